namespace Concordat.Core.Contracts.JsonSchema.Compilation;

/// <summary>Reads the keywords that combine schemas.</summary>
internal static class CombinationReader
{
    public static void Read(SchemaReader reader, SchemaNode node, List<ISchemaRule> rules)
    {
        if (reader.Children("allOf") is { Length: > 0 } all)
        {
            rules.Add(new AllOfRule(all));
        }
        if (reader.Children("anyOf") is { Length: > 0 } any)
        {
            rules.Add(new AnyOfRule(any));
        }
        if (reader.Children("oneOf") is { Length: > 0 } one)
        {
            rules.Add(new OneOfRule(one));
        }
        if (reader.Child("not") is { } not)
        {
            rules.Add(new NotRule(not));
        }
        if (reader.Child("if") is { } condition)
        {
            rules.Add(new IfRule(condition, reader.Child("then"), reader.Child("else")));
        }
        var (items, properties) = (reader.Child("unevaluatedItems"), reader.Child("unevaluatedProperties"));
        if (items is not null || properties is not null)
        {
            node.Unevaluated = new UnevaluatedRules(items, properties);
        }
    }
}
