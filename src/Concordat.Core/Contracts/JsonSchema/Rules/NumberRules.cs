using System.Text.Json;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>Everything that judges numbers: JSON Schema validation 6.2, and the integer formats of the OpenAPI format registry. Exact at any size.</summary>
internal sealed class NumberRules
{
    public NumberBound[] Bounds { get; init; } = [];

    public JsonElement? MultipleOf { get; init; }

    /// <summary>32 or 64 for the formats int32 and int64; 0 for none.</summary>
    public int IntegerBits { get; init; }

    public bool Check(JsonElement instance, SchemaNode node, SchemaRun run)
    {
        var valid = true;
        foreach (var bound in Bounds)
        {
            if (!bound.Holds(instance))
            {
                valid = run.Fail(node, bound.Keyword, bound.Message);
            }
        }
        if (MultipleOf is { } step && !JsonNumber.IsMultiple(instance, step))
        {
            valid = run.Fail(node, "multipleOf", $"It must be a multiple of {step.GetRawText()}.");
        }
        // That it is an integer is the business of its type.
        if (IntegerBits != 0 && JsonNumber.IsInteger(instance, strict: false)
            && !(JsonNumber.TryInteger(instance, out var value) && (IntegerBits == 64 || value is >= int.MinValue and <= int.MaxValue)))
        {
            valid = run.Fail(node, "format", $"It must fit a signed {IntegerBits}-bit integer.");
        }
        return valid;
    }
}

/// <summary>One side of a range.</summary>
internal sealed class NumberBound
{
    private readonly JsonElement _bound;
    private readonly bool _upper;
    private readonly bool _exclusive;
    private readonly bool _whole;
    private readonly long _value;

    public NumberBound(JsonElement bound, bool upper, bool exclusive, string keyword)
    {
        (_bound, _upper, _exclusive, Keyword) = (bound, upper, exclusive, keyword);
        _whole = JsonNumber.TryInteger(bound, out _value);
        Message = $"It must be {(upper ? "less" : "greater")} than {(exclusive ? "" : "or equal to ")}{bound.GetRawText()}.";
    }

    public string Keyword { get; }

    public string Message { get; }

    public bool Holds(JsonElement number)
    {
        var order = _whole && JsonNumber.TryInteger(number, out var value) ? value.CompareTo(_value) : JsonNumber.Compare(number, _bound);
        return order == 0 ? !_exclusive : _upper == (order < 0);
    }
}
