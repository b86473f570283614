using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>Contract files hold what a gateway can run by.</summary>
internal static class ContractRules
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

    public static IReadOnlyList<WorkspaceRule> All { get; } =
    [
        new("contract-openapi", Severity.Error, "The contract of an API is an OpenAPI 3.0 or 3.1 document with paths.", ws =>
            from document in ws.Apis.Values.Select(api => api.Document).OfType<MappingNode>()
            let version = document.Text("openapi") ?? ""
            where !(version.StartsWith("3.0.", StringComparison.Ordinal) || version.StartsWith("3.1.", StringComparison.Ordinal)) || document.Get("paths") is not MappingNode { Entries.Count: > 0 }
            select new Complaint(document.Get("openapi")?.At ?? document.At, "This is no OpenAPI 3.0 or 3.1 document with paths.")),
        new("contract-reference", Severity.Error, "A $ref leads to something in the same file.", ws =>
            from document in ws.Apis.Values.Select(a => a.Document).Concat(ws.Events.Values.Select(e => e.SchemaDocument)).OfType<MappingNode>()
            from reference in References(document)
            where !Resolves(document, reference.Text)
            select new Complaint(reference.At, "The $ref leads nowhere in this file.", reference.Text.StartsWith('#') ? null : "Put the schema into this file.")),
        new("contract-operation-id", Severity.Error, "Every operation has an operationId of its own.", OperationIds),
        new("minimize-field", Severity.Error, "A field that a purpose sees is one of the contract.", ws =>
            from api in ws.Apis.Values
            where api.Document is not null
            let fields = PropertyNames(api.Document!)
            from field in api.Minimize.Values.SelectMany(f => f)
            from name in field.Name.Split('.').Where(n => !fields.Contains(n)).Take(1)
            select new Complaint(field.At, $"The contract knows no field '{name}'.", Spelling.Fix(name, fields))),
        new("subject-field", Severity.Error, "The field that names the patient is one of the contract.", ws =>
            from api in ws.Apis.Values
            where api.Document is not null && api.Access.Subject?.Response is not null
            let fields = PropertyNames(api.Document!)
            from name in api.Access.Subject!.Response!.Split('.').Where(n => !fields.Contains(n)).Take(1)
            select new Complaint(api.Access.At, $"The contract knows no field '{name}', which should name the patient.", Spelling.Fix(name, fields))),
    ];

    /// <summary>All operations of an OpenAPI document with the place of each.</summary>
    internal static IEnumerable<(MappingEntry Method, MappingNode Operation)> Operations(MappingNode document) =>
        from path in (document.Get("paths") as MappingNode)?.Entries ?? []
        from method in (path.Value as MappingNode)?.Entries ?? []
        where Methods.Contains(method.Key) && method.Value is MappingNode
        select (method, (MappingNode)method.Value);

    private static IEnumerable<Complaint> OperationIds(Workspace ws)
    {
        foreach (var document in ws.Apis.Values.Select(a => a.Document).OfType<MappingNode>())
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (method, operation) in Operations(document))
            {
                var id = operation.Text("operationId");
                if (id is null)
                {
                    yield return new Complaint(method.KeyAt, "The operation has no operationId.", "Add 'operationId': logs, limits and Odoo operations go by it.");
                }
                else if (!seen.Add(id))
                {
                    yield return new Complaint(operation.Get("operationId")!.At, $"The operationId '{id}' is taken in this file.");
                }
            }
        }
    }

    private static IEnumerable<ScalarNode> References(DocumentNode node) => Walk(node)
        .OfType<MappingNode>()
        .Select(mapping => mapping.Get("$ref") as ScalarNode)
        .OfType<ScalarNode>()
        .Where(reference => reference.Parent?.Key is not ("properties" or "example" or "examples"));

    private static bool Resolves(MappingNode document, string reference) =>
        reference == "#" || (reference.StartsWith("#/", StringComparison.Ordinal) && document.Find(Uri.UnescapeDataString(reference[1..])) is not null)
        || (reference.StartsWith('#') && Walk(document).OfType<MappingNode>().Any(m => m.Text("$anchor") == reference[1..]));

    private static HashSet<string> PropertyNames(MappingNode document) => Walk(document)
        .OfType<MappingNode>()
        .Where(mapping => mapping.Key == "properties")
        .SelectMany(mapping => mapping.Entries.Select(entry => entry.Key))
        .ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<DocumentNode> Walk(DocumentNode root)
    {
        var open = new Stack<DocumentNode>([root]);
        while (open.TryPop(out var node))
        {
            yield return node;
            foreach (var child in node switch { MappingNode m => m.Entries.Select(e => e.Value), SequenceNode s => s.Items, _ => [] })
            {
                open.Push(child);
            }
        }
    }
}
