using System.Text;
using System.Text.RegularExpressions;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Mapping;
using Concordat.Core.Workflows;
using Concordat.Core.Workspace;

namespace Concordat.Core.Advice;

/// <summary>
/// Mappings, flows and workflows as sets of hashed statements, in which names that are free (of types, code maps, entries, the resource itself), the order of rules and
/// white space no longer show. What is said twice in other words is not seen: this finds copies, not thoughts.
/// </summary>
internal static partial class NormalisedRules
{
    /// <summary>Keys whose value is a free name, or prose.</summary>
    private static readonly HashSet<string> Names = new(["entry", "reference", "references", "use", "comment", "description"], StringComparer.Ordinal);

    /// <summary>A statement for each rule of a mapping that says something by itself, at whatever depth.</summary>
    public static HashSet<ulong> Of(CompiledMapping mapping)
    {
        var statements = new HashSet<ulong>();
        // By its content and not by its name, and each once: many rules may use one large map.
        var codes = ((mapping.Node?.Get("codes") as MappingNode)?.Entries ?? []).ToDictionary(entry => entry.Key, entry => Hash(Content(entry.Value)), StringComparer.Ordinal);
        var open = new Stack<DocumentNode>(Rules(mapping.Node).Concat(((mapping.Node?.Get("types") as MappingNode)?.Entries ?? []).SelectMany(type => Rules(type.Value as MappingNode))));
        while (open.TryPop(out var node))
        {
            if (node is not MappingNode rule)
            {
                continue;
            }
            foreach (var inner in Rules(rule))
            {
                open.Push(inner);
            }
            if (Statement(rule, codes) is { Length: > 0 } statement)
            {
                statements.Add(Hash(statement));
            }
        }
        return statements;
    }

    /// <summary>A statement for the source and each step of a flow; a mapping stands for what it does.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="whole">The hash of a mapping that the flow names.</param>
    public static HashSet<ulong> Of(Flow flow, Func<string, ulong> whole) =>
    [
        Hash(flow.Source switch { { Mllp: not null } => "mllp", { Http: { } http } => "http " + http.MediaType, { Event: { } source } => "event " + source.Type.Name, { Odoo: { } odoo } => $"odoo {odoo.System.Name} {odoo.OperationsFile} {odoo.Operation.Name}", _ => "" }),
        .. flow.Steps.Select(step => Hash(step switch
        {
            MapStep map => "map " + whole(map.Mapping.Name),
            PublishStep publish => "publish " + whole(publish.Mapping.Name),
            DeliverStep deliver => $"deliver {deliver.System.Name} {deliver.As} {deliver.Path}",
            OdooStep odoo => $"odoo {odoo.System.Name} {odoo.OperationsFile} {odoo.Operation.Name}",
            _ => step.Verb,
        })),
    ];

    /// <summary>A statement for each step of a workflow: what it does and when, and not what it is called. Steps inside a step stand for themselves.</summary>
    public static HashSet<ulong> Of(WorkflowDefinition workflow) =>
    [
        .. workflow.All.Select(step => Hash(step.Inner.Any() ? $"{step.Action.Verb} {Steps(Content(step.Node?.Get("when")))}" : Steps(string.Join(';', (step.Node?.Entries ?? [])
            .Where(entry => entry.Key is not ("id" or "title")).Select(entry => $"{entry.Key}={Content(entry.Value)}").Order(StringComparer.Ordinal)) + FileOf(step.Action) + FileOf(step.Compensation)))),
    ];

    /// <summary>A file is the same one however it is named from where the workflow stands.</summary>
    private static string FileOf(StepAction? action) => action is CallAction call ? ";" + call.OperationsFile : "";

    /// <summary>The names of steps are free.</summary>
    private static string Steps(string content) => Free().Replace(content, "${step}${file}");

    [GeneratedRegex(@"(?<step>steps\.)[a-z0-9-]+|(?<file>operations:)[^,}]*", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Free();

    private static IEnumerable<DocumentNode> Rules(MappingNode? holder) => (holder?.Get("rules") as SequenceNode)?.Items ?? [];

    private static string Statement(MappingNode rule, Dictionary<string, ulong> codes) => string.Join(';', rule.Entries
        .Where(entry => entry.Key != "rules" && !Names.Contains(entry.Key))
        .Select(entry => entry.Key == "codes" ? $"codes={codes.GetValueOrDefault((entry.Value as ScalarNode)?.Text ?? "")}" : $"{entry.Key}={Content(entry.Value)}")
        .Order(StringComparer.Ordinal));

    private static string Content(DocumentNode? node) => node switch
    {
        ScalarNode scalar => Plain(scalar.Text),
        SequenceNode list => $"[{string.Join(',', list.Items.Select(Content))}]",
        MappingNode mapping => $"{{{string.Join(',', mapping.Entries.Select(entry => $"{entry.Key}:{Content(entry.Value)}").Order(StringComparer.Ordinal))}}}",
        _ => "",
    };

    /// <summary>White space and the names of code maps in templates do not matter.</summary>
    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (!char.IsWhiteSpace(text[at]))
            {
                plain.Append(text[at]);
            }
            if (text[at] == ':' && at >= 5 && text.AsSpan(at - 5, 5) is "codes")
            {
                while (at + 1 < text.Length && text[at + 1] is not ('|' or '}'))
                {
                    at++;
                }
            }
        }
        return plain.ToString();
    }

    /// <summary>A hash of a whole set does not depend on its order.</summary>
    public static ulong Hash(HashSet<ulong> statements) => statements.Aggregate(Hash(statements.Count.ToString(System.Globalization.CultureInfo.InvariantCulture)), (sum, one) => sum + (one * 0x9E3779B97F4A7C15));

    /// <summary>FNV-1a, 64 bits.</summary>
    public static ulong Hash(string text) => text.Aggregate(14695981039346656037UL, (hash, sign) => (hash ^ sign) * 1099511628211UL);
}
