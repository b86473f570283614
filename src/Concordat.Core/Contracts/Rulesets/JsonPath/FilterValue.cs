using System.Globalization;
using System.Runtime.InteropServices;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Rulesets.JsonPath;

/// <summary>
/// A value inside a filter, with the truth, equality and order that ECMA-262 gives it (chapters 7.1 and 7.2), since public
/// rulesets are written for an engine that runs filters as JavaScript.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct FilterValue
{
    private readonly double _number;
    private readonly object? _reference;

    private FilterValue(FilterKind kind, double number, object? reference)
    {
        Kind = kind;
        _number = number;
        _reference = reference;
    }

    public static FilterValue Undefined => default;

    public static FilterValue Null => new(FilterKind.Null, 0, null);

    public FilterKind Kind { get; }

    public string Text => (string)_reference!;

    public double Number => _number;

    public DocumentNode? Node => _reference as DocumentNode;

    public IReadOnlyList<FilterValue> List => (IReadOnlyList<FilterValue>)_reference!;

    public RulePattern Pattern => (RulePattern)_reference!;

    public static FilterValue Of(bool value) => new(FilterKind.Boolean, value ? 1 : 0, null);

    public static FilterValue Of(double value) => new(FilterKind.Number, value, null);

    public static FilterValue Of(string value) => new(FilterKind.Text, 0, value);

    public static FilterValue Of(IReadOnlyList<FilterValue> values) => new(FilterKind.List, 0, values);

    public static FilterValue Of(RulePattern pattern) => new(FilterKind.Pattern, 0, pattern);

    public static FilterValue ConstructorOf(FilterValue value) => value.Kind switch
    {
        FilterKind.Boolean => new(FilterKind.Constructor, 0, "Boolean"),
        FilterKind.Number => new(FilterKind.Constructor, 0, "Number"),
        FilterKind.Text => new(FilterKind.Constructor, 0, "String"),
        FilterKind.List => new(FilterKind.Constructor, 0, "Array"),
        FilterKind.Node => new(FilterKind.Constructor, 0, value.Node is SequenceNode ? "Array" : "Object"),
        _ => Undefined,
    };

    /// <summary>The value of a node; null is the absent one.</summary>
    public static FilterValue Of(DocumentNode? node) => node switch
    {
        null => Undefined,
        ScalarNode scalar => OfScalar(scalar),
        _ => new(FilterKind.Node, 0, node),
    };

    public bool Truth => Kind switch
    {
        FilterKind.Undefined or FilterKind.Null => false,
        FilterKind.Boolean => _number != 0,
        FilterKind.Number => _number != 0 && !double.IsNaN(_number),
        FilterKind.Text => Text.Length > 0,
        _ => true,
    };

    public double ToNumber() => Kind switch
    {
        FilterKind.Boolean or FilterKind.Number => _number,
        FilterKind.Null => 0,
        FilterKind.Text => TextToNumber(Text),
        _ => double.NaN,
    };

    public string ToText() => Kind switch
    {
        FilterKind.Undefined => "undefined",
        FilterKind.Null => "null",
        FilterKind.Boolean => _number != 0 ? "true" : "false",
        FilterKind.Number => NumberText(_number),
        FilterKind.Text => Text,
        FilterKind.List => string.Join(',', List.Select(item => item.ToText())),
        FilterKind.Node when Node is SequenceNode sequence => string.Join(',', sequence.Items.Select(item => Of(item).ToText())),
        FilterKind.Node => "[object Object]",
        _ => "",
    };

    /// <summary>The <c>===</c> of ECMA-262.</summary>
    public bool Same(in FilterValue other)
    {
        if (Kind != other.Kind)
        {
            return false;
        }
        return Kind switch
        {
            FilterKind.Undefined or FilterKind.Null => true,
            FilterKind.Boolean or FilterKind.Number => _number == other._number,
            FilterKind.Text or FilterKind.Constructor => Text == other.Text,
            _ => ReferenceEquals(_reference, other._reference),
        };
    }

    /// <summary>The <c>==</c> of ECMA-262.</summary>
    public bool Equal(in FilterValue other)
    {
        if (Kind == other.Kind)
        {
            return Same(other);
        }
        if (Kind is FilterKind.Undefined or FilterKind.Null || other.Kind is FilterKind.Undefined or FilterKind.Null)
        {
            return Kind is FilterKind.Undefined or FilterKind.Null && other.Kind is FilterKind.Undefined or FilterKind.Null;
        }
        if (Kind is FilterKind.Node or FilterKind.List || other.Kind is FilterKind.Node or FilterKind.List)
        {
            return ToText() == other.ToText();
        }
        return ToNumber() == other.ToNumber();
    }

    /// <summary>The order of ECMA-262: texts by code unit, everything else by number; null where there is none.</summary>
    public int? Order(in FilterValue other)
    {
        if (Kind == FilterKind.Text && other.Kind == FilterKind.Text)
        {
            return string.CompareOrdinal(Text, other.Text);
        }
        var (left, right) = (ToNumber(), other.ToNumber());
        return double.IsNaN(left) || double.IsNaN(right) ? null : left.CompareTo(right);
    }

    private static FilterValue OfScalar(ScalarNode scalar) => scalar.Kind switch
    {
        ScalarKind.Null => Null,
        ScalarKind.Boolean => Of(scalar.TryGetBoolean(out var flag) && flag),
        ScalarKind.Integer or ScalarKind.Float => Of(ScalarNumber(scalar)),
        _ => Of(scalar.Text),
    };

    private static double ScalarNumber(ScalarNode scalar) =>
        scalar.TryGetInteger(out var whole) ? whole
        : double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
        : double.NaN;

    private static double TextToNumber(string text) =>
        string.IsNullOrWhiteSpace(text) ? 0
        : double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
        : double.NaN;

    private static string NumberText(double number) =>
        number == Math.Truncate(number) && Math.Abs(number) < 1e15
            ? ((long)number).ToString(CultureInfo.InvariantCulture)
            : number.ToString("R", CultureInfo.InvariantCulture);
}
