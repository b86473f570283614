using System.Globalization;
using System.Numerics;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>A JSON number as its significant digits, without zeros at either end, and the power of ten of the last one.</summary>
internal readonly record struct DecimalDigits(bool Negative, string Text, long Exponent)
{
    /// <summary>Exponents beyond it say the same as it: no instance has so many digits.</summary>
    private const long Far = 1L << 40;

    public bool IsZero => Text.Length == 0;

    public static DecimalDigits Read(ReadOnlySpan<byte> raw)
    {
        var negative = raw[0] == (byte)'-';
        if (negative)
        {
            raw = raw[1..];
        }
        long exponent = 0;
        if (raw.IndexOfAny((byte)'e', (byte)'E') is >= 0 and var mark)
        {
            exponent = Power(raw[(mark + 1)..]);
            raw = raw[..mark];
        }
        var buffer = raw.Length <= 128 ? stackalloc char[128] : new char[raw.Length];
        var length = 0;
        var point = -1;
        foreach (var sign in raw)
        {
            if (sign == (byte)'.')
            {
                point = length;
            }
            else
            {
                buffer[length++] = (char)sign;
            }
        }
        exponent -= point < 0 ? 0 : length - point;
        var digits = buffer[..length];
        var kept = digits.TrimEnd('0');
        exponent += digits.Length - kept.Length;
        var significant = kept.TrimStart('0');
        return significant.IsEmpty ? new DecimalDigits(false, "", 0) : new DecimalDigits(negative, significant.ToString(), exponent);
    }

    public static int Compare(DecimalDigits left, DecimalDigits right)
    {
        if (left.IsZero || right.IsZero || left.Negative != right.Negative)
        {
            return left.Sign.CompareTo(right.Sign);
        }
        var size = (left.Text.Length + left.Exponent).CompareTo(right.Text.Length + right.Exponent);
        var order = size != 0 ? size : Math.Sign(string.CompareOrdinal(left.Text, right.Text));
        return left.Negative ? -order : order;
    }

    /// <summary>The digits as a whole number, divided by another one: what remains. In time that grows with the digits alone.</summary>
    public BigInteger Modulo(BigInteger divisor)
    {
        var rest = BigInteger.Zero;
        for (var at = 0; at < Text.Length; at += 18)
        {
            var part = Text.AsSpan(at, Math.Min(18, Text.Length - at));
            rest = ((rest * BigInteger.Pow(10, part.Length)) + long.Parse(part, NumberStyles.None, CultureInfo.InvariantCulture)) % divisor;
        }
        return rest;
    }

    private int Sign => IsZero ? 0 : Negative ? -1 : 1;

    private static long Power(ReadOnlySpan<byte> text)
    {
        var negative = text[0] == (byte)'-';
        long power = 0;
        foreach (var digit in text[0] is (byte)'-' or (byte)'+' ? text[1..] : text)
        {
            power = Math.Min(Far, (power * 10) + digit - '0');
        }
        return negative ? -power : power;
    }
}
