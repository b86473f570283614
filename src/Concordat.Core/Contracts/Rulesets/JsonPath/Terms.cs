using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Rulesets.JsonPath;

/// <summary>A part of a filter expression.</summary>
internal interface ITerm
{
    FilterValue Of(in FilterScope scope);
}

internal sealed class Constant(FilterValue value) : ITerm
{
    public FilterValue Value { get; } = value;

    public FilterValue Of(in FilterScope scope) => Value;
}

/// <summary><c>@</c></summary>
internal sealed class Candidate : ITerm
{
    public FilterValue Of(in FilterScope scope) => FilterValue.Of(scope.Node);
}

/// <summary><c>@property</c>, <c>@path</c>, <c>@parent</c>, <c>@parentProperty</c>, <c>@root</c>, <c>$</c>.</summary>
internal sealed class Surrounding(SurroundingKind kind) : ITerm
{
    public FilterValue Of(in FilterScope scope) => kind switch
    {
        SurroundingKind.Property => scope.Key is { } key ? FilterValue.Of(key) : FilterValue.Of((double)scope.Index),
        SurroundingKind.Parent => FilterValue.Of(scope.Parent.Node),
        SurroundingKind.ParentProperty => scope.Parent.Key is { } key ? FilterValue.Of(key)
            : scope.Parent.Index >= 0 ? FilterValue.Of((double)scope.Parent.Index) : FilterValue.Undefined,
        SurroundingKind.Path => FilterValue.Of(new Route(scope.Parent, scope.Key, scope.Index, scope.Node, null).Expression()),
        _ => FilterValue.Of(scope.Root.Node),
    };
}

internal enum SurroundingKind
{
    Property,
    Path,
    Parent,
    ParentProperty,
    Root,
}

/// <summary><c>x.name</c> and <c>x['name']</c>; a member of what has none is undefined instead of an error.</summary>
internal sealed class Member(ITerm owner, ITerm name) : ITerm
{
    private readonly string? _fixed = name is Constant { Value.Kind: FilterKind.Text } constant ? constant.Value.Text : null;

    public ITerm Owner => owner;

    public string? Name => _fixed;

    public FilterValue Of(in FilterScope scope)
    {
        var value = owner.Of(scope);
        return Of(value, _fixed ?? name.Of(scope).ToText(), scope.References);
    }

    private static FilterValue Of(in FilterValue value, string name, IReferences references)
    {
        switch (value.Kind)
        {
            case FilterKind.Node when value.Node is MappingNode mapping:
                return mapping.Get(name) is { } child ? FilterValue.Of(references.Resolve(child))
                    : name == "constructor" ? FilterValue.ConstructorOf(value) : FilterValue.Undefined;
            case FilterKind.Node when value.Node is SequenceNode sequence:
                return name switch
                {
                    "length" => FilterValue.Of((double)sequence.Items.Count),
                    "constructor" => FilterValue.ConstructorOf(value),
                    _ => int.TryParse(name, out var index) && index >= 0 && index < sequence.Items.Count
                        ? FilterValue.Of(references.Resolve(sequence.Items[index])) : FilterValue.Undefined,
                };
            case FilterKind.List:
                return name == "length" ? FilterValue.Of((double)value.List.Count)
                    : int.TryParse(name, out var at) && at >= 0 && at < value.List.Count ? value.List[at] : FilterValue.Undefined;
            case FilterKind.Text when name == "length":
                return FilterValue.Of((double)value.Text.Length);
            case FilterKind.Constructor when name == "name":
                return FilterValue.Of(value.Text);
            default:
                return name == "constructor" ? FilterValue.ConstructorOf(value) : FilterValue.Undefined;
        }
    }
}

internal sealed class Not(ITerm term) : ITerm
{
    public FilterValue Of(in FilterScope scope) => FilterValue.Of(!term.Of(scope).Truth);
}

internal sealed class Negative(ITerm term) : ITerm
{
    public FilterValue Of(in FilterScope scope) => FilterValue.Of(-term.Of(scope).ToNumber());
}

internal sealed class TypeName(ITerm term) : ITerm
{
    public FilterValue Of(in FilterScope scope) => FilterValue.Of(term.Of(scope).Kind switch
    {
        FilterKind.Undefined => "undefined",
        FilterKind.Boolean => "boolean",
        FilterKind.Number => "number",
        FilterKind.Text => "string",
        FilterKind.Constructor => "function",
        _ => "object",
    });
}

internal sealed class ListTerm(IReadOnlyList<ITerm> items) : ITerm
{
    public FilterValue Of(in FilterScope scope)
    {
        var values = new FilterValue[items.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = items[i].Of(scope);
        }
        return FilterValue.Of(values);
    }
}

internal sealed class Choice(ITerm condition, ITerm then, ITerm otherwise) : ITerm
{
    public FilterValue Of(in FilterScope scope) => condition.Of(scope).Truth ? then.Of(scope) : otherwise.Of(scope);
}
