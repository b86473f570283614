using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.OpenApi;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Advice;

/// <summary>A field that somebody gets to see.</summary>
/// <param name="Name">Its name.</param>
/// <param name="At">Where it stands.</param>
/// <param name="Path">The keys that lead there.</param>
/// <param name="Marked">Its <c>x-classification</c>; null for none.</param>
/// <param name="Format">The format of its schema.</param>
/// <param name="Description">What is said of it.</param>
/// <param name="Constant">The one value that it can have; null where it can have more.</param>
internal sealed record ContractField(string Name, SourcePosition At, IReadOnlyList<string> Path, string? Marked, string? Format, string? Description, string? Constant);

/// <summary>
/// The fields of a contract, each once. A response that is minimised shows what some purpose sees and nothing else; schemas are entered once for
/// each way of looking at them, so that circles end and the cost is that of the document.
/// </summary>
internal sealed class ContractFields
{
    private const int Deepest = 64;
    private readonly HashSet<(DocumentNode, string)> seen = [];
    private readonly Dictionary<SourcePosition, ContractField> found = [];
    private readonly Func<DocumentNode, DocumentNode?> target;

    private ContractFields(Func<DocumentNode, DocumentNode?> target) => this.target = target;

    /// <summary>Of an API: parameters, request bodies, and what is left of responses.</summary>
    public static IReadOnlyCollection<ContractField> Of(Api api)
    {
        if (api.OpenApi is not { } contract)
        {
            return [];
        }
        var fields = new ContractFields(contract.Files.Target);
        var allowed = api.Minimize.Count == 0 ? null : api.Minimize.Values.SelectMany(row => row).Select(field => field.Name.Split('.')).ToList();
        fields.Parameters(api.Document);
        foreach (var operation in contract.Operations)
        {
            foreach (var media in operation.Body?.Content.All ?? [])
            {
                fields.Walk(media.SchemaNode, null, null, 0);
            }
            foreach (var (status, content) in operation.Responses)
            {
                foreach (var media in content.All)
                {
                    var rows = allowed is not null && status.StartsWith('2') ? EnforcementRules.Rows(api, media) : null;
                    fields.Walk(media.SchemaNode, rows is null ? null : allowed, rows is { Place: RowPlace.Property } ? rows.Property : null, 0);
                }
            }
        }
        return fields.found.Values;
    }

    /// <summary>Of the data of an event; references within the schema are followed.</summary>
    public static IReadOnlyCollection<ContractField> Of(EventType type)
    {
        if (type.SchemaDocument is not { } root)
        {
            return [];
        }
        var fields = new ContractFields(node => Within(root, node));
        fields.Walk(root, null, null, 0);
        return fields.found.Values;
    }

    private static DocumentNode? Within(DocumentNode root, DocumentNode node)
    {
        var at = node;
        for (var steps = 0; at is not null && DocumentSet.ReferenceOf(at) is { } reference; steps++)
        {
            at = steps < Deepest && reference.Text.StartsWith("#/", StringComparison.Ordinal) ? root.Find(reference.Text[1..]) : null;
        }
        return at;
    }

    /// <summary>Parameters of paths and operations; headers are the gateway's.</summary>
    private void Parameters(MappingNode? document)
    {
        foreach (var path in (document?.Get("paths") as MappingNode)?.Entries ?? [])
        {
            var item = target(path.Value) as MappingNode;
            foreach (var holder in new DocumentNode?[] { item }.Concat((item?.Entries ?? []).Select(entry => entry.Value)).OfType<MappingNode>())
            {
                foreach (var one in (holder.Get("parameters") as SequenceNode)?.Items ?? [])
                {
                    if (target(one) is MappingNode parameter && parameter.Text("name") is { } name && parameter.Text("in") is "path" or "query" && seen.Add((parameter, "parameter")))
                    {
                        Keep(name, parameter.At, parameter.Path, parameter, target(parameter.Get("schema") ?? parameter) as MappingNode);
                    }
                }
            }
        }
    }

    private void Keep(string name, SourcePosition at, IReadOnlyList<string> path, MappingNode? written, MappingNode? schema)
    {
        string? Text(string key) => written?.Text(key) ?? schema?.Text(key);
        found.TryAdd(at, new ContractField(name, at, path, Text("x-classification"), Text("format"), Text("description"),
            Text("const") ?? ((schema?.Get("enum") as SequenceNode)?.Items is [ScalarNode one] ? one.Text : null)));
    }

    /// <summary>Looks at a schema.</summary>
    /// <param name="node">The schema.</param>
    /// <param name="allowed">The paths that are seen; null for all.</param>
    /// <param name="envelope">The one property below which <paramref name="allowed"/> holds; null where it holds here.</param>
    /// <param name="depth">How deep it is entered.</param>
    private void Walk(DocumentNode? node, List<string[]>? allowed, string? envelope, int depth)
    {
        if (node is null || depth > Deepest || target(node) is not MappingNode schema
            || !seen.Add((schema, allowed is null ? "" : envelope + "\n" + string.Join('\n', allowed.Select(path => string.Join('.', path))))))
        {
            return;
        }
        if (!ReferenceEquals(schema, node) && node is MappingNode beside && beside.Get("properties") is not null)
        {
            Properties(beside, allowed, envelope, depth);
        }
        Properties(schema, allowed, envelope, depth);
        foreach (var key in new[] { "items", "additionalProperties", "contains", "then", "else", "if", "not" })
        {
            Walk(schema.Get(key) as MappingNode, allowed, envelope, depth + 1);
        }
        foreach (var key in new[] { "allOf", "anyOf", "oneOf", "prefixItems" })
        {
            foreach (var part in (schema.Get(key) as SequenceNode)?.Items ?? [])
            {
                Walk(part, allowed, envelope, depth + 1);
            }
        }
        foreach (var entry in (schema.Get("patternProperties") as MappingNode)?.Entries ?? [])
        {
            Walk(entry.Value, allowed, envelope, depth + 1);
        }
    }

    private void Properties(MappingNode schema, List<string[]>? allowed, string? envelope, int depth)
    {
        foreach (var entry in (schema.Get("properties") as MappingNode)?.Entries ?? [])
        {
            var inside = allowed;
            if (allowed is not null && envelope is not null)
            {
                inside = entry.Key == envelope ? allowed : null;
            }
            else if (allowed is not null)
            {
                var fitting = allowed.Where(path => path[0] == entry.Key).ToList();
                if (fitting.Count == 0)
                {
                    continue;
                }
                inside = fitting.Exists(path => path.Length == 1) ? null : fitting.ConvertAll(path => path[1..]);
            }
            Keep(entry.Key, entry.KeyAt, entry.Value.Path, entry.Value as MappingNode, target(entry.Value) as MappingNode);
            Walk(entry.Value, inside, null, depth + 1);
        }
    }
}
