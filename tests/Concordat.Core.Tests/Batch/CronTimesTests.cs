using System.Globalization;
using Concordat.Core.Batch;

namespace Concordat.Core.Tests.Batch;

/// <summary>Times by the fields of cron, and over the changes of the clock.</summary>
public sealed class CronTimesTests
{
    [Theory]
    [InlineData("30 2 * * *", "2026-11-28T12:00Z", "2026-11-29T02:30Z")]
    [InlineData("30 2 * * *", "2026-11-28T02:30Z", "2026-11-29T02:30Z")] // after, and not at
    [InlineData("*/15 * * * *", "2026-11-28T12:01Z", "2026-11-28T12:15Z")]
    [InlineData("0 9-17/4 * * MON-FRI", "2026-11-27T13:30Z", "2026-11-27T17:00Z")]
    [InlineData("0 9-17/4 * * MON-FRI", "2026-11-27T17:30Z", "2026-11-30T09:00Z")] // over the weekend
    [InlineData("0 0 L * *", "2026-02-01T00:00Z", "2026-02-28T00:00Z")]
    [InlineData("0 0 29 FEB *", "2097-01-01T00:00Z", "2104-02-29T00:00Z")] // 2100 has none
    [InlineData("0 0 13 * FRI", "2026-11-01T00:00Z", "2026-11-06T00:00Z")] // either day is enough
    [InlineData("0 0 * * 7", "2026-11-28T00:00Z", "2026-11-29T00:00Z")]
    [InlineData("5,35 1 1 1,7 *", "2026-01-01T01:10Z", "2026-01-01T01:35Z")]
    [InlineData("50/5 23 * * *", "2026-01-01T23:52Z", "2026-01-01T23:55Z")]
    public void The_next_time_is_the_first_that_fits(string expression, string after, string expected) => Assert.Equal(At(expected), Parse(expression).After(At(after), TimeZoneInfo.Utc));

    [Theory]
    [InlineData("30 1 * * *", "2026-03-28T12:00Z", "2026-03-29T01:00Z")] // Dublin has no half past one that night: it comes when the clock goes on
    [InlineData("30 1 * * *", "2026-03-29T01:00Z", "2026-03-30T00:30Z")]
    [InlineData("30 1 * * *", "2026-10-24T12:00Z", "2026-10-25T00:30Z")] // and twice that night: it comes once
    [InlineData("30 1 * * *", "2026-10-25T00:30Z", "2026-10-26T01:30Z")]
    [InlineData("0 9 * * *", "2026-10-25T00:00Z", "2026-10-25T09:00Z")]
    public void The_clock_of_the_zone_decides(string expression, string after, string expected) => Assert.Equal(At(expected), Parse(expression).After(At(after), TimeZoneInfo.FindSystemTimeZoneById("Europe/Dublin")));

    [Theory]
    [InlineData("30 2 * *", "five"), InlineData("60 * * * *", "'60'"), InlineData("* 24 * * *", "'24'"), InlineData("* * 0 * *", "'0'"), InlineData("* * * 13 *", "'13'"), InlineData("* * * * 8", "'8'")]
    [InlineData("5-1 * * * *", "'5-1'"), InlineData("*/0 * * * *", "'*/0'"), InlineData("a * * * *", "'a'"), InlineData("* * * * MUN", "'MUN'"), InlineData("0 0 31 2 *", "no month has"), InlineData("-1 * * * *", "'-1'"), InlineData("1, * * * *", "''")]
    public void What_is_no_expression_is_refused_with_its_place(string expression, string told)
    {
        Assert.Null(CronTimes.Parse(expression, out var problem));
        Assert.Contains(told, problem, StringComparison.Ordinal);
    }

    internal static CronTimes Parse(string expression) => CronTimes.Parse(expression, out _) ?? throw new FormatException(expression);

    internal static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
