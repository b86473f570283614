using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Formats.Hl7v2;
using Concordat.Core.Primitives;

namespace Concordat.Core.Mapping;

/// <summary>What one run reads from and notes into: parameters, the log of what was read, findings.</summary>
internal sealed class Evaluation(Hl7Message? message, IReadOnlyDictionary<string, string> parameters, TimeSpan? messageOffset, TimeZoneInfo? zone)
{
    private const int MaxFindings = 100;

    public ReadLog Log { get; } = new();

    public List<Finding> Findings { get; } = [];

    /// <summary>The zone of MSH-7, which holds for all times of a message that name none (HL7 v2.5.1 §2.15.9.7).</summary>
    public TimeSpan? MessageOffset { get; } = messageOffset;

    /// <summary>The zone for times for which the source names none at all.</summary>
    public TimeZoneInfo? Zone { get; } = zone;

    public IEnumerable<SourceNode> Select(Scope scope, SourcePath path) => Selection.Select(scope, path, parameters);

    /// <summary>The text of the first place of a path that has one; null where none has.</summary>
    public string? TextOf(Scope scope, SourcePath path, bool whole = false)
    {
        foreach (var node in Select(scope, path))
            if (TextOf(node, whole) is { } text) return text;
        return null;
    }

    /// <summary>The text of a place, and a note that it was read; null where there is none.</summary>
    public string? TextOf(SourceNode node, bool whole = false)
    {
        switch (node)
        {
            case ValueNode { Value: var value }:
                var part = whole ? value : value.FirstLeaf;
                Log.Read(part);
                return part.IsValued ? NullIfBlank(whole ? part.WholeText : part.Text) : null;
            case JsonItem { Node: JsonValue value }:
                Log.Read(value);
                return NullIfBlank(value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString());
            case ParameterNode parameter:
                return NullIfBlank(parameter.Text);
            default:
                return null;
        }
    }

    /// <summary>True where the place holds a value; that it was looked at counts as reading only for single values.</summary>
    public bool IsValued(SourceNode node) => node switch
    {
        ValueNode { Value: var value } => value.IsValued,
        JsonItem { Node: JsonValue } => TextOf(node) is not null,
        ParameterNode parameter => NullIfBlank(parameter.Text) is not null,
        _ => true,
    };

    /// <summary>Reports a value that cannot be mapped: the place, never the value.</summary>
    public void Report(string rule, string message, SourceNode? node, Severity severity = Severity.Error)
    {
        if (Findings.Count >= MaxFindings) return;
        var (place, at) = node is ValueNode { Value: var value } && this.message is not null ? Hl7Location.Of(this.message, value) : (null, this.message?.Position ?? default);
        Findings.Add(new Finding(rule, severity, message, at) { Path = place is null ? [] : [place] });
    }

    private readonly Hl7Message? message = message;

    private static string? NullIfBlank(string text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
