using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>Reads the keywords that combine schemas.</summary>
internal static class CombinedSchema
{
    public static void Read(MappingNode schema, SchemaCompiler compiler, List<IKeyword> keywords)
    {
        if (compiler.Children(schema, "allOf") is { Length: > 0 } all)
        {
            keywords.Add(new AllOfKeyword(all));
        }
        if (compiler.Children(schema, "anyOf") is { Length: > 0 } any)
        {
            keywords.Add(new AnyOfKeyword(any, schema.Get("anyOf")!.Pointer));
        }
        if (compiler.Children(schema, "oneOf") is { Length: > 0 } one)
        {
            keywords.Add(new OneOfKeyword(one, schema.Get("oneOf")!.Pointer));
        }
        if (schema.Get("not") is { } not)
        {
            keywords.Add(new NotKeyword(compiler.Compile(not), not.Pointer));
        }
        if (schema.Get("if") is { } condition)
        {
            keywords.Add(new IfKeyword(compiler.Compile(condition), compiler.Child(schema, "then"), compiler.Child(schema, "else")));
        }
    }
}
