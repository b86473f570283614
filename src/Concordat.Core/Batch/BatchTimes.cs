using Concordat.Core.Calendars;

namespace Concordat.Core.Batch;

/// <summary>A run that is due.</summary>
/// <param name="Due">When.</param>
/// <param name="From">Changes from then on are read.</param>
/// <param name="Until">Until then, exclusive.</param>
public sealed record DueRun(DateTimeOffset Due, DateTimeOffset From, DateTimeOffset Until);

/// <summary>Which runs are due, in which chunks, and when these may begin. Pure.</summary>
public static class BatchTimes
{
    /// <summary>A time that is looked at within so long was kept.</summary>
    public static readonly TimeSpan OnTime = TimeSpan.FromMinutes(5);

    private const int MostTimes = 1_000;
    private const int MostChunks = 10_000;

    /// <summary>The times of a schedule after one moment up to another, without days on which its calendar is closed; the last thousand where there are more.</summary>
    public static IReadOnlyList<DateTimeOffset> Between(this BatchSchedule schedule, BusinessCalendar? calendar, DateTimeOffset after, DateTimeOffset until)
    {
        var times = new Queue<DateTimeOffset>();
        for (var time = schedule.Cron?.After(after, schedule.Zone); time <= until; time = schedule.Cron!.After(time.Value, schedule.Zone))
        {
            if (calendar is null || calendar.Of(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time.Value, calendar.Zone).DateTime)).Count > 0)
            {
                times.Enqueue(time.Value);
                if (times.Count > MostTimes)
                {
                    times.Dequeue();
                }
            }
        }
        return [.. times];
    }

    /// <summary>The next time of a schedule; null where there is none within a year of days.</summary>
    public static DateTimeOffset? Next(this BatchSchedule schedule, BusinessCalendar? calendar, DateTimeOffset after)
    {
        var time = schedule.Cron?.After(after, schedule.Zone);
        for (var tries = 0; time is { } next && tries < MostTimes; tries++, time = schedule.Cron!.After(next, schedule.Zone))
        {
            if (calendar is null || calendar.Of(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(next, calendar.Zone).DateTime)).Count > 0)
            {
                return next;
            }
        }
        return null;
    }

    /// <summary>The runs of times that have come: what a run that was kept reads begins where the one before ended.</summary>
    /// <param name="times">Times since the last look, in order.</param>
    /// <param name="read">Up to where earlier runs have read.</param>
    /// <param name="policy">What becomes of times that were not kept.</param>
    /// <param name="now">The moment of this look.</param>
    public static IReadOnlyList<DueRun> Due(IReadOnlyList<DateTimeOffset> times, DateTimeOffset read, CatchUp policy, DateTimeOffset now)
    {
        if (times.Count == 0)
        {
            return [];
        }
        if (policy == CatchUp.Once)
        {
            return [new(times[^1], read, times[^1])];
        }
        var runs = new List<DueRun>();
        var from = read;
        foreach (var time in times)
        {
            if (policy == CatchUp.All || now - time <= OnTime)
            {
                runs.Add(new(time, from, time));
            }
            from = time;
        }
        return runs;
    }

    /// <summary>A range cut into chunks, in order; longer ones where there would be more than ten thousand.</summary>
    public static IReadOnlyList<(DateTimeOffset From, DateTimeOffset Until)> Chunks(DateTimeOffset from, DateTimeOffset until, TimeSpan? chunk)
    {
        if (chunk is not { } step || step >= until - from)
        {
            return [(from, until)];
        }
        var least = TimeSpan.FromTicks((until - from).Ticks / MostChunks);
        step = step > least ? step : least;
        var chunks = new List<(DateTimeOffset, DateTimeOffset)>();
        for (var at = from; at < until; at += step)
        {
            chunks.Add((at, at + step < until ? at + step : until));
        }
        return chunks;
    }

    /// <summary>How long a chunk waits for its window; null where it may begin.</summary>
    public static TimeSpan? Wait(this BatchSchedule schedule, DateTimeOffset now)
    {
        if (schedule.Window is not { } window)
        {
            return null;
        }
        var local = TimeZoneInfo.ConvertTime(now, schedule.Zone);
        var minute = (local.Hour * 60) + local.Minute;
        var isOpen = window.From < window.Until ? minute >= window.From && minute < window.Until : minute >= window.From || minute < window.Until;
        return isOpen ? null : TimeSpan.FromMinutes((window.From - minute + 1440) % 1440) - TimeSpan.FromSeconds(local.Second);
    }
}
