using System.Text.Json;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>Reads the keywords that judge a value by itself: type, enum, const, bounds, lengths, pattern, format.</summary>
internal static class ValueKeywords
{
    public static void Read(MappingNode schema, SchemaCompiler compiler, List<IKeyword> keywords)
    {
        Type(schema, compiler, keywords);
        if (schema.Get("enum") is { } list)
        {
            if (list is SequenceNode { Items.Count: > 0 } sequence)
            {
                keywords.Add(new EnumKeyword([.. sequence.Items.Select(SchemaCompiler.Json)], list.Pointer));
            }
            else
            {
                compiler.Report("schema-shape", $"'enum' is a list that is not empty; here stands {list.Noun}.", list);
            }
        }
        if (schema.Get("const") is { } constant)
        {
            keywords.Add(new EnumKeyword([SchemaCompiler.Json(constant)], constant.Pointer));
        }
        Bound(schema, "minimum", "exclusiveMinimum", upper: false, compiler, keywords);
        Bound(schema, "maximum", "exclusiveMaximum", upper: true, compiler, keywords);
        if (Number(schema, "multipleOf", compiler) is { } step)
        {
            if (step.GetDouble() > 0)
            {
                keywords.Add(new MultipleOfKeyword(step, Place(schema, "multipleOf")));
            }
            else
            {
                compiler.Report("schema-shape", "'multipleOf' is greater than 0.", schema.Get("multipleOf")!);
            }
        }
        if (compiler.Count(schema, "minLength") is { } least)
        {
            keywords.Add(new LengthKeyword(least, upper: false, Place(schema, "minLength")));
        }
        if (compiler.Count(schema, "maxLength") is { } most)
        {
            keywords.Add(new LengthKeyword(most, upper: true, Place(schema, "maxLength")));
        }
        Pattern(schema, compiler, keywords);
        Format(schema, compiler, keywords);
    }

    private static void Type(MappingNode schema, SchemaCompiler compiler, List<IKeyword> keywords)
    {
        if (schema.Get("type") is not { } value)
        {
            return;
        }
        var names = value is ScalarNode { Kind: ScalarKind.String } one ? [one.Text] : compiler.Names(value, "type");
        var types = JsonTypes.None;
        foreach (var name in names)
        {
            var type = name switch
            {
                "null" => JsonTypes.Null,
                "boolean" => JsonTypes.Boolean,
                "object" => JsonTypes.Object,
                "array" => JsonTypes.Array,
                "number" => JsonTypes.Number,
                "string" => JsonTypes.String,
                "integer" => JsonTypes.Integer,
                _ => JsonTypes.None,
            };
            if (type == JsonTypes.None)
            {
                compiler.Report("schema-type", $"'{name}' is no type of JSON.", value, "Use null, boolean, object, array, number, string or integer.");
            }
            types |= type;
        }
        if (types != JsonTypes.None)
        {
            keywords.Add(new TypeKeyword(types, string.Join(" or ", names), value.Pointer));
        }
    }

    private static void Bound(MappingNode schema, string inclusive, string exclusive, bool upper, SchemaCompiler compiler, List<IKeyword> keywords)
    {
        var flag = false;
        if (compiler.Dialect == SchemaDialect.OpenApi30)
        {
            // OpenAPI 3.0 keeps draft 4's boolean, which changes the meaning of the other bound
            flag = schema.Get(exclusive) is ScalarNode scalar && scalar.TryGetBoolean(out var yes) && yes;
        }
        else if (Number(schema, exclusive, compiler) is { } open)
        {
            keywords.Add(new BoundKeyword(open, upper, exclusive: true, Place(schema, exclusive)));
        }
        if (Number(schema, inclusive, compiler) is { } closed)
        {
            keywords.Add(new BoundKeyword(closed, upper, flag, Place(schema, inclusive)));
        }
    }

    private static JsonElement? Number(MappingNode schema, string keyword, SchemaCompiler compiler)
    {
        if (schema.Get(keyword) is not { } value)
        {
            return null;
        }
        if (value is ScalarNode { Kind: ScalarKind.Integer or ScalarKind.Float } && SchemaCompiler.Json(value) is { ValueKind: JsonValueKind.Number } number)
        {
            return number;
        }
        compiler.Report("schema-shape", $"'{keyword}' is a number; here stands {value.Noun}.", value);
        return null;
    }

    private static void Pattern(MappingNode schema, SchemaCompiler compiler, List<IKeyword> keywords)
    {
        if (schema.Get("pattern") is not { } value)
        {
            return;
        }
        if (value is ScalarNode { Kind: ScalarKind.String } text && EcmaPattern.Compile(text.Text) is { } pattern)
        {
            keywords.Add(new PatternKeyword(pattern, value.Pointer));
        }
        else
        {
            compiler.Report("schema-pattern", "This is no regular expression (ECMA-262) that can be enforced.", value);
        }
    }

    private static void Format(MappingNode schema, SchemaCompiler compiler, List<IKeyword> keywords)
    {
        if (schema.Get("format") is not ScalarNode value)
        {
            return;
        }
        if (value.Text is "int32" or "int64")
        {
            keywords.Add(new IntegerFormatKeyword(value.Text == "int64", value.Pointer));
        }
        else if (StringFormats.All.TryGetValue(value.Text, out var check))
        {
            keywords.Add(new FormatKeyword(value.Text, check, value.Pointer));
        }
        else if (!StringFormats.WithoutAssertion.Contains(value.Text))
        {
            compiler.Warn("schema-format-not-enforced", $"The format '{value.Text}' is not enforced.", value, "Say it with a pattern.");
        }
    }

    private static string Place(MappingNode schema, string keyword) => schema.Get(keyword)!.Pointer;
}
