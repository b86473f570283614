using System.Globalization;

namespace Concordat.Core.Formats.Hl7v2;

/// <summary>How much of a point in time was said.</summary>
public enum TimePrecision
{
    /// <summary>YYYY</summary>
    Year,
    /// <summary>YYYYMM</summary>
    Month,
    /// <summary>YYYYMMDD</summary>
    Day,
    /// <summary>YYYYMMDDHH</summary>
    Hour,
    /// <summary>YYYYMMDDHHMM</summary>
    Minute,
    /// <summary>YYYYMMDDHHMMSS</summary>
    Second,
    /// <summary>With up to four decimals.</summary>
    Fraction,
}

/// <summary>
/// A TS or DTM value (HL7 v2.5.1 §2.A.22, §2.A.77), <c>YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ]</c>, with the precision and the
/// zone that were sent, neither more nor less.
/// </summary>
/// <param name="Local">The wall-clock time; parts that were not said are at their lowest.</param>
/// <param name="Precision">How much of it was said.</param>
/// <param name="FractionDigits">The number of decimals of the second, 0 to 4.</param>
/// <param name="Offset">The zone; null where the sender left it out.</param>
public readonly record struct Hl7Time(DateTime Local, TimePrecision Precision, int FractionDigits, TimeSpan? Offset)
{
    /// <summary>Reads a value; false where it is not one, or names a day that does not exist.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Hl7Time time)
    {
        time = default;
        TimeSpan? offset = null;
        var sign = text.IndexOfAny('+', '-');
        if (sign >= 0)
        {
            if (!TryOffset(text[sign..], out var read)) return false;
            offset = read;
            text = text[..sign];
        }
        var dot = text.IndexOf('.');
        var fraction = dot < 0 ? [] : text[(dot + 1)..];
        if (dot >= 0 && (dot != 14 || fraction.Length is < 1 or > 4)) return false;
        var digits = dot < 0 ? text : text[..dot];
        if (digits.Length is not (4 or 6 or 8 or 10 or 12 or 14)) return false;
        Span<int> parts = [1, 1, 1, 0, 0, 0];
        for (int at = 0, part = 0; at < digits.Length; part++)
        {
            var width = part == 0 ? 4 : 2;
            if (!TryNumber(digits.Slice(at, width), out parts[part])) return false;
            at += width;
        }
        var ticks = 0;
        if (!fraction.IsEmpty && !TryNumber(fraction, out ticks)) return false;
        for (var i = fraction.Length; i < 7; i++) ticks *= 10;
        if (!Exists(parts)) return false;
        var precision = dot >= 0 ? TimePrecision.Fraction : (TimePrecision)((digits.Length - 4) / 2);
        var local = new DateTime(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], DateTimeKind.Unspecified).AddTicks(ticks);
        time = new Hl7Time(local, precision, fraction.Length, offset);
        return true;
    }

    private static bool Exists(ReadOnlySpan<int> p) =>
        p[0] is >= 1 and <= 9999 && p[1] is >= 1 and <= 12 && p[2] >= 1 && p[2] <= DateTime.DaysInMonth(p[0], p[1])
        && p[3] <= 23 && p[4] <= 59 && p[5] <= 59;

    private static bool TryOffset(ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = default;
        if (text.Length != 5 || !TryNumber(text[1..3], out var hours) || !TryNumber(text[3..5], out var minutes)) return false;
        if (hours > 14 || minutes > 59) return false;
        offset = new TimeSpan(hours, minutes, 0) * (text[0] == '-' ? -1 : 1);
        return offset.Duration() <= TimeSpan.FromHours(14);
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
