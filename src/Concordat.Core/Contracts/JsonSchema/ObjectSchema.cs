using System.Collections.Frozen;
using System.Text.Json;
using System.Text.RegularExpressions;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>Reads the keywords that judge objects.</summary>
internal static class ObjectSchema
{
    public static void Read(MappingNode schema, SchemaCompiler compiler, List<IKeyword> keywords)
    {
        Properties(schema, compiler, keywords);
        if (schema.Get("required") is { } required)
        {
            keywords.Add(new RequiredKeyword(compiler.Names(required, "required"), trigger: null, required.Pointer));
        }
        foreach (var entry in compiler.Named(schema, "dependentRequired"))
        {
            keywords.Add(new RequiredKeyword(compiler.Names(entry.Value, "dependentRequired"), entry.Key, entry.Value.Pointer));
        }
        foreach (var entry in compiler.Named(schema, "dependentSchemas"))
        {
            keywords.Add(new DependentSchemaKeyword(entry.Key, compiler.Compile(entry.Value)));
        }
        if (schema.Get("propertyNames") is { } names)
        {
            keywords.Add(new PropertyNamesKeyword(compiler.Compile(names), names.Pointer));
        }
        if (compiler.Count(schema, "minProperties") is { } least)
        {
            keywords.Add(new CountKeyword(JsonValueKind.Object, least, upper: false, schema.Get("minProperties")!.Pointer));
        }
        if (compiler.Count(schema, "maxProperties") is { } most)
        {
            keywords.Add(new CountKeyword(JsonValueKind.Object, most, upper: true, schema.Get("maxProperties")!.Pointer));
        }
    }

    private static void Properties(MappingNode schema, SchemaCompiler compiler, List<IKeyword> keywords)
    {
        var named = new Dictionary<string, SchemaNode>(StringComparer.Ordinal);
        foreach (var entry in compiler.Named(schema, "properties"))
        {
            named[entry.Key] = compiler.Compile(entry.Value);
        }
        var patterns = new List<(Regex, SchemaNode)>();
        foreach (var entry in compiler.Named(schema, "patternProperties"))
        {
            if (EcmaPattern.Compile(entry.Key) is { } pattern)
            {
                patterns.Add((pattern, compiler.Compile(entry.Value)));
            }
            else
            {
                compiler.Report("schema-pattern", "This is no regular expression (ECMA-262) that can be enforced.", entry.Value);
            }
        }
        var others = compiler.Child(schema, "additionalProperties");
        if (named.Count > 0 || patterns.Count > 0 || others is not null)
        {
            keywords.Add(new PropertiesKeyword(named.ToFrozenDictionary(StringComparer.Ordinal), [.. patterns], others));
        }
    }
}
