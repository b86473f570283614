using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Compatibility.Schemas;

/// <summary>The types that a schema admits.</summary>
/// <param name="Names">Without null; empty where the schema names none.</param>
/// <param name="Nullable">Null is admitted in words: by <c>nullable</c>, by the type null or by a member that is null.</param>
/// <param name="FromChoice">The names come from a oneOf or anyOf of bare types.</param>
internal sealed record SchemaTypes(IReadOnlyList<string> Names, bool Nullable, bool FromChoice)
{
    public bool Named => Names.Count > 0;

    public string Shown => Named ? string.Join(" or ", Names) : "any";

    public static SchemaTypes Of(SchemaView view)
    {
        var names = new List<string>();
        switch (view.Get("type")?.Node)
        {
            case ScalarNode one:
                names.Add(one.Text);
                break;
            case SequenceNode many:
                names.AddRange(many.Items.OfType<ScalarNode>().Select(item => item.Text).Distinct(StringComparer.Ordinal));
                break;
        }

        var choice = names.Count == 0 ? Choice(view) : [];
        names.AddRange(choice);
        var withNull = names.Remove("null") && names.Count > 0;
        names.Sort(StringComparer.Ordinal);
        var nullable = withNull || view.NullBranch || (view.Part.Side.KnowsNullable && view.Flag("nullable"));
        return new SchemaTypes(names, nullable, choice.Count > 0);
    }

    /// <summary>A oneOf or anyOf whose members say nothing but a type each is a list of types.</summary>
    private static List<string> Choice(SchemaView view)
    {
        var names = new List<string>();
        foreach (var member in view.Members("oneOf").Concat(view.Members("anyOf")))
        {
            if (member.Node is not MappingNode mapping || mapping.Get("type") is not ScalarNode { Text: not ("object" or "array") } type
                || mapping.Entries.Any(entry => entry.Key is not "type" && Keywords.Restricts(entry.Key)))
            {
                return [];
            }

            names.Add(type.Text);
        }

        return [.. names.Distinct(StringComparer.Ordinal)];
    }
}
