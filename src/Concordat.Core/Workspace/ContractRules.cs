using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>Contract files and what is said of them fit together. What a contract itself gets wrong, its own reader says.</summary>
internal static class ContractRules
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

    public static IReadOnlyList<WorkspaceRule> All { get; } =
    [
        new("operation-operationId", Severity.Error, "Every operation has an operationId.", ws =>
            from api in ws.Apis.Values
            where api.Document is not null
            from row in Operations(api)
            where row.Operation.Text("operationId") is null
            select new Complaint(row.Method.KeyAt, "The operation has no operationId.", "Add 'operationId': logs, limits and Odoo operations go by it.")),
        new("minimize-field", Severity.Error, "A field that a purpose sees is one of the contract.", ws =>
            from api in ws.Apis.Values
            where api.Document is not null
            let fields = PropertyNames(api)
            from field in api.Minimize.Values.SelectMany(f => f)
            from name in field.Name.Split('.').Where(n => !fields.Contains(n)).Take(1)
            select new Complaint(field.At, $"The contract knows no field '{name}'.", Spelling.Fix(name, fields))),
        new("subject-field", Severity.Error, "The field that names the patient is one of the contract.", ws =>
            from api in ws.Apis.Values
            where api.Document is not null && api.Access.Subject?.Response is not null
            let fields = PropertyNames(api)
            from name in api.Access.Subject!.Response!.Split('.').Where(n => !fields.Contains(n)).Take(1)
            select new Complaint(api.Access.At, $"The contract knows no field '{name}', which should name the patient.", Spelling.Fix(name, fields))),
    ];

    /// <summary>All operations of an OpenAPI document with the place of each.</summary>
    private static IEnumerable<(MappingEntry Method, MappingNode Operation)> Operations(Api api) =>
        from path in (api.Document!.Get("paths") as MappingNode)?.Entries ?? []
        from method in ((api.OpenApi?.Files.Target(path.Value) ?? path.Value) as MappingNode)?.Entries ?? []
        where Methods.Contains(method.Key) && method.Value is MappingNode
        select (method, (MappingNode)method.Value);

    private static HashSet<string> PropertyNames(Api api) => (api.OpenApi?.Files.All.Select(file => file.Root!) ?? [api.Document!]).SelectMany(Walk)
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
