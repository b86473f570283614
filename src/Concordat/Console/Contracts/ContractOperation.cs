using Concordat.Core.Contracts.Documents;

namespace Concordat.Web.Contracts;

/// <summary>A parameter of an operation.</summary>
internal sealed record ContractParameter(string Name, string In, bool Required, string Type, string? Text);

/// <summary>An answer of an operation.</summary>
internal sealed record ContractAnswer(string Status, string Text, IReadOnlyList<ContractField> Fields);

/// <summary>An operation of an OpenAPI document, for reading.</summary>
internal sealed record ContractOperation(
    string Method, string Path, string Id, string Summary, string? Text, IReadOnlyList<ContractParameter> Parameters,
    IReadOnlyList<ContractField> Body, IReadOnlyList<ContractAnswer> Answers)
{
    private static readonly string[] Methods = ["get", "head", "post", "put", "patch", "delete", "options"];

    /// <summary>All operations in the order of the document. Pure; what cannot be read is left out, since the release was checked before.</summary>
    public static IReadOnlyList<ContractOperation> Of(DocumentNode root) =>
    [
        .. from path in ((root as MappingNode)?.Get("paths") as MappingNode)?.Entries ?? []
           where path.Value is MappingNode
           from operation in ((MappingNode)path.Value).Entries
           where Methods.Contains(operation.Key) && operation.Value is MappingNode
           select Read(root, path.Key, (MappingNode)path.Value, operation.Key, (MappingNode)operation.Value),
    ];

    private static ContractOperation Read(DocumentNode root, string path, MappingNode item, string method, MappingNode operation) => new(
        method.ToUpperInvariant(), path, operation.Text("operationId") ?? "", operation.Text("summary") ?? "", operation.Text("description"),
        [.. ParametersOf(root, item).Concat(ParametersOf(root, operation))],
        ContractField.Of(root, Schema(ContractField.Follow(root, operation.Get("requestBody")))),
        [.. ((operation.Get("responses") as MappingNode)?.Entries ?? []).Select(r => Answer(root, r))]);

    private static IEnumerable<ContractParameter> ParametersOf(DocumentNode root, MappingNode holder) =>
        from node in (holder.Get("parameters") as SequenceNode)?.Items ?? []
        let p = ContractField.Follow(root, node) as MappingNode
        where p is not null
        select new ContractParameter(
            p.Text("name") ?? "", p.Text("in") ?? "", p.Text("required") == "true", ContractField.TypeOf(root, p.Get("schema")), p.Text("description"));

    private static ContractAnswer Answer(DocumentNode root, MappingEntry entry)
    {
        var answer = ContractField.Follow(root, entry.Value) as MappingNode;
        return new ContractAnswer(entry.Key, answer?.Text("description") ?? "", ContractField.Of(root, Schema(answer)));
    }

    private static DocumentNode? Schema(DocumentNode? holder) =>
        ((((holder as MappingNode)?.Get("content") as MappingNode)?.Entries is [var first, ..] ? first.Value : null) as MappingNode)?.Get("schema");
}
