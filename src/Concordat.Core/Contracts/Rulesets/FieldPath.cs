using Concordat.Core.Contracts.Rulesets.JsonPath;

namespace Concordat.Core.Contracts.Rulesets;

/// <summary>What a rule's <c>field</c> names: nothing, the keys, a chain of keys (<c>a.b[0]['c d']</c>), or a JSONPath.</summary>
internal sealed class FieldPath
{
    private FieldPath(IReadOnlyList<string> segments, bool keys, PathAutomaton? path)
    {
        Segments = segments;
        Keys = keys;
        Path = path;
    }

    /// <summary>The thing itself.</summary>
    public static FieldPath Self { get; } = new([], false, null);

    public IReadOnlyList<string> Segments { get; }

    /// <summary>Each key (<c>@key</c>).</summary>
    public bool Keys { get; }

    public PathAutomaton? Path { get; }

    public static FieldPath? Read(string written, out string reason)
    {
        reason = "";
        if (written == "@key")
        {
            return new FieldPath([], true, null);
        }
        if (written.StartsWith('$') && (written.Length == 1 || written[1] is '.' or '['))
        {
            if (JsonPathExpression.TryParse(written, out var path, out var error))
            {
                return new FieldPath([], false, new PathAutomaton([path]));
            }
            reason = $"{error.Message} (character {error.Offset + 1})";
            return null;
        }
        var segments = new List<string>();
        var at = 0;
        while (at < written.Length)
        {
            if (written[at] == '.')
            {
                at++;
                continue;
            }
            var bracket = written[at] == '[';
            var end = bracket ? written.IndexOf(']', at) : written.AsSpan(at).IndexOfAny('.', '[') is var next and >= 0 ? at + next : written.Length;
            if (end < 0)
            {
                reason = "']' is missing";
                return null;
            }
            segments.Add(bracket ? written[(at + 1)..end].Trim('\'', '"') : written[at..end]);
            at = bracket ? end + 1 : end;
        }
        return new FieldPath(segments, false, null);
    }
}
