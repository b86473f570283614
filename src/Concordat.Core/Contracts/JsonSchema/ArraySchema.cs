using System.Text.Json;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>Reads the keywords that judge arrays.</summary>
internal static class ArraySchema
{
    public static void Read(MappingNode schema, SchemaCompiler compiler, List<IKeyword> keywords)
    {
        var first = compiler.Children(schema, "prefixItems");
        var others = compiler.Child(schema, "items");
        if (first.Length > 0 || others is not null)
        {
            keywords.Add(new ItemsKeyword(first, others));
        }
        var least = compiler.Count(schema, "minContains");
        var most = compiler.Count(schema, "maxContains");
        if (schema.Get("contains") is { } contains)
        {
            keywords.Add(new ContainsKeyword(compiler.Compile(contains), least ?? 1, most ?? long.MaxValue, contains.Pointer));
        }
        if (compiler.Count(schema, "minItems") is { } fewest)
        {
            keywords.Add(new CountKeyword(JsonValueKind.Array, fewest, upper: false, schema.Get("minItems")!.Pointer));
        }
        if (compiler.Count(schema, "maxItems") is { } largest)
        {
            keywords.Add(new CountKeyword(JsonValueKind.Array, largest, upper: true, schema.Get("maxItems")!.Pointer));
        }
        if (schema.Get("uniqueItems") is ScalarNode unique && unique.TryGetBoolean(out var wanted) && wanted)
        {
            keywords.Add(new UniqueItemsKeyword(unique.Pointer));
        }
    }
}
