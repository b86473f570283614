namespace Concordat.Core.Contracts.JsonSchema.Formats;

/// <summary>Dates and times: RFC 3339, 5.6, and its appendix A for durations.</summary>
internal static class TimeFormats
{
    public static bool IsDate(ReadOnlySpan<byte> text) =>
        text.Length == 10 && text[4] == '-' && text[7] == '-' && Two(text, 0, 99, out var century) && Two(text, 2, 99, out var year)
        && Two(text, 5, 12, out var month) && month > 0 && Two(text, 8, 31, out var day) && day > 0 && day <= Days((century * 100) + year, month);

    public static bool IsDateTime(ReadOnlySpan<byte> text) => text.Length >= 20 && text[10] is (byte)'T' or (byte)'t' && IsDate(text[..10]) && IsTime(text[11..]);

    // A leap second may stand only where it is 23:59:60 in UTC.
    public static bool IsTime(ReadOnlySpan<byte> text)
    {
        if (text.Length < 9 || text[2] != ':' || text[5] != ':'
            || !Two(text, 0, 23, out var hour) || !Two(text, 3, 59, out var minute) || !Two(text, 6, 60, out var second))
        {
            return false;
        }
        var rest = text[8..];
        if (rest[0] == '.')
        {
            var digits = Digits(rest[1..]);
            if (digits == 0)
            {
                return false;
            }
            rest = rest[(digits + 1)..];
        }
        return Offset(rest, out var offset) && (second < 60 || ((hour * 60) + minute - offset + 2880) % 1440 == 1439);
    }

    // P, then weeks alone, or years, months, days and after T hours, minutes, seconds: each at most once, in this order and without a gap
    public static bool IsDuration(ReadOnlySpan<byte> text)
    {
        if (text.Length < 3 || text[0] != 'P')
        {
            return false;
        }
        var rest = text[1..];
        if (rest[^1] == 'W')
        {
            return Digits(rest) == rest.Length - 1 && rest.Length > 1;
        }
        var time = rest.IndexOf((byte)'T');
        var date = time < 0 ? rest : rest[..time];
        return Units(date, "YMD"u8) && (time < 0 ? !date.IsEmpty : time + 1 < rest.Length && Units(rest[(time + 1)..], "HMS"u8));
    }

    private static bool Units(ReadOnlySpan<byte> text, ReadOnlySpan<byte> units)
    {
        var next = -1;
        while (!text.IsEmpty)
        {
            var digits = Digits(text);
            if (digits == 0 || digits == text.Length || units.IndexOf(text[digits]) is not (>= 0 and var unit)
                || (next >= 0 && unit != next))
            {
                return false;
            }
            next = unit + 1;
            text = text[(digits + 1)..];
        }
        return true;
    }

    private static bool Offset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text is [(byte)'Z' or (byte)'z'])
        {
            return true;
        }
        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':' || !Two(text, 1, 23, out var hours) || !Two(text, 4, 59, out var rest))
        {
            return false;
        }
        minutes = ((hours * 60) + rest) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static int Days(int year, int month) => month switch
    {
        2 => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    private static int Digits(ReadOnlySpan<byte> text)
    {
        var other = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return other < 0 ? text.Length : other;
    }

    private static bool Two(ReadOnlySpan<byte> text, int at, int most, out int value)
    {
        var (tens, ones) = (text[at] - '0', text[at + 1] - '0');
        value = (tens * 10) + ones;
        return (uint)tens <= 9 && (uint)ones <= 9 && value <= most;
    }
}
