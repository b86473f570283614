using System.Globalization;

namespace Concordat.Core.Calendars;

/// <summary>
/// A recurrence rule that names days of each year: RFC 5545, section 3.3.10, <c>FREQ=YEARLY</c> with BYMONTH and one of BYMONTHDAY (25, or -1 for the last) and
/// BYDAY (1MO, -1MO). Holidays need no more; rules with COUNT, INTERVAL or a shorter frequency are refused.
/// </summary>
public sealed record YearlyRule
{
    private static readonly string[] Days = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];

    private readonly int[] _months;
    private readonly int[] _monthDays;
    private readonly (int Which, DayOfWeek Day)[] _weekdays;

    private YearlyRule(int[] months, int[] monthDays, (int, DayOfWeek)[] weekdays) => (_months, _monthDays, _weekdays) = (months, monthDays, weekdays);

    /// <summary>Reads one; null and what is wrong with it where it is none.</summary>
    public static YearlyRule? Parse(string text, out string? problem)
    {
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (part.Split('=') is not [var key, { Length: > 0 } value] || !parts.TryAdd(key, value))
            {
                return No($"'{part}' is no part of a recurrence rule, or is there twice.", out problem);
            }
        }
        if (parts.Keys.FirstOrDefault(key => key.ToUpperInvariant() is not ("FREQ" or "BYMONTH" or "BYMONTHDAY" or "BYDAY")) is { } other)
        {
            return No($"'{other}' is not read in the rule of a holiday.", out problem);
        }
        if (!string.Equals(parts.GetValueOrDefault("FREQ"), "YEARLY", StringComparison.OrdinalIgnoreCase) || parts.ContainsKey("BYMONTHDAY") == parts.ContainsKey("BYDAY") || !parts.TryGetValue("BYMONTH", out var named))
        {
            return No("The rule of a holiday is FREQ=YEARLY with BYMONTH and one of BYMONTHDAY and BYDAY.", out problem);
        }
        if (Numbers(named, 1, 12) is not { } months)
        {
            return No("BYMONTH is 1 to 12.", out problem);
        }
        if (parts.TryGetValue("BYMONTHDAY", out var dates))
        {
            if (Numbers(dates, -31, 31) is not { } days || days.Contains(0))
            {
                return No("BYMONTHDAY is 1 to 31, or -1 to -31 from the end.", out problem);
            }
            problem = null;
            return new YearlyRule(months, days, []);
        }
        var weekdays = new List<(int, DayOfWeek)>();
        foreach (var day in parts["BYDAY"].Split(','))
        {
            var at = day.Length < 3 ? -1 : Array.IndexOf(Days, day[^2..].ToUpperInvariant());
            if (at < 0 || !int.TryParse(day[..^2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var which) || which is 0 or < -5 or > 5)
            {
                return No($"'{day}' is no day of a month: 1MO is the first Monday, -1MO the last.", out problem);
            }
            weekdays.Add((which, (DayOfWeek)at));
        }
        problem = null;
        return new YearlyRule(months, [], [.. weekdays]);
    }

    /// <summary>True where the rule names the day.</summary>
    public bool Covers(DateOnly day)
    {
        if (!_months.Contains(day.Month))
        {
            return false;
        }
        var last = DateTime.DaysInMonth(day.Year, day.Month);
        return _monthDays.Any(one => (one > 0 ? one : last + 1 + one) == day.Day)
            || _weekdays.Any(one => one.Day == day.DayOfWeek && (one.Which > 0 ? (day.Day - 1) / 7 + 1 == one.Which : (last - day.Day) / 7 + 1 == -one.Which));
    }

    private static int[]? Numbers(string text, int least, int most)
    {
        var numbers = new List<int>();
        foreach (var part in text.Split(','))
        {
            if (!int.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number < least || number > most)
            {
                return null;
            }
            numbers.Add(number);
        }
        return [.. numbers];
    }

    private static YearlyRule? No(string why, out string? problem)
    {
        problem = why;
        return null;
    }
}

/// <summary>The Sunday that feasts hang on.</summary>
public static class Easter
{
    /// <summary>Easter Sunday of the Gregorian calendar, by the anonymous algorithm (Meeus, Astronomical Algorithms, chapter 8).</summary>
    public static DateOnly Sunday(int year)
    {
        var (a, b, c) = (year % 19, year / 100, year % 100);
        var (d, e) = (b / 4, b % 4);
        var g = ((8 * b) + 13) / 25;
        var h = ((19 * a) + b - d - g + 15) % 30;
        var (i, k) = (c / 4, c % 4);
        var l = (32 + (2 * e) + (2 * i) - h - k) % 7;
        var m = (a + (11 * h) + (19 * l)) / 433;
        var month = (h + l - (7 * m) + 90) / 25;
        return new DateOnly(year, month, (h + l - (7 * m) + (33 * month) + 19) % 32);
    }
}
