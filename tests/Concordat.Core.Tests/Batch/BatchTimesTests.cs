using Concordat.Core.Batch;
using Concordat.Core.Calendars;
using static Concordat.Core.Tests.Batch.CronTimesTests;

namespace Concordat.Core.Tests.Batch;

/// <summary>Which runs are due, what each reads, and when chunks may begin.</summary>
public sealed class BatchTimesTests
{
    private static readonly DateTimeOffset Read = At("2026-11-01T02:00Z");

    private static BatchSchedule Schedule(CatchUp policy = CatchUp.Once, OpenSpan? window = null) => new(Parse("0 2 * * *"), "0 2 * * *", TimeZoneInfo.Utc, null, window, policy);

    [Fact]
    public void A_run_reads_from_where_the_one_before_ended()
    {
        var now = At("2026-11-02T02:00:01Z");
        var due = Assert.Single(BatchTimes.Due(Schedule().Between(null, Read, now), Read, CatchUp.All, now));
        Assert.Equal((At("2026-11-02T02:00Z"), Read, At("2026-11-02T02:00Z")), (due.Due, due.From, due.Until));
    }

    [Theory, InlineData(CatchUp.Once, 1), InlineData(CatchUp.All, 3), InlineData(CatchUp.Skip, 0)]
    public void Times_that_nobody_kept_follow_the_policy(CatchUp policy, int runs)
    {
        var now = At("2026-11-04T09:00Z");
        var due = BatchTimes.Due(Schedule().Between(null, Read, now), Read, policy, now);
        Assert.Equal(runs, due.Count);
        if (runs > 0)
        {
            Assert.Equal((Read, At("2026-11-04T02:00Z")), (due[0].From, due[^1].Until)); // all that changed is read, whichever way
            Assert.All(due.Zip(due.Skip(1)), pair => Assert.Equal(pair.First.Until, pair.Second.From));
        }
    }

    [Fact]
    public void A_time_that_is_kept_is_not_skipped()
    {
        var now = At("2026-11-03T02:01Z");
        var due = Assert.Single(BatchTimes.Due(Schedule().Between(null, Read, now), Read, CatchUp.Skip, now));
        Assert.Equal(At("2026-11-02T02:00Z"), due.From); // the day that was left out stays out
    }

    [Fact]
    public void On_a_closed_day_of_the_calendar_nothing_is_due()
    {
        var calendar = new BusinessCalendar("office", "Office", TimeZoneInfo.Utc, new Dictionary<DayOfWeek, IReadOnlyList<OpenSpan>> { [DayOfWeek.Monday] = [new(480, 960)], [DayOfWeek.Wednesday] = [new(480, 960)] },
            [new ClosedDay("Move", new DateOnly(2026, 11, 4), null, null, null)], [], default);
        Assert.Equal([At("2026-11-02T02:00Z"), At("2026-11-09T02:00Z")], Schedule().Between(calendar, Read, At("2026-11-10T00:00Z")));
        Assert.Equal(At("2026-11-11T02:00Z"), Schedule().Next(calendar, At("2026-11-10T00:00Z")));
    }

    [Theory]
    [InlineData(1320, 300, "2026-11-02T23:00Z", null), InlineData(1320, 300, "2026-11-02T04:59Z", null), InlineData(1320, 300, "2026-11-02T05:00Z", 17 * 60)]
    [InlineData(60, 300, "2026-11-02T00:30Z", 30), InlineData(60, 300, "2026-11-02T05:00Z", 20 * 60)]
    public void Chunks_begin_within_their_window_which_may_go_over_midnight(int from, int until, string now, int? minutes) =>
        Assert.Equal(minutes is { } wait ? TimeSpan.FromMinutes(wait) : null, Schedule(window: new OpenSpan(from, until)).Wait(At(now)));

    [Fact]
    public void Chunks_cover_a_range_without_gap_or_overlap()
    {
        var chunks = BatchTimes.Chunks(Read, Read.AddDays(2.5), TimeSpan.FromDays(1));
        Assert.Equal([24, 24, 12], chunks.Select(chunk => (chunk.Until - chunk.From).TotalHours));
        Assert.Equal((Read, Read.AddDays(2.5)), (chunks[0].From, chunks[^1].Until));
        Assert.Single(BatchTimes.Chunks(Read, Read.AddDays(2.5), null));
        Assert.InRange(BatchTimes.Chunks(DateTimeOffset.UnixEpoch, Read, TimeSpan.FromMinutes(1)).Count, 1, 10_001);
    }
}
