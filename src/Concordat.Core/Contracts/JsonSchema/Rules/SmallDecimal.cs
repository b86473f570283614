namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>A JSON number of at most 18 digits: nearly all of them. What does not fit is judged digit by digit.</summary>
internal readonly record struct SmallDecimal(long Digits, int Exponent)
{
    private const int MaxDigits = 18;

    private static readonly long[] Powers = [.. Enumerable.Range(0, 19).Select(power => long.Parse("1" + new string('0', power)))];

    /// <summary>Ten to the power of 0 to 18.</summary>
    public static long Power(int exponent) => Powers[exponent];

    public static bool TryRead(ReadOnlySpan<byte> raw, out SmallDecimal value)
    {
        value = default;
        long digits = 0;
        var (count, fraction, inFraction) = (0, 0, false);
        var at = raw[0] == '-' ? 1 : 0;
        for (; at < raw.Length; at++)
        {
            var sign = (uint)(raw[at] - '0');
            if (sign <= 9)
            {
                digits = (digits * 10) + sign;
                fraction += inFraction ? 1 : 0;
                if (++count > MaxDigits)
                {
                    return false;
                }
            }
            else if (raw[at] == '.')
            {
                inFraction = true;
            }
            else
            {
                return false; // an exponent
            }
        }
        value = new SmallDecimal(raw[0] == '-' ? -digits : digits, -fraction);
        return true;
    }

    /// <summary>Less than zero, zero or more.</summary>
    public int Against(SmallDecimal other)
    {
        if (TryAlign(this, other, out var left, out var right))
        {
            return left.CompareTo(right);
        }
        var (wideLeft, wideRight) = Align(this, other);
        return wideLeft.CompareTo(wideRight);
    }

    /// <summary>Whether it is a step taken some whole number of times.</summary>
    public bool IsMultipleOf(SmallDecimal step)
    {
        if (TryAlign(this, step, out var number, out var by) && by != -1)
        {
            return number % by == 0;
        }
        var (wideNumber, wideBy) = Align(this, step);
        return wideNumber % wideBy == 0;
    }

    public bool IsWhole => Exponent == 0 || Digits % Powers[-Exponent] == 0;

    /// <summary>Both in units of the finer one, where they fit; 128 bits are several times slower.</summary>
    private static bool TryAlign(SmallDecimal x, SmallDecimal y, out long left, out long right)
    {
        (left, right) = (x.Digits, y.Digits);
        var shift = x.Exponent - y.Exponent;
        if (shift == 0)
        {
            return true;
        }
        ref var coarse = ref shift > 0 ? ref left : ref right;
        var power = Powers[Math.Abs(shift)];
        if (Math.Abs(coarse) > long.MaxValue / power)
        {
            return false;
        }
        coarse *= power;
        return true;
    }

    private static (Int128, Int128) Align(SmallDecimal x, SmallDecimal y)
    {
        var fine = Math.Min(x.Exponent, y.Exponent);
        return ((Int128)x.Digits * Powers[x.Exponent - fine], (Int128)y.Digits * Powers[y.Exponent - fine]);
    }
}
