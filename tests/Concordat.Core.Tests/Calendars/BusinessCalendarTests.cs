using System.Globalization;
using Concordat.Core.Calendars;
using Concordat.Core.Workspace;
using CsCheck;

namespace Concordat.Core.Tests.Calendars;

public sealed class BusinessCalendarTests
{
    private static readonly BusinessCalendar Office = WorkspaceParser.Parse(SampleFiles.Folder("samples/st-brigid")).Workspace!.Calendars["billing-office"];

    [Theory]
    [InlineData("2026-11-30T10:00:00Z", "PT2H", "2026-11-30T12:00:00Z")] // a Monday
    [InlineData("2026-11-30T10:00:00Z", "PT2H30M", "2026-11-30T12:30:00Z")] // until the end of a span
    [InlineData("2026-11-30T10:00:00Z", "PT3H", "2026-11-30T13:45:00Z")] // over lunch
    [InlineData("2026-11-27T15:30:00Z", "PT1H", "2026-11-30T09:00:00Z")] // over a weekend
    [InlineData("2026-11-28T03:00:00Z", "PT0S", "2026-11-30T08:30:00Z")] // nothing to do, and closed: when it opens
    [InlineData("2026-12-24T12:00:00Z", "PT1H", "2026-12-28T09:00:00Z")] // a short day before Christmas and a weekend
    [InlineData("2027-03-25T16:30:00Z", "PT1H", "2027-03-30T08:00:00Z")] // Good Friday, Easter Monday, and the clock goes forward: 09:00 in Dublin
    [InlineData("2026-10-23T14:30:00Z", "PT1H", "2026-10-27T09:00:00Z")] // the last Monday of October is closed, and the clock goes back
    public void Work_is_due_in_open_hours(string from, string work, string due) => Assert.Equal(At(due), Office.Add(At(from), Duration(work))!.Value.ToUniversalTime());

    [Theory]
    [InlineData("2027-01-01"), InlineData("2027-03-17"), InlineData("2027-03-26"), InlineData("2027-03-29"), InlineData("2027-05-03"), InlineData("2027-10-25"), InlineData("2027-02-05")]
    public void Holidays_are_closed(string day) => Assert.Empty(Office.Of(DateOnly.Parse(day, CultureInfo.InvariantCulture)));

    [Theory] // dates of Easter Sunday as published by the Astronomical Applications Department of the US Naval Observatory
    [InlineData(2000, 4, 23), InlineData(2008, 3, 23), InlineData(2011, 4, 24), InlineData(2024, 3, 31), InlineData(2026, 4, 5), InlineData(2027, 3, 28), InlineData(2038, 4, 25)]
    public void Easter_is_where_it_is(int year, int month, int day) => Assert.Equal(new DateOnly(year, month, day), Easter.Sunday(year));

    [Theory]
    [InlineData("FREQ=MONTHLY;BYMONTH=1;BYMONTHDAY=1"), InlineData("FREQ=YEARLY;BYMONTHDAY=1"), InlineData("FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=1"), InlineData("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1;COUNT=3")]
    [InlineData("FREQ=YEARLY;BYMONTH=1;BYDAY=MO"), InlineData("FREQ=YEARLY;BYMONTH=1;BYDAY=1XX"), InlineData("FREQ=YEARLY;BYMONTH=1"), InlineData("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=0"), InlineData("every year")]
    public void A_rule_that_names_no_days_of_a_year_is_refused(string rule)
    {
        Assert.Null(YearlyRule.Parse(rule, out var problem));
        Assert.NotEmpty(problem!);
    }

    [Fact]
    public void A_rule_from_the_end_of_a_month_is_read()
    {
        var rule = YearlyRule.Parse("FREQ=YEARLY;BYMONTH=2,12;BYMONTHDAY=-1", out _)!;

        Assert.True(rule.Covers(new DateOnly(2028, 2, 29)) && rule.Covers(new DateOnly(2027, 2, 28)) && rule.Covers(new DateOnly(2027, 12, 31)));
        Assert.False(rule.Covers(new DateOnly(2028, 2, 28)));
    }

    [Fact]
    public void What_is_added_is_what_lies_between() => Gen.Select(Gen.Int[0, 600_000], Gen.Int[0, 60_000]).Sample((start, minutes) =>
    {
        var from = At("2026-01-01T00:00:00Z").AddMinutes(start);
        var due = Office.Add(from, TimeSpan.FromMinutes(minutes))!.Value;
        return Office.Between(from, due) == TimeSpan.FromMinutes(minutes) && (minutes == 0 || Office.IsOpen(due.AddTicks(-1)));
    }, iter: 300);

    [Theory] // a shop that opens at 01:30 each day, on the Sundays on which the clocks change
    [InlineData("Europe/Dublin", "2027-03-28T00:00:00Z", "2027-03-28T01:00:00Z"), InlineData("Europe/Berlin", "2027-03-28T00:00:00Z", "2027-03-28T00:30:00Z")]
    [InlineData("Europe/Dublin", "2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z")]
    public void An_hour_that_the_clock_jumps_over_or_has_twice_is_one_moment(string zone, string from, string opens)
    {
        var shop = Office with
        {
            Zone = TimeZoneInfo.FindSystemTimeZoneById(zone), Closed = [], Open = [],
            Hours = Enum.GetValues<DayOfWeek>().ToDictionary(day => day, _ => (IReadOnlyList<OpenSpan>)[new OpenSpan(90, 600)]),
        };

        Assert.Equal(At(opens), shop.NextOpen(At(from).AddMinutes(1))!.Value.ToUniversalTime());
    }

    [Fact]
    public void A_calendar_that_is_closed_for_years_says_that_it_never_opens()
    {
        var closed = Office with { Hours = new Dictionary<DayOfWeek, IReadOnlyList<OpenSpan>>(), Open = [] };

        Assert.Null(closed.Add(At("2026-11-30T10:00:00Z"), TimeSpan.FromHours(1)));
        Assert.Null(closed.NextOpen(At("2026-11-30T10:00:00Z")));
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static TimeSpan Duration(string text) => IsoDuration.TryParse(text, out var duration) ? duration : throw new FormatException(text);
}
