using System.CommandLine;
using System.Globalization;
using Concordat.Control;

namespace Concordat.Cli;

/// <summary><c>concordat batch</c>: jobs, their runs, and what an operator decides about them.</summary>
internal static class BatchCommand
{
    public static Command Create(Terminal terminal)
    {
        var run = new Argument<Guid>("RUN") { Description = "A run, as 'runs' names it." };
        var (from, until) = (new Option<DateTimeOffset>("--from") { Description = "Changes from then on.", Required = true }, new Option<DateTimeOffset?>("--to") { Description = "Until then, exclusive; else until now." });
        return new("batch", "Batch jobs: their times, runs, and backfills.")
        {
            ControlVerb.Create(terminal, "list", "Lists jobs with their times and their last run.", [], async call =>
            {
                var list = await call.Client.BatchJobs(call.Stop);
                return call.Write(list, BatchJobsJson.Default.BatchJobList, text => list.Jobs.ToList().ForEach(job => Write(text, job)));
            }, service: true),
            Job(terminal, "runs", "Shows the runs of a job, newest first.", [], async (call, domain, name) =>
            {
                var list = await call.Client.BatchRuns(domain, name, call.Stop);
                return call.Write(list, BatchJobsJson.Default.BatchRunList, text => list.Runs.ToList().ForEach(one => text.WriteLine(Line(one))));
            }),
            Reasoned(terminal, "start", "Starts a run that reads what changed since the one before.", [], (call, domain, name, reason) => Start(call, domain, name, new BatchStart(null, null, reason))),
            Reasoned(terminal, "backfill", "Starts a run that reads a range again: each record of it is given once more.", [from, until],
                (call, domain, name, reason) => Start(call, domain, name, new BatchStart(call.Parsed.GetValue(from), call.Parsed.GetValue(until), reason))),
            Reasoned(terminal, "pause", "Lets no run begin, and those on their way wait.", [], async (call, domain, name, reason) =>
            {
                await call.Client.SwitchBatch(domain, name, false, reason, call.Stop);
                return Told(call, $"{domain}/{name} is paused.");
            }),
            Reasoned(terminal, "resume", "Lets runs go on; times that passed meanwhile follow the job's catchUp.", [], async (call, domain, name, reason) =>
            {
                await call.Client.SwitchBatch(domain, name, true, reason, call.Stop);
                return Told(call, $"{domain}/{name} goes on.");
            }),
            OfRun(terminal, "cancel", "Ends a run behind the page that it is at.", run, async (call, id, reason) =>
            {
                await call.Client.CancelBatch(id, reason, call.Stop);
                return Told(call, $"Run {id} is cancelled.");
            }),
            OfRun(terminal, "retry", "Lets a run that failed go on where it failed.", run, async (call, id, reason) =>
            {
                await call.Client.RetryBatch(id, reason, call.Stop);
                return Told(call, $"Run {id} goes on.");
            }),
        };
    }

    private static async Task<int> Start(ControlCall call, string domain, string name, BatchStart start)
    {
        var run = await call.Client.StartBatch(domain, name, start, call.Stop);
        return call.Write(run, BatchJobsJson.Default.BatchRunStatus, text => text.WriteLine(Line(run)));
    }

    private static Command Job(Terminal terminal, string verb, string description, Symbol[] more, Func<ControlCall, string, string, Task<int>> run)
    {
        var of = new Argument<string>("DOMAIN/JOB") { Description = "Such as supply-chain/stock-review." };
        return ControlVerb.Create(terminal, verb, description, [of, .. more], async call =>
        {
            var parts = call.Parsed.GetValue(of)!.Split('/');
            if (parts.Length != 2)
            {
                await call.Terminal.Error.WriteLineAsync("Name a job as DOMAIN/JOB, such as supply-chain/stock-review.");
                return Exit.Usage;
            }
            return await run(call, parts[0], parts[1]);
        });
    }

    private static Option<string> Reason() => new("--reason") { Description = "Why; it is kept.", HelpName = "TEXT", Required = true };

    private static Command Reasoned(Terminal terminal, string verb, string description, Symbol[] more, Func<ControlCall, string, string, string, Task<int>> run)
    {
        var reason = Reason();
        return Job(terminal, verb, description, [.. more, reason], (call, domain, name) => run(call, domain, name, call.Parsed.GetValue(reason)!));
    }

    private static Command OfRun(Terminal terminal, string verb, string description, Argument<Guid> id, Func<ControlCall, Guid, string, Task<int>> run)
    {
        var reason = Reason();
        return ControlVerb.Create(terminal, verb, description, [id, reason], call => run(call, call.Parsed.GetValue(id), call.Parsed.GetValue(reason)!));
    }

    private static int Told(ControlCall call, string sentence)
    {
        call.Terminal.Out.WriteLine(sentence);
        return Exit.Ok;
    }

    private static void Write(TextWriter text, BatchJobStatus job)
    {
        text.WriteLine($"{job.Job}  gives to {job.Flow}: {job.Summary}");
        text.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {(job.PausedBy is { } by ? $"paused by {by}" : job.NextAt is { } next ? $"next {next:yyyy-MM-dd HH:mm}Z" : "no time of its own")}{(job.Schedule is null ? "" : $", {job.Schedule}")}{(job.After.Count > 0 ? $", after {string.Join(", ", job.After)}" : "")}"));
        text.WriteLine(job.Last is { } last ? "  " + Line(last) : "  no run yet");
    }

    private static string Line(BatchRunStatus run) => string.Create(CultureInfo.InvariantCulture,
        $"{run.Id}  {run.State,-9} {run.Cause}, {run.From:yyyy-MM-dd HH:mm}Z to {run.Until:yyyy-MM-dd HH:mm}Z: {run.Records:N0} records, {run.ChunksDone} of {run.Chunks} chunks{(run.Trouble is null ? "" : $"; {run.Trouble}")}");
}
