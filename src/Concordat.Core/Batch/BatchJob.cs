using Concordat.Core.Calendars;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Batch;

/// <summary>
/// A job that reads records in runs and gives them to a flow of its domain, under whose terms they go on. The flow's source says what is read; the job says when, how much at once, and what
/// becomes of a time that nobody could keep.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Owner">The domain that answers for it.</param>
/// <param name="Flow">The flow that gets the records; its source is an Odoo.</param>
/// <param name="Schedule">When it runs; null where others start it.</param>
/// <param name="After">Jobs that come before it.</param>
/// <param name="ReadsAll">True where each run reads all that the search finds; else what changed since the run before.</param>
/// <param name="Chunk">The time that one chunk of a run covers; null for the whole run.</param>
/// <param name="Page">Records that are read and given in one transaction.</param>
/// <param name="Ahead">Records that may wait in the flow: a run goes no further ahead of what the systems behind take.</param>
/// <param name="At">Where it stands.</param>
public sealed record BatchJob(string Name, string Summary, Ref Owner, Ref Flow, BatchSchedule? Schedule, IReadOnlyList<Ref> After, bool ReadsAll, TimeSpan? Chunk, int Page, int Ahead, SourcePosition At)
{
    /// <summary>The domain of its folder.</summary>
    public string Domain { get; init; } = "";

    /// <summary><c>domain/name</c>.</summary>
    public string Id => $"{Domain}/{Name}";

    /// <summary>The jobs that come before it, as <c>domain/name</c>.</summary>
    public IEnumerable<string> Before => After.Select(before => Workspace.Workspace.Qualified(Domain, before.Name));

    internal static BatchJob Read(ResourceReader r)
    {
        r.Kind("batch");
        var job = new BatchJob(
            r.Name(), r.Text("summary", "One sentence.", 300), r.Reference("owner", "The domain that answers for it."), r.Reference("flow", "The flow of its domain that gets the records; its source is an Odoo."),
            r.OptionalChild("schedule", BatchSchedule.Read, "When it runs; without it, people and jobs before it start it."), r.References("after", "Jobs of its domain, or domain/job, that come before it."),
            r.OptionalChoice("records", new Choices<bool>(("changed", false), ("all", true)), false, "What a run reads: what changed since the run before, or all that the search finds."),
            r.OptionalDuration("chunk", "The time that one chunk of a run covers, such as P1D; the whole run where nothing is said."),
            (int)(r.OptionalInteger("page", 1, 1_000, "Records that are read and given in one transaction; 200 where nothing is said.") ?? 200),
            (int)(r.OptionalInteger("ahead", 1, 100_000, "Records that may wait in the flow before the run waits for it; 1,000 where nothing is said.") ?? 1_000), r.At);
        if (job.Chunk is { } chunk && (chunk < TimeSpan.FromMinutes(1) || job.ReadsAll))
        {
            r.Report("resource-value", "chunk", job.ReadsAll ? "What reads all records is not cut by time." : "A chunk covers a minute or more.", "Such as P1D.");
        }
        return job;
    }
}

/// <summary>When a job runs.</summary>
/// <param name="Cron">The times.</param>
/// <param name="Text">As they were written.</param>
/// <param name="Zone">Of which time zone.</param>
/// <param name="Calendar">On days on which this calendar is closed it does not run; null for every day.</param>
/// <param name="Window">The only hours of a day in which chunks begin; null for all.</param>
/// <param name="CatchUp">What becomes of times that nobody could keep.</param>
public sealed record BatchSchedule(CronTimes? Cron, string Text, TimeZoneInfo Zone, Ref? Calendar, OpenSpan? Window, CatchUp CatchUp)
{
    internal static BatchSchedule Read(ResourceReader r)
    {
        var text = r.Text("cron", "Minute, hour, day of the month, month, day of the week, such as 30 2 * * MON-FRI.", 200);
        var cron = CronTimes.Parse(text, out var problem);
        if (text.Length > 0 && problem is not null)
        {
            r.Report("batch-cron", "cron", problem, "Such as 30 2 * * MON-FRI: at half past two, Monday to Friday.");
        }
        var zone = r.OptionalText("zone", "The time zone of its times, such as Europe/Dublin; UTC where nothing is said.", 64) ?? "UTC";
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found))
        {
            r.Report("batch-zone", "zone", $"'{zone}' is no time zone.", "An IANA name, such as Europe/Dublin or UTC.");
        }
        return new(cron, text, found ?? TimeZoneInfo.Utc, r.OptionalReference("calendar", "On days on which this calendar is closed it does not run."), ReadWindow(r),
            r.OptionalChoice("catchUp", new Choices<CatchUp>(("once", CatchUp.Once), ("all", CatchUp.All), ("skip", CatchUp.Skip)), CatchUp.Once,
                "What becomes of times at which no node was up, or the job was paused: once (one run covers them), all (one run each), skip."));
    }

    private static OpenSpan? ReadWindow(ResourceReader r)
    {
        var text = r.OptionalText("window", "The only hours in which chunks begin, such as 22:00-05:00.", 11);
        if (text is null)
        {
            return null;
        }
        if (text.Split('-') is [var from, var until] && Minute(from) is { } first && Minute(until) is { } last && first != last)
        {
            return new OpenSpan(first, last);
        }
        r.Report("batch-window", "window", $"'{text}' is no span of hours.", "Such as 22:00-05:00; it may go over midnight.");
        return null;
    }

    private static int? Minute(string text) => TimeOnly.TryParseExact(text, "HH:mm", out var time) ? (time.Hour * 60) + time.Minute : null;
}

/// <summary>What becomes of times that nobody could keep.</summary>
public enum CatchUp
{
    /// <summary>One run covers them all.</summary>
    Once,
    /// <summary>Each has its run.</summary>
    All,
    /// <summary>They are left out.</summary>
    Skip,
}
