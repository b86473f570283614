using System.Text;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>Everything that judges numbers: JSON Schema validation 6.2, and the integer formats of the OpenAPI format registry. Exact at any size.</summary>
internal sealed class NumberRules
{
    public NumberBound[] Bounds { get; init; } = [];

    /// <summary>The step as it is written in JSON; empty for none.</summary>
    public byte[] MultipleOf { get; init; } = [];

    /// <summary>32 or 64 for the formats int32 and int64; 0 for none.</summary>
    public int IntegerBits { get; init; }

    /// <summary>The answer of <see cref="Check"/> where nothing is to be recorded.</summary>
    public bool Holds(ReadOnlySpan<byte> number, SchemaRun run)
    {
        run.Spend(number.Length / 16);
        foreach (var bound in Bounds)
        {
            if (!bound.Holds(number))
            {
                return false;
            }
        }
        return (MultipleOf.Length == 0 || JsonNumber.IsMultiple(number, MultipleOf))
            && (IntegerBits == 0 || !JsonNumber.IsInteger(number, strict: false) || JsonNumber.Fits(number, IntegerBits));
    }

    public bool Check(ReadOnlySpan<byte> number, SchemaNode node, SchemaRun run)
    {
        run.Spend(number.Length / 16);
        var valid = true;
        var isSmall = SmallDecimal.TryRead(number, out var small);
        foreach (var bound in Bounds)
        {
            if (!(isSmall ? bound.Holds(small, number) : bound.Holds(number)))
            {
                valid = run.Fail(node, bound.Keyword, bound.Message);
            }
        }
        if (MultipleOf.Length > 0 && !JsonNumber.IsMultiple(number, MultipleOf))
        {
            valid = run.Fail(node, "multipleOf", $"It must be a multiple of {Encoding.ASCII.GetString(MultipleOf)}.");
        }
        // That it is an integer is the business of its type.
        if (IntegerBits != 0 && !(isSmall && small.Exponent == 0 && small.Digits is >= int.MinValue and <= int.MaxValue)
            && JsonNumber.IsInteger(number, strict: false) && !JsonNumber.Fits(number, IntegerBits))
        {
            valid = run.Fail(node, "format", $"It must fit a signed {IntegerBits}-bit integer.");
        }
        return valid;
    }
}

/// <summary>One side of a range.</summary>
internal sealed class NumberBound
{
    private readonly byte[] _bound;
    private readonly bool _upper;
    private readonly bool _exclusive;
    private readonly bool _isSmall;
    private readonly SmallDecimal _small;

    public NumberBound(byte[] bound, bool upper, bool exclusive, string keyword)
    {
        (_bound, _upper, _exclusive, Keyword) = (bound, upper, exclusive, keyword);
        _isSmall = SmallDecimal.TryRead(bound, out _small);
        Message = $"It must be {(upper ? "less" : "greater")} than {(exclusive ? "" : "or equal to ")}{Encoding.ASCII.GetString(bound)}.";
    }

    public string Keyword { get; }

    public string Message { get; }

    public bool IsUpper => _upper;

    public bool IsExclusive => _exclusive;

    public DecimalDigits Digits => DecimalDigits.Read(_bound);

    public bool Holds(SmallDecimal number, ReadOnlySpan<byte> raw) => _isSmall ? Fits(number.Against(_small)) : Holds(raw);

    public bool Holds(ReadOnlySpan<byte> number) => Fits(JsonNumber.Compare(number, _bound));

    private bool Fits(int order) => order == 0 ? !_exclusive : _upper == (order < 0);
}
