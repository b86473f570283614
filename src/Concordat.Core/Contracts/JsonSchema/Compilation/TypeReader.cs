using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.JsonSchema.Compilation;

/// <summary>Reads type, enum and const.</summary>
internal static class TypeReader
{
    public static void Read(SchemaReader reader, SchemaNode node, List<ISchemaRule> rules)
    {
        if (reader.Get("type") is { } type)
        {
            var names = type is ScalarNode { Kind: ScalarKind.String } one ? [one.Text] : reader.Names(type, "type");
            var types = JsonTypes.None;
            foreach (var name in names)
            {
                if (JsonTypeSets.Named(name) is JsonTypes.None)
                {
                    reader.Compiler.Report("schema-type", $"'{name}' is no type of JSON.", type, "Use null, boolean, object, array, number, string or integer.");
                }
                types |= JsonTypeSets.Named(name);
            }
            node.Types = types == JsonTypes.None ? JsonTypes.Any : types;
            node.TypeNames = string.Join(" or ", names);
        }
        if (reader.Get("enum") is { } list)
        {
            if (list is SequenceNode values)
            {
                rules.Add(new EnumRule([.. values.Items.Select(SchemaCompiler.Json)], "enum"));
                if (values.Items.Count == 0)
                {
                    reader.Compiler.Warn("schema-enum-empty", "The list is empty, so that no value is allowed.", list, "List the values, or leave 'enum' out.");
                }
            }
            else
            {
                reader.Compiler.Report("schema-shape", $"'enum' is a list; here stands {list.Noun}.", list);
            }
        }
        if (reader.Get("const") is { } constant)
        {
            rules.Add(new EnumRule([SchemaCompiler.Json(constant)], "const"));
        }
    }
}
