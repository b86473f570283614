using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Rulesets.JsonPath;

/// <summary>A method call on a value; the methods are those that public rulesets use.</summary>
internal sealed class Call(ITerm owner, string method, IReadOnlyList<ITerm> arguments) : ITerm
{
    public ITerm Owner => owner;

    public static IReadOnlySet<string> Known { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "match", "test", "search", "includes", "indexOf", "startsWith", "endsWith", "toLowerCase", "toUpperCase", "toString", "trim",
        "hasOwnProperty", "slice", "substring", "substr", "charAt", "split", "join", "concat", "at",
    };

    public FilterValue Of(in FilterScope scope)
    {
        var value = owner.Of(scope);
        var first = arguments.Count > 0 ? arguments[0].Of(scope) : FilterValue.Undefined;
        var second = arguments.Count > 1 ? arguments[1].Of(scope) : FilterValue.Undefined;
        return value.Kind switch
        {
            FilterKind.Text => OnText(value.Text, first, second),
            FilterKind.Pattern when method == "test" => FilterValue.Of(value.Pattern.IsFoundIn(first.ToText())),
            FilterKind.List => OnList(value.List, first),
            FilterKind.Node when value.Node is SequenceNode sequence => OnList([.. sequence.Items.Select(Value(scope.References))], first),
            FilterKind.Node when method == "hasOwnProperty" => FilterValue.Of(((MappingNode)value.Node!).Get(first.ToText()) is not null),
            FilterKind.Number or FilterKind.Boolean when method == "toString" => FilterValue.Of(value.ToText()),
            _ => FilterValue.Undefined, // JavaScript would throw here; a filter that cannot be answered selects nothing
        };
    }

    private static Func<DocumentNode, FilterValue> Value(IReferences references) => item => FilterValue.Of(references.Resolve(item));

    private FilterValue OnText(string text, in FilterValue first, in FilterValue second)
    {
        switch (method)
        {
            case "match":
                return Found(text, first) ? FilterValue.Of([FilterValue.Of(text)]) : FilterValue.Null;
            case "search":
                return FilterValue.Of(Found(text, first) ? 0.0 : -1.0);
            case "includes":
                return FilterValue.Of(text.Contains(first.ToText(), StringComparison.Ordinal));
            case "indexOf":
                return FilterValue.Of((double)text.IndexOf(first.ToText(), StringComparison.Ordinal));
            case "startsWith":
                return FilterValue.Of(text.StartsWith(first.ToText(), StringComparison.Ordinal));
            case "endsWith":
                return FilterValue.Of(text.EndsWith(first.ToText(), StringComparison.Ordinal));
            case "toLowerCase":
                return FilterValue.Of(text.ToLowerInvariant());
            case "toUpperCase":
                return FilterValue.Of(text.ToUpperInvariant());
            case "toString":
                return FilterValue.Of(text);
            case "trim":
                return FilterValue.Of(text.Trim());
            case "charAt" or "at":
                return Part(text, Whole(first, 0), Whole(first, 0) + 1);
            case "slice" or "substring":
                return Part(text, Whole(first, 0), Whole(second, text.Length));
            case "substr":
                return Part(text, Whole(first, 0), Whole(first, 0) + Math.Clamp(Whole(second, text.Length), 0, text.Length));
            case "split":
                var separator = first.ToText();
                return FilterValue.Of(separator.Length == 0 ? [.. text.Select(sign => FilterValue.Of(sign.ToString()))]
                    : [.. text.Split(separator).Select(FilterValue.Of)]);
            case "concat":
                return FilterValue.Of(text + first.ToText());
            default:
                return FilterValue.Undefined;
        }
    }

    private FilterValue OnList(IReadOnlyList<FilterValue> list, in FilterValue first)
    {
        switch (method)
        {
            case "includes" or "indexOf":
                for (var i = 0; i < list.Count; i++)
                {
                    if (list[i].Same(first))
                    {
                        return method == "includes" ? FilterValue.Of(true) : FilterValue.Of((double)i);
                    }
                }
                return method == "includes" ? FilterValue.Of(false) : FilterValue.Of(-1.0);
            case "join":
                return FilterValue.Of(string.Join(first.Kind == FilterKind.Undefined ? "," : first.ToText(), list.Select(item => item.ToText())));
            case "at":
                var at = Whole(first, 0) < 0 ? list.Count + Whole(first, 0) : Whole(first, 0);
                return at >= 0 && at < list.Count ? list[at] : FilterValue.Undefined;
            case "slice":
                return FilterValue.Of([.. list.Skip(Math.Max(0, Whole(first, 0)))]);
            default:
                return FilterValue.Undefined;
        }
    }

    private static bool Found(string text, in FilterValue pattern) =>
        pattern.Kind == FilterKind.Pattern ? pattern.Pattern.IsFoundIn(text)
        : RulePattern.Read(pattern.ToText(), out _) is { } read && read.IsFoundIn(text);

    private static int Whole(in FilterValue value, int otherwise) =>
        value.Kind == FilterKind.Undefined || double.IsNaN(value.ToNumber()) ? otherwise : (int)Math.Clamp(value.ToNumber(), -1e6, 1e6);

    private static FilterValue Part(string text, int from, int to)
    {
        from = Math.Clamp(from < 0 ? text.Length + from : from, 0, text.Length);
        to = Math.Clamp(to < 0 ? text.Length + to : to, from, text.Length);
        return FilterValue.Of(text[from..to]);
    }
}

/// <summary>A function that belongs to no value: <c>Array.isArray(x)</c>, <c>Object.keys(x)</c>, <c>Number(x)</c> and the type tests of JSONPath.</summary>
internal sealed class FreeCall(string name, ITerm argument) : ITerm
{
    public static IReadOnlySet<string> Known { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "Array.isArray", "Object.keys", "Object.values", "Number.isInteger", "Number", "String", "Boolean", "parseInt", "isNaN",
    };

    public FilterValue Of(in FilterScope scope)
    {
        var value = argument.Of(scope);
        return name switch
        {
            "Array.isArray" => FilterValue.Of(value.Kind == FilterKind.List || value.Node is SequenceNode),
            "Object.keys" => value.Node is MappingNode mapping ? FilterValue.Of([.. mapping.Entries.Select(entry => FilterValue.Of(entry.Key))])
                : FilterValue.Of([]),
            "Object.values" => value.Node is MappingNode mapping ? FilterValue.Of([.. mapping.Entries.Select(entry => FilterValue.Of(entry.Value))])
                : FilterValue.Of([]),
            "Number.isInteger" => FilterValue.Of(value.Kind == FilterKind.Number && value.Number == Math.Truncate(value.Number)),
            "Number" => FilterValue.Of(value.ToNumber()),
            "String" => FilterValue.Of(value.ToText()),
            "Boolean" => FilterValue.Of(value.Truth),
            "isNaN" => FilterValue.Of(double.IsNaN(value.ToNumber())),
            _ => FilterValue.Of(Math.Truncate(value.ToNumber())),
        };
    }
}
