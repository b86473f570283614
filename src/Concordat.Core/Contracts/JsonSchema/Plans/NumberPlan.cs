using System.Numerics;

namespace Concordat.Core.Contracts.JsonSchema.Plans;

/// <summary>
/// Everything that a plan asks of numbers. A number of at most 18 digits is a whole number with so many decimals; for each count of decimals
/// the least and the greatest whole number that is allowed are known, and the one that must divide it.
/// </summary>
internal sealed class NumberPlan
{
    private const int MaxDigits = 18;

    /// <summary>Beyond all numbers of 18 digits.</summary>
    private const long Beyond = 1_000_000_000_000_000_000;

    private readonly NumberRules[] _rules;
    private readonly long[] _least = new long[MaxDigits + 1];
    private readonly long[] _most = new long[MaxDigits + 1];
    private readonly long[]? _divisors;
    private readonly bool _isTable;
    private readonly bool _isOfBits;

    public NumberPlan(NumberRules[] rules)
    {
        _rules = rules;
        var steps = rules.Where(rule => rule.MultipleOf.Length > 0).Select(rule => DecimalDigits.Read(rule.MultipleOf)).ToArray();
        var bounds = rules.SelectMany(rule => rule.Bounds).ToArray();
        _isTable = steps.Length <= 1 && steps.All(IsNear) && bounds.All(bound => IsNear(bound.Digits));
        _isOfBits = rules.Any(rule => rule.IntegerBits != 0);
        if (!_isTable)
        {
            return;
        }
        var is32 = rules.Any(rule => rule.IntegerBits == 32);
        _divisors = steps.Length == 0 ? null : new long[MaxDigits + 1];
        for (var decimals = 0; decimals <= MaxDigits; decimals++)
        {
            _least[decimals] = bounds.Where(bound => !bound.IsUpper).Select(bound => Clamp(Ceiling(bound, decimals))).Append(-Beyond).Max();
            _most[decimals] = bounds.Where(bound => bound.IsUpper).Select(bound => Clamp(Floor(bound, decimals))).Append(Beyond).Min();
            if (is32)
            {
                (_least[decimals], _most[decimals]) = (Math.Max(_least[decimals], int.MinValue), Math.Min(_most[decimals], int.MaxValue));
            }
            _divisors?[decimals] = Divisor(steps[0], decimals);
        }
    }

    /// <summary>Judges the number at a place by its type and by what the plan says of numbers.</summary>
    public static int Read(ReadOnlySpan<byte> json, int start, SchemaPlan plan, SchemaRun run)
    {
        var at = json[start] == '-' ? start + 1 : start;
        var first = at;
        long digits = 0;
        uint digit;
        while ((uint)at < (uint)json.Length && (digit = (uint)(json[at] - '0')) <= 9)
        {
            digits = (digits * 10) + digit;
            at++;
        }
        var count = at - first;
        var decimals = 0;
        if ((uint)at < (uint)json.Length && json[at] == '.')
        {
            var point = at++;
            while ((uint)at < (uint)json.Length && (digit = (uint)(json[at] - '0')) <= 9)
            {
                digits = (digits * 10) + digit;
                at++;
            }
            decimals = at - point - 1;
            count += decimals;
        }
        if (count > MaxDigits || ((uint)at < (uint)json.Length && (json[at] | 0x20) == 'e'))
        {
            return ReadLong(json, start, plan, run);
        }
        if ((plan.Types & JsonTypes.Number) == JsonTypes.None
            && ((plan.Types & JsonTypes.Integer) == JsonTypes.None || (decimals > 0 && (plan.StrictIntegers || digits % SmallDecimal.Power(decimals) != 0))))
        {
            return SchemaPlan.No;
        }
        if (plan.Number is not { } rules)
        {
            return at;
        }
        if (!rules._isTable || (rules._isOfBits && decimals > 0))
        {
            return rules.Hold(json[start..at], run) ? at : SchemaPlan.No;
        }
        var signed = first == start ? digits : -digits;
        return signed >= rules._least[decimals] && signed <= rules._most[decimals] && (rules._divisors is not { } divisors || Divides(divisors[decimals], digits)) ? at : SchemaPlan.No;
    }

    /// <summary>A division of 32 bits costs a fraction of one of 64.</summary>
    private static bool Divides(long divisor, long number) => (ulong)(number | divisor) <= uint.MaxValue ? (uint)number % (uint)divisor == 0 : number % divisor == 0;

    private static int ReadLong(ReadOnlySpan<byte> json, int start, SchemaPlan plan, SchemaRun run)
    {
        var end = JsonScan.End(json, start);
        var number = json[start..end];
        run.Spend(number.Length / 16);
        var isWanted = (plan.Types & JsonTypes.Number) != JsonTypes.None || ((plan.Types & JsonTypes.Integer) != JsonTypes.None && JsonNumber.IsInteger(number, plan.StrictIntegers));
        return isWanted && plan.Number?.Hold(number, run) != false ? end : SchemaPlan.No;
    }

    private bool Hold(ReadOnlySpan<byte> number, SchemaRun run)
    {
        foreach (var rule in _rules)
        {
            if (!rule.Holds(number, run))
            {
                return false;
            }
        }
        return true;
    }

    private static bool IsNear(DecimalDigits number) => number.Text.Length <= 60 && number.Exponent is >= -60 and <= 60;

    private static long Clamp(BigInteger number) => (long)BigInteger.Clamp(number, -Beyond, Beyond);

    /// <summary>The least whole number that, with so many decimals, is not below a bound.</summary>
    private static BigInteger Ceiling(NumberBound bound, int decimals)
    {
        var floor = Whole(bound.Digits, decimals, out var rest);
        return rest || bound.IsExclusive ? floor + 1 : floor;
    }

    private static BigInteger Floor(NumberBound bound, int decimals)
    {
        var floor = Whole(bound.Digits, decimals, out var rest);
        return !rest && bound.IsExclusive ? floor - 1 : floor;
    }

    /// <summary>A bound in units of the last decimal, rounded down, and whether something was cut off.</summary>
    private static BigInteger Whole(DecimalDigits bound, int decimals, out bool rest)
    {
        rest = false;
        if (bound.IsZero)
        {
            return BigInteger.Zero;
        }
        var digits = BigInteger.Parse(bound.Text, System.Globalization.CultureInfo.InvariantCulture) * (bound.Negative ? -1 : 1);
        var shift = (int)bound.Exponent + decimals;
        if (shift >= 0)
        {
            return digits * BigInteger.Pow(10, shift);
        }
        var whole = BigInteger.DivRem(digits, BigInteger.Pow(10, -shift), out var cut);
        rest = !cut.IsZero;
        return cut.Sign < 0 ? whole - 1 : whole;
    }

    /// <summary>What divides a number of so many decimals where it is a multiple of the step; beyond 18 digits nothing but zero is one.</summary>
    private static long Divisor(DecimalDigits step, int decimals)
    {
        var digits = BigInteger.Parse(step.Text, System.Globalization.CultureInfo.InvariantCulture);
        var shift = (int)step.Exponent + decimals;
        var divisor = shift >= 0 ? digits * BigInteger.Pow(10, shift) : digits / BigInteger.GreatestCommonDivisor(digits, BigInteger.Pow(10, -shift));
        return (long)BigInteger.Min(divisor, Beyond);
    }
}
