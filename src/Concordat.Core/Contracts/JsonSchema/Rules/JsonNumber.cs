using System.Buffers.Text;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>Numbers as they are written: compared digit by digit, so that no size loses a digit.</summary>
internal static class JsonNumber
{
    /// <summary>Whether it has no fraction; in strict reading, whether none is written.</summary>
    public static bool IsInteger(JsonElement number, bool strict)
    {
        var raw = JsonMarshal.GetRawUtf8Value(number);
        return !raw.ContainsAny(".eE"u8) || (!strict && DecimalDigits.Read(raw) is var digits && (digits.IsZero || digits.Exponent >= 0));
    }

    /// <summary>The value of an integer literal that fits.</summary>
    public static bool TryInteger(JsonElement number, out long value)
    {
        var raw = JsonMarshal.GetRawUtf8Value(number);
        return (Utf8Parser.TryParse(raw, out value, out var read) && read == raw.Length)
            || (raw.Length < 64 && raw.ContainsAny(".eE"u8) && FromDecimal(DecimalDigits.Read(raw), out value));
    }

    /// <summary>Less than zero, zero or more, as numbers of any size are ordered.</summary>
    public static int Compare(JsonElement left, JsonElement right) =>
        DecimalDigits.Compare(DecimalDigits.Read(JsonMarshal.GetRawUtf8Value(left)), DecimalDigits.Read(JsonMarshal.GetRawUtf8Value(right)));

    /// <summary>Whether a number is the step taken some whole number of times.</summary>
    public static bool IsMultiple(JsonElement number, JsonElement step)
    {
        if (TryInteger(number, out var whole) && TryInteger(step, out var by) && by != 0)
        {
            return by == -1 || whole % by == 0;
        }
        var (a, b) = (DecimalDigits.Read(JsonMarshal.GetRawUtf8Value(number)), DecimalDigits.Read(JsonMarshal.GetRawUtf8Value(step)));
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

    private static bool FromDecimal(DecimalDigits digits, out long value)
    {
        value = 0;
        if (digits.IsZero)
        {
            return true;
        }
        if (digits.Exponent < 0 || digits.Text.Length + digits.Exponent > 19)
        {
            return false;
        }
        var whole = BigInteger.Parse(digits.Text) * BigInteger.Pow(10, (int)digits.Exponent) * (digits.Negative ? -1 : 1);
        var fits = whole >= long.MinValue && whole <= long.MaxValue;
        value = fits ? (long)whole : 0;
        return fits;
    }
}
