using System.Globalization;

namespace Concordat.Core.Batch;

/// <summary>
/// Times by the five fields of cron (POSIX crontab): minute, hour, day of the month, month, day of the week; with names, ranges, lists, steps, and <c>L</c> for the last day of
/// a month. Where both days are given, either is enough. Times are of a time zone: one that its clock leaves out in spring comes when the clock goes on, and one that it has twice in autumn comes
/// once.
/// </summary>
public sealed class CronTimes
{
    private const int MostDays = 366 * 9; // 29 February comes within eight years and a day, over 2100

    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private readonly bool[] _minutes, _hours, _days, _months, _weekdays;
    private readonly bool _last, _anyDay, _anyWeekday;

    private CronTimes(bool[] minutes, bool[] hours, bool[] days, bool[] months, bool[] weekdays, bool last, bool anyDay, bool anyWeekday) =>
        (_minutes, _hours, _days, _months, _weekdays, _last, _anyDay, _anyWeekday) = (minutes, hours, days, months, weekdays, last, anyDay, anyWeekday);

    /// <summary>Reads an expression; null where it is none, with the reason.</summary>
    public static CronTimes? Parse(string text, out string? problem)
    {
        var fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 5)
        {
            problem = $"'{text}' has {fields.Length} fields, and an expression has five: minute, hour, day of the month, month, day of the week.";
            return null;
        }
        var last = fields[2].Equals("L", StringComparison.OrdinalIgnoreCase);
        var (minutes, hours, days) = (Field(fields[0], 0, 59, null, out var first), Field(fields[1], 0, 23, null, out var second), Field(last ? "*" : fields[2], 1, 31, null, out var third));
        var (months, weekdays) = (Field(fields[3], 1, 12, Months, out var fourth), Field(fields[4], 0, 7, Days, out var fifth));
        problem = first ?? second ?? third ?? fourth ?? fifth;
        if (minutes is null || hours is null || days is null || months is null || weekdays is null)
        {
            return null;
        }
        weekdays[0] |= weekdays[7]; // Sunday is both
        var times = new CronTimes(minutes, hours, days, months, weekdays, last, !last && fields[2][0] == '*', fields[4][0] == '*');
        if (!times.IsEver())
        {
            problem = $"'{text}' names a day that no month has.";
            return null;
        }
        return times;
    }

    /// <summary>The first time after a moment; null where there is none within nine years.</summary>
    public DateTimeOffset? After(DateTimeOffset moment, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(moment, zone);
        var first = DateOnly.FromDateTime(local.DateTime).AddDays(-1); // a time of yesterday may have waited for the clock
        for (var ahead = 0; ahead < MostDays && first.DayNumber + ahead < DateOnly.MaxValue.DayNumber; ahead++)
        {
            var day = first.AddDays(ahead);
            if (!Covers(day))
            {
                continue;
            }
            for (var minute = 0; minute < 24 * 60; minute++)
            {
                if (_hours[minute / 60] && _minutes[minute % 60] && Moment(day, minute, zone) is var time && time > moment)
                {
                    return time;
                }
            }
        }
        return null;
    }

    private static DateTimeOffset Moment(DateOnly day, int minute, TimeZoneInfo zone)
    {
        // Zones whose winter time is the odd one, such as Dublin's, are asked the way back: what comes out as it went in is a time that there is, the earlier one where there are two.
        for (var local = day.ToDateTime(TimeOnly.MinValue).AddMinutes(minute); ; local = local.AddMinutes(1))
        {
            var near = new DateTimeOffset(local, TimeSpan.Zero);
            foreach (var offset in new[] { zone.GetUtcOffset(near.AddDays(-1)), zone.GetUtcOffset(near.AddDays(1)) }.OrderDescending())
            {
                var moment = near - offset;
                if (TimeZoneInfo.ConvertTime(moment, zone).DateTime == local)
                {
                    return moment;
                }
            }
        }
    }

    private bool Covers(DateOnly day)
    {
        if (!_months[day.Month])
        {
            return false;
        }
        var (ofMonth, ofWeek) = (_last ? day.AddDays(1).Day == 1 : _days[day.Day], _weekdays[(int)day.DayOfWeek]);
        return (_anyDay, _anyWeekday) switch { (true, true) => true, (true, false) => ofWeek, (false, true) => ofMonth, _ => ofMonth || ofWeek };
    }

    private bool IsEver() => _last || _anyDay || !_anyWeekday || Enumerable.Range(1, 12).Any(month => _months[month] && Enumerable.Range(1, DateTime.DaysInMonth(2024, month)).Any(day => _days[day]));

    /// <summary>What a field takes, by value; null where it cannot be read.</summary>
    private static bool[]? Field(string text, int least, int most, string[]? names, out string? problem)
    {
        problem = null;
        var taken = new bool[most + 1];
        foreach (var part in text.Split(','))
        {
            var (range, step) = part.Split('/') is [var before, var after] ? (before, int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var given) && given > 0 ? given : 0) : (part, 1);
            var (from, until) = range == "*" ? (least, most) : range.Split('-') is [var lower, var upper] ? (Value(lower, least, most, names), Value(upper, least, most, names))
                : Value(range, least, most, names) is var one && part.Contains('/', StringComparison.Ordinal) ? (one, most) : (one, one);
            if (step == 0 || from < 0 || until < from)
            {
                problem = $"'{part}' is nothing from {least} to {most}{(names is null ? "" : $" or {names[0]} to {names[^1]}")}.";
                return null;
            }
            for (var value = from; value <= until; value += step)
            {
                taken[value] = true;
            }
        }
        return taken;
    }

    private static int Value(string text, int least, int most, string[]? names) =>
        names is not null && Array.FindIndex(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is >= 0 and var named ? named + (names.Length == 12 ? 1 : 0)
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value : -1;
}
