namespace Concordat.Core.Calendars;

/// <summary>Counts in the open hours of a calendar. Pure; the clock's changes in spring and autumn are those of the calendar's zone.</summary>
public static class WorkingTime
{
    /// <summary>How far ahead a moment is looked for: a calendar that is closed for longer never opens.</summary>
    private const int MostDays = 366 * 5;

    /// <summary>True where the calendar is open at a moment.</summary>
    public static bool IsOpen(this BusinessCalendar calendar, DateTimeOffset at) => calendar.NextOpen(at) == at;

    /// <summary>The moment itself where it is open, or when it opens next; null where it does not within five years.</summary>
    public static DateTimeOffset? NextOpen(this BusinessCalendar calendar, DateTimeOffset at) => calendar.Spans(at).Select(span => (DateTimeOffset?)span.From).FirstOrDefault();

    /// <summary>When so much open time has gone by since a moment; null where it does not within five years.</summary>
    public static DateTimeOffset? Add(this BusinessCalendar calendar, DateTimeOffset from, TimeSpan open)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(open, TimeSpan.Zero);
        var left = open;
        foreach (var span in calendar.Spans(from))
        {
            if (left <= span.Until - span.From)
            {
                return (span.From + left).ToOffset(from.Offset);
            }
            left -= span.Until - span.From;
        }
        return null;
    }

    /// <summary>How much open time lies between two moments; none where the second is the earlier one.</summary>
    public static TimeSpan Between(this BusinessCalendar calendar, DateTimeOffset from, DateTimeOffset until)
    {
        var sum = TimeSpan.Zero;
        foreach (var span in calendar.Spans(from).TakeWhile(span => span.From < until))
        {
            sum += (span.Until < until ? span.Until : until) - span.From;
        }
        return sum;
    }

    /// <summary>Open spans from a moment on, the first cut to begin with it, in order.</summary>
    public static IEnumerable<(DateTimeOffset From, DateTimeOffset Until)> Spans(this BusinessCalendar calendar, DateTimeOffset from)
    {
        var first = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(from, calendar.Zone).DateTime);
        for (var days = 0; days < MostDays && first.DayNumber + days < DateOnly.MaxValue.DayNumber; days++)
        {
            var day = first.AddDays(days);
            foreach (var span in calendar.Of(day))
            {
                var (opens, closes) = (Moment(calendar.Zone, day, span.From), Moment(calendar.Zone, day, span.Until));
                if (closes > from && closes > opens)
                {
                    yield return (opens < from ? from : opens, closes);
                }
            }
        }
    }

    /// <summary>A minute of a day as a moment. One that the clock jumps over is the first after the jump; of one that comes twice it is the first.</summary>
    private static DateTimeOffset Moment(TimeZoneInfo zone, DateOnly day, int minute)
    {
        var local = day.ToDateTime(TimeOnly.MinValue).AddMinutes(minute);
        while (true)
        {
            var moment = new DateTimeOffset(local, zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local));
            if (TimeZoneInfo.ConvertTime(moment, zone).DateTime == local) // the way back says so for every zone; IsInvalidTime does not where summer is the standard time, as in Dublin
            {
                return moment;
            }
            local = local.AddMinutes(1);
        }
    }
}
