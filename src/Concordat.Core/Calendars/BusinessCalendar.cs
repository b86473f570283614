using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Calendars;

/// <summary>When people work: hours of the week in a time zone, without the days that are closed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">In words.</param>
/// <param name="Zone">The time zone of its hours, by its IANA name.</param>
/// <param name="Hours">Open spans by day of the week, in order.</param>
/// <param name="Closed">Days on which nobody works.</param>
/// <param name="Open">Days with hours of their own, closed days among them.</param>
/// <param name="At">Where it stands.</param>
public sealed record BusinessCalendar(
    string Name, string Title, TimeZoneInfo Zone, IReadOnlyDictionary<DayOfWeek, IReadOnlyList<OpenSpan>> Hours, IReadOnlyList<ClosedDay> Closed, IReadOnlyList<OpenDay> Open, SourcePosition At)
{
    internal static BusinessCalendar Read(ResourceReader r)
    {
        r.Kind("calendar");
        var (name, title, zone) = (r.Name(), r.Text("title", "In words.", 120), ReadZone(r));
        var hours = new Dictionary<DayOfWeek, IReadOnlyList<OpenSpan>>();
        foreach (var (day, spans) in r.ListMap("hours", "Open spans by day of the week, such as monday: [\"08:00-12:30\", \"13:30-17:00\"]."))
        {
            if (!Enum.TryParse<DayOfWeek>(day, ignoreCase: true, out var weekday) || char.IsAsciiDigit(day[0]))
            {
                r.ReportAt("calendar-day", r.Place("hours"), $"'{day}' is no day of the week.", Spelling.Fix(day, [.. Enum.GetNames<DayOfWeek>().Select(one => one.ToLowerInvariant())]));
                continue;
            }
            hours[weekday] = OpenSpan.ReadAll(r, spans);
        }
        return new(name, title, zone, hours, r.List("closed", ClosedDay.Read, "Days on which nobody works."), r.List("open", OpenDay.Read, "Days with hours of their own."), r.At);
    }

    private static TimeZoneInfo ReadZone(ResourceReader r)
    {
        var text = r.Text("zone", "The time zone of its hours, such as Europe/Dublin.", 64);
        if (text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-') && TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone))
        {
            return zone;
        }
        if (text.Length > 0)
        {
            r.Report("calendar-zone", "zone", $"'{text}' is no time zone.", "An IANA name, such as Europe/Dublin or UTC.");
        }
        return TimeZoneInfo.Utc;
    }

    /// <summary>The open spans of a day, in order; none where it is closed.</summary>
    public IReadOnlyList<OpenSpan> Of(DateOnly day) =>
        Open.FirstOrDefault(one => one.On == day) is { } special ? special.Hours
        : Closed.Any(one => one.Covers(day)) ? []
        : Hours.GetValueOrDefault(day.DayOfWeek, []);
}

/// <summary>From one time of a day to another, which may be 24:00.</summary>
/// <param name="From">Its first minute after midnight.</param>
/// <param name="Until">The minute before which it ends.</param>
public readonly record struct OpenSpan(int From, int Until)
{
    internal static IReadOnlyList<OpenSpan> ReadAll(ResourceReader r, IReadOnlyList<Ref> texts)
    {
        var spans = new List<OpenSpan>(texts.Count);
        foreach (var text in texts)
        {
            if (Parse(text.Name) is not { } span)
            {
                r.ReportAt("calendar-hours", text.At, $"'{text.Name}' is no span of a day.", "Such as \"08:00-12:30\"; a day ends at 24:00.");
            }
            else if (spans.Count > 0 && span.From < spans[^1].Until)
            {
                r.ReportAt("calendar-hours", text.At, $"'{text.Name}' begins before the span before it ends.", "Write spans in their order, none within another.");
            }
            else
            {
                spans.Add(span);
            }
        }
        return spans;
    }

    private static OpenSpan? Parse(string text) =>
        text.Split('-') is [var from, var until] && Minute(from) is { } first && Minute(until) is { } last && first < last ? new OpenSpan(first, last) : null;

    private static int? Minute(string text) =>
        text.Trim() is ['0' or '1' or '2', >= '0' and <= '9', ':', >= '0' and <= '5', >= '0' and <= '9'] time && (((time[0] - '0') * 10) + time[1] - '0') is var hour && (hour < 24 || time == "24:00")
            ? (hour * 60) + ((time[3] - '0') * 10) + time[4] - '0' : null;
}

/// <summary>Days on which nobody works: from one date to another, by a rule each year, or so many days from Easter Sunday.</summary>
/// <param name="Name">What they are called.</param>
/// <param name="On">The first day; null for those of a rule.</param>
/// <param name="Until">The last day; null where it is one.</param>
/// <param name="Rule">The rule; null for those with dates.</param>
/// <param name="Easter">Days from Easter Sunday, such as -2 for Good Friday; null for others.</param>
public sealed record ClosedDay(string Name, DateOnly? On, DateOnly? Until, YearlyRule? Rule, int? Easter)
{
    internal static ClosedDay Read(ResourceReader r)
    {
        r.ExactlyOne("on", "rule", "easter");
        var rule = r.OptionalText("rule", "A recurrence rule of a year (RFC 5545, section 3.3.10), such as FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25.", 200);
        var read = rule is null ? null : YearlyRule.Parse(rule, out _);
        if (rule is not null && YearlyRule.Parse(rule, out var problem) is null)
        {
            r.Report("calendar-rule", "rule", problem!, "FREQ=YEARLY with BYMONTH and one of BYMONTHDAY and BYDAY, such as FREQ=YEARLY;BYMONTH=5;BYDAY=1MO.");
        }
        var day = new ClosedDay(r.Text("name", "What they are called.", 80), r.OptionalDate("on", "The day, or the first of them."), r.OptionalDate("until", "The last of them."), read, (int?)r.OptionalInteger("easter", -100, 100, "Days from Easter Sunday, such as -2 for Good Friday."));
        if (day.Until is { } last && (day.On is not { } first || last < first))
        {
            r.Report("calendar-until", "until", "'until' is the last day of those that begin with 'on'.", "Write on: 2026-12-24, until: 2026-12-26.");
        }
        return day;
    }

    /// <summary>True where the day is one of them.</summary>
    public bool Covers(DateOnly day) =>
        On is { } first ? day >= first && day <= (Until ?? first) : Easter is { } away ? Calendars.Easter.Sunday(day.Year).AddDays(away) == day : Rule?.Covers(day) ?? false;
}

/// <summary>A day with hours of its own.</summary>
/// <param name="On">The day.</param>
/// <param name="Hours">Its open spans.</param>
public sealed record OpenDay(DateOnly On, IReadOnlyList<OpenSpan> Hours)
{
    internal static OpenDay Read(ResourceReader r) => new(r.Date("on", "The day."), OpenSpan.ReadAll(r, r.References("hours", "Its open spans.", required: true)));
}
