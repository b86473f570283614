using System.Globalization;

namespace Concordat.Core.Releases;

/// <summary>
/// Number::toString of ECMA-262 (6.1.6.1.20), which RFC 8785, 3.2.2.3 asks for. .NET's round-trip format gives the same shortest
/// digits; only their layout differs.
/// </summary>
internal static class EcmaScriptNumber
{
    public static string Write(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new FormatException("a number is outside the range of IEEE 754 doubles");
        }
        if (value == 0)
        {
            return "0"; // also for minus zero
        }
        var sign = value < 0 ? "-" : "";
        var (digits, n) = Shortest(Math.Abs(value));
        var k = digits.Length;
        return sign + (n switch
        {
            _ when k <= n && n <= 21 => digits + new string('0', n - k),
            > 0 and <= 21 => $"{digits[..n]}.{digits[n..]}",
            > -6 and <= 0 => $"0.{new string('0', -n)}{digits}",
            _ => (k == 1 ? digits : $"{digits[..1]}.{digits[1..]}") + (n > 0 ? $"e+{n - 1}" : $"e-{1 - n}"),
        });
    }

    /// <summary>The value as 0.d1d2…dk × 10^n with the fewest digits that read back as the same double.</summary>
    private static (string Digits, int N) Shortest(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var e = text.IndexOf('E', StringComparison.Ordinal);
        var mantissa = e < 0 ? text : text[..e];
        var exponent = e < 0 ? 0 : int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var n = (point < 0 ? mantissa.Length : point) + exponent;
        var all = mantissa.Replace(".", "", StringComparison.Ordinal);
        var digits = all.TrimStart('0');
        n -= all.Length - digits.Length;
        return (digits.TrimEnd('0'), n);
    }
}
