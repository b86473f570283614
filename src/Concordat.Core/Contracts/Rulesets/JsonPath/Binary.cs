using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Rulesets.JsonPath;

/// <summary>An operator between two terms.</summary>
internal sealed class Binary(string sign, ITerm left, ITerm right) : ITerm
{
    public string Sign => sign;

    public ITerm Left => left;

    public ITerm Right => right;

    public FilterValue Of(in FilterScope scope)
    {
        var first = left.Of(scope);
        switch (sign)
        {
            case "&&":
                return first.Truth ? right.Of(scope) : first;
            case "||":
                return first.Truth ? first : right.Of(scope);
            case "??":
                return first.Kind is FilterKind.Undefined or FilterKind.Null ? right.Of(scope) : first;
        }
        var second = right.Of(scope);
        return sign switch
        {
            "===" => FilterValue.Of(first.Same(second)),
            "!==" => FilterValue.Of(!first.Same(second)),
            "==" => FilterValue.Of(first.Equal(second)),
            "!=" => FilterValue.Of(!first.Equal(second)),
            "<" => FilterValue.Of(first.Order(second) < 0),
            "<=" => FilterValue.Of(first.Order(second) <= 0),
            ">" => FilterValue.Of(first.Order(second) > 0),
            ">=" => FilterValue.Of(first.Order(second) >= 0),
            "in" => FilterValue.Of(Has(second, first.ToText())),
            "+" => first.Kind == FilterKind.Text || second.Kind == FilterKind.Text
                ? FilterValue.Of(Joined(first.ToText(), second.ToText())) : FilterValue.Of(first.ToNumber() + second.ToNumber()),
            "-" => FilterValue.Of(first.ToNumber() - second.ToNumber()),
            "*" => FilterValue.Of(first.ToNumber() * second.ToNumber()),
            "/" => FilterValue.Of(first.ToNumber() / second.ToNumber()),
            "%" => FilterValue.Of(first.ToNumber() % second.ToNumber()),
            "=~" => FilterValue.Of(second.Kind == FilterKind.Pattern && second.Pattern.IsFoundIn(first.ToText())),
            _ => FilterValue.Undefined,
        };
    }

    /// <summary>A sum of texts inside one filter cannot double without end: an expression has at most 4096 characters.</summary>
    private static string Joined(string first, string second) => first.Length + second.Length > 1_000_000 ? first : first + second;

    private static bool Has(in FilterValue owner, string name) => owner.Kind switch
    {
        FilterKind.Node when owner.Node is MappingNode mapping => mapping.Get(name) is not null,
        FilterKind.Node when owner.Node is SequenceNode sequence => int.TryParse(name, out var index) && index >= 0 && index < sequence.Items.Count,
        FilterKind.List => int.TryParse(name, out var index) && index >= 0 && index < owner.List.Count,
        _ => false,
    };
}
