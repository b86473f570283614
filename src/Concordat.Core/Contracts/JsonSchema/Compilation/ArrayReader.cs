using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.JsonSchema.Compilation;

/// <summary>Reads the keywords that judge arrays.</summary>
internal static class ArrayReader
{
    public static ArrayRules? Read(SchemaReader reader)
    {
        // Up to 2019-09 a list in items speaks of the first ones, and additionalItems of the others.
        var isList = reader.Dialect.Draft < Draft.Of202012 && !reader.Dialect.IsOpenApi30 && reader.Get("items") is SequenceNode;
        var first = isList ? [.. ((SequenceNode)reader.Get("items")!).Items.Select(reader.Compile)] : reader.Children("prefixItems");
        var least = reader.Count("minContains");
        var most = reader.Count("maxContains");
        var rules = new ArrayRules
        {
            First = first,
            FirstStep = isList ? "items" : "prefixItems",
            Others = reader.Child(isList ? "additionalItems" : "items"),
            OthersStep = isList ? "additionalItems" : "items",
            Contains = reader.Child("contains"),
            LeastContained = least ?? 1,
            MostContained = most ?? long.MaxValue,
            ContainsEvaluates = reader.Dialect.Draft >= Draft.Of202012,
            Least = reader.Count("minItems") ?? 0,
            Most = reader.Count("maxItems") ?? long.MaxValue,
            Unique = reader.Flag("uniqueItems"),
        };
        return rules is { First.Length: 0, Others: null, Contains: null, Least: 0, Most: long.MaxValue, Unique: false } ? null : rules;
    }
}
