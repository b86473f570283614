using System.Numerics;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>Numbers as they are written: compared digit by digit, so that no size loses a digit.</summary>
internal static class JsonNumber
{
    /// <summary>Whether it has no fraction; in strict reading, whether none is written.</summary>
    public static bool IsInteger(ReadOnlySpan<byte> raw, bool strict)
    {
        if (!raw.ContainsAny((byte)'.', (byte)'e', (byte)'E'))
        {
            return true;
        }
        return !strict && (SmallDecimal.TryRead(raw, out var small) ? small.IsWhole : DecimalDigits.Read(raw) is var digits && (digits.IsZero || digits.Exponent >= 0));
    }

    /// <summary>Whether it is a whole number that fits so many bits with its sign.</summary>
    public static bool Fits(ReadOnlySpan<byte> raw, int bits)
    {
        var digits = DecimalDigits.Read(raw);
        if (digits.IsZero)
        {
            return true;
        }
        if (digits.Exponent < 0 || digits.Text.Length + digits.Exponent > 19)
        {
            return false;
        }
        var whole = BigInteger.Parse(digits.Text) * BigInteger.Pow(10, (int)digits.Exponent);
        return whole < BigInteger.One << (bits - 1) || (digits.Negative && whole == BigInteger.One << (bits - 1));
    }

    /// <summary>Less than zero, zero or more, as numbers of any size are ordered.</summary>
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        SmallDecimal.TryRead(left, out var a) && SmallDecimal.TryRead(right, out var b) ? a.Against(b) : DecimalDigits.Compare(DecimalDigits.Read(left), DecimalDigits.Read(right));

    /// <summary>Whether a number is the step taken some whole number of times.</summary>
    public static bool IsMultiple(ReadOnlySpan<byte> number, ReadOnlySpan<byte> step)
    {
        if (SmallDecimal.TryRead(number, out var small) && SmallDecimal.TryRead(step, out var by))
        {
            return small.IsMultipleOf(by);
        }
        var (a, b) = (DecimalDigits.Read(number), DecimalDigits.Read(step));
        if (a.IsZero || b.IsZero)
        {
            return a.IsZero;
        }
        // Both are without trailing zeros, so a number with a finer fraction than the step's cannot be a multiple of it.
        var shift = a.Exponent - b.Exponent;
        if (shift < 0)
        {
            return false;
        }
        var divisor = BigInteger.Parse(b.Text);
        return a.Modulo(divisor) * BigInteger.ModPow(10, shift, divisor) % divisor == 0;
    }
}
