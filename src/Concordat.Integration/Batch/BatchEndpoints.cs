using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Concordat.Core.Batch;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Integration.Reconciliations;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Problems;
using Concordat.Platform.Releases;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Integration.Batch;

/// <summary>A job and how it does.</summary>
/// <param name="Job"><c>domain/job</c>.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Flow">The flow that gets its records.</param>
/// <param name="Schedule">Its times as they are written, with their zone; null where it has none.</param>
/// <param name="After">Jobs before it.</param>
/// <param name="NextAt">Its next time; null for none, or while it is paused.</param>
/// <param name="PausedBy">Who paused it; null where it runs.</param>
/// <param name="Last">Its last run; null where there was none.</param>
internal sealed record BatchJobView(string Job, string Summary, string Flow, string? Schedule, IReadOnlyList<string> After, DateTimeOffset? NextAt, string? PausedBy, BatchRunView? Last);

/// <summary>All jobs of the active release.</summary>
internal sealed record BatchJobsResponse(IReadOnlyList<BatchJobView> Jobs);

/// <summary>One run.</summary>
/// <param name="Id">Its id, which is that of its exchange.</param>
/// <param name="Job"><c>domain/job</c>.</param>
/// <param name="State">waiting, running, done, failed or cancelled.</param>
/// <param name="Cause">schedule, after, person or backfill.</param>
/// <param name="By">Who started it.</param>
/// <param name="Reason">Why.</param>
/// <param name="From">Changes from then on are read.</param>
/// <param name="Until">Until then, exclusive.</param>
/// <param name="Chunks">Of how many chunks it is.</param>
/// <param name="ChunksDone">How many of them are done.</param>
/// <param name="Records">Records that were given to the flow.</param>
/// <param name="PlannedAt">When it was planned.</param>
/// <param name="FinishedAt">When it ended.</param>
/// <param name="Trouble">Why it failed last.</param>
internal sealed record BatchRunView(
    Guid Id, string Job, string State, string Cause, string By, string? Reason, DateTimeOffset From, DateTimeOffset Until, int Chunks, int ChunksDone, long Records, DateTimeOffset PlannedAt, DateTimeOffset? FinishedAt, string? Trouble);

/// <summary>Runs of a job, newest first.</summary>
internal sealed record BatchRunsResponse(IReadOnlyList<BatchRunView> Runs);

/// <summary>A run that a person asks for.</summary>
/// <param name="From">Changes from then on, for a backfill; null for those since the run before.</param>
/// <param name="Until">Until then, exclusive; null for now.</param>
/// <param name="Reason">Why; it is kept.</param>
internal sealed record StartRunRequest(DateTimeOffset? From, DateTimeOffset? Until, [property: MaxLength(1000)] string? Reason);

/// <summary>Why something is done.</summary>
internal sealed record BatchReasonRequest([property: MaxLength(1000)] string? Reason);

/// <summary><c>/control/v1/batch</c>: jobs, their runs, and what a person may decide about them.</summary>
internal static class BatchEndpoints
{
    private const int Most = 100;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/control/v1/batch").WithTags("batch");
        group.MapGet("", List).RequireAuthorization(Policies.View).Produces<BatchJobsResponse>().WithName("listBatchJobs").WithSummary("List batch jobs").WithDescription("The jobs of the active release: their times, the next of them, and the last run of each.");
        var job = group.MapGroup("/{domain}/{name}");
        job.MapGet("/runs", Runs).RequireAuthorization(Policies.View).Produces<BatchRunsResponse>().WithName("listBatchRuns").WithSummary("List runs").WithDescription("The last 100 runs of a job, newest first, with how far each is.");
        job.MapPost("/runs", Start).RequireAuthorization(Policies.Operate).Produces<BatchRunView>(StatusCodes.Status201Created).Produces<Problem>(StatusCodes.Status404NotFound, Problem.MediaType).WithName("startBatchRun").WithSummary("Start a run")
            .WithDescription("Reads what changed since the run before or, with from, a range again: a backfill gives each record of the range once more. It begins when no other run of the job is on its way.");
        job.MapPost("/pause", (HttpContext context, string domain, string name, ReleaseFeed feed, ModuleDb db, AuditLedger audit) => Pause(context, $"{domain}/{name}", true, feed, db, audit)).RequireAuthorization(Policies.Operate).Produces(StatusCodes.Status204NoContent)
            .Produces<Problem>(StatusCodes.Status409Conflict, Problem.MediaType).WithName("pauseBatchJob").WithSummary("Pause a job").WithDescription("No run begins, and those on their way wait behind their page. Times that pass meanwhile follow the job's catchUp.");
        job.MapPost("/resume", (HttpContext context, string domain, string name, ReleaseFeed feed, ModuleDb db, AuditLedger audit) => Pause(context, $"{domain}/{name}", false, feed, db, audit)).RequireAuthorization(Policies.Operate).Produces(StatusCodes.Status204NoContent)
            .Produces<Problem>(StatusCodes.Status409Conflict, Problem.MediaType).WithName("resumeBatchJob").WithSummary("Resume a job").WithDescription("Runs go on within minutes, and those of times that passed meanwhile follow the job's catchUp.");
        var run = group.MapGroup("/runs/{id:guid}");
        run.MapPost("/cancel", Cancel).RequireAuthorization(Policies.Operate).Produces(StatusCodes.Status204NoContent).Produces<Problem>(StatusCodes.Status409Conflict, Problem.MediaType).WithName("cancelBatchRun").WithSummary("Cancel a run")
            .WithDescription("It ends behind the page that it is at. Records that were given stay given.");
        run.MapPost("/retry", Retry).RequireAuthorization(Policies.Operate).Produces(StatusCodes.Status204NoContent).Produces<Problem>(StatusCodes.Status409Conflict, Problem.MediaType).WithName("retryBatchRun").WithSummary("Retry a run")
            .WithDescription("A run that failed goes on at the page where it failed.");
    }

    private static async Task List(HttpContext context, ReleaseFeed feed, ModuleDb db, TimeProvider clock)
    {
        var workspace = feed.Current?.Workspace;
        var views = new List<BatchJobView>();
        foreach (var job in workspace?.Jobs.Values.OrderBy(job => job.Id, StringComparer.Ordinal).AsEnumerable() ?? [])
        {
            var state = await db.Read(read => read.Set<BatchJobState>().FirstOrDefaultAsync(one => one.Job == job.Id, context.RequestAborted), context.RequestAborted);
            var last = await db.Read(read => read.Set<BatchRun>().Where(one => one.Job == job.Id).OrderByDescending(one => one.PlannedAt).FirstOrDefaultAsync(context.RequestAborted), context.RequestAborted);
            views.Add(new BatchJobView(job.Id, job.Summary, job.Flow.Name, job.Schedule is { } schedule ? $"{schedule.Text} ({schedule.Zone.Id})" : null, [.. job.Before],
                state?.PausedAt is null ? job.Schedule?.Next(job.Schedule.Calendar is { } name ? workspace!.Calendars.GetValueOrDefault(name.Name) : null, clock.GetUtcNow()) : null, state?.PausedBy, last is null ? null : View(last)));
        }
        await Results.Json(new BatchJobsResponse(views), BatchJson.Default.BatchJobsResponse).ExecuteAsync(context);
    }

    private static async Task Runs(HttpContext context, string domain, string name, ModuleDb db)
    {
        var job = $"{domain}/{name}";
        var runs = await db.Read(read => read.Set<BatchRun>().Where(run => run.Job == job).OrderByDescending(run => run.PlannedAt).Take(Most).ToListAsync(context.RequestAborted), context.RequestAborted);
        await Results.Json(new BatchRunsResponse([.. runs.Select(View)]), BatchJson.Default.BatchRunsResponse).ExecuteAsync(context);
    }

    private static async Task Start(HttpContext context, string domain, string name, ReleaseFeed feed, BatchRuns runs, ModuleDb db, TimeProvider clock)
    {
        if (await ReconciliationBody.Read(context, BatchJson.Default.StartRunRequest, 16 * 1024) is not { } request)
        {
            return;
        }
        if (feed.Current is not { } active || active.Workspace.Jobs.GetValueOrDefault($"{domain}/{name}") is not { } job)
        {
            await Problem.Of(Outcome.NotFound, null, "The active release has no such job.").Write(context);
            return;
        }
        var (now, until) = (clock.GetUtcNow(), request.Until ?? clock.GetUtcNow());
        if (string.IsNullOrWhiteSpace(request.Reason) || request.Reason.Length > 1000 || until > now || request.From >= until || (request.From is null && request.Until is not null))
        {
            await Problem.Of(Outcome.Invalid, null, "Say why ('reason', up to 1,000 characters), and for a backfill from when ('from') until when ('until'): from lies before until, and until not ahead.").Write(context);
            return;
        }
        var by = Actor.NameOf(context.User.Identity!.Name!);
        var run = await db.Write(async unit =>
        {
            await unit.LockKeys(["batch-schedule"], context.RequestAborted);
            var read = (await BatchTables.Job(unit.Sql, job.Id))?.ReadUntil ?? unit.Now;
            var planned = await runs.Plan(unit, job, new DueRun(unit.Now, request.From ?? read, until), new RunCause(request.From is null ? "person" : "backfill", by, request.Reason), active.Number);
            if (request.From is null)
            {
                await BatchRuns.Read(unit, job.Id, until);
            }
            return planned;
        }, context.RequestAborted);
        await Results.Json(View(run), BatchJson.Default.BatchRunView, statusCode: StatusCodes.Status201Created).ExecuteAsync(context);
    }

    private static async Task Pause(HttpContext context, string id, bool on, ReleaseFeed feed, ModuleDb db, AuditLedger audit)
    {
        if (await Reason(context) is not { } reason)
        {
            return;
        }
        if (feed.Current?.Workspace.Jobs.ContainsKey(id) != true)
        {
            await Problem.Of(Outcome.NotFound, null, "The active release has no such job.").Write(context);
            return;
        }
        var by = Actor.NameOf(context.User.Identity!.Name!);
        var changed = await db.Write(async unit =>
        {
            var rows = on ? await unit.Sql.Execute("UPDATE batch_jobs SET paused_at = $1, paused_by = $2 WHERE job = $3 AND paused_at IS NULL", unit.Now, by, id)
                : await unit.Sql.Execute("UPDATE batch_jobs SET paused_at = NULL, paused_by = NULL WHERE job = $1 AND paused_at IS NOT NULL", id);
            if (rows == 1)
            {
                await audit.Write(unit, new AuditEntry(on ? "batch.paused" : "batch.resumed", by, $"batch/{id}") { Reason = reason, Release = feed.Current.Number });
                await unit.Sql.Execute("UPDATE messages SET due_at = $1 WHERE channel = $2 AND state = 0 AND due_at > $1", unit.Now, $"batch/{id}");
            }
            return rows == 1;
        }, context.RequestAborted);
        await Answer(context, changed, on ? "The job is paused already." : "The job is not paused.");
    }

    private static async Task Cancel(HttpContext context, Guid id, ModuleDb db, AuditLedger audit)
    {
        if (await Reason(context) is not { } reason)
        {
            return;
        }
        var by = Actor.NameOf(context.User.Identity!.Name!);
        var changed = await db.Write(async unit =>
        {
            var isOpen = await unit.Sql.Execute("UPDATE batch_runs SET state = $1, finished_at = $2 WHERE id = $3 AND state IN ($4, $5, $6)", RunStates.Cancelled, unit.Now, id, RunStates.Waiting, RunStates.Running, RunStates.Failed) == 1;
            if (isOpen)
            {
                await audit.Write(unit, new AuditEntry("batch.cancelled", by, $"batch-run/{id}") { Reason = reason, Exchange = id });
            }
            return isOpen;
        }, context.RequestAborted);
        await Answer(context, changed, "There is no such run that could be cancelled.");
    }

    private static async Task Retry(HttpContext context, Guid id, ModuleDb db, DecideMessage messages)
    {
        if (await Reason(context) is not { } reason)
        {
            return;
        }
        var failed = await db.ReadSql(sql => sql.Scalar<Guid>("SELECT failed FROM batch_runs WHERE id = $1 AND state = $2", id, RunStates.Failed), context.RequestAborted);
        var isAgain = failed != Guid.Empty && await messages.Replay(failed, Actor.NameOf(context.User.Identity!.Name!), reason, cancellationToken: context.RequestAborted) is null;
        if (isAgain)
        {
            await db.Write(unit => unit.Sql.Execute("UPDATE batch_runs SET state = $1, trouble = NULL WHERE id = $2 AND state = $3", RunStates.Running, id, RunStates.Failed), context.RequestAborted);
        }
        await Answer(context, isAgain, "There is no such run that failed.");
    }

    private static async Task<string?> Reason(HttpContext context)
    {
        if (await ReconciliationBody.Read(context, BatchJson.Default.BatchReasonRequest, 16 * 1024) is not { } request)
        {
            return null;
        }
        if (request.Reason is { Length: > 0 and <= 1000 } reason && !string.IsNullOrWhiteSpace(reason))
        {
            return reason;
        }
        await Problem.Of(Outcome.Invalid, null, "Say why: 'reason', up to 1,000 characters.").Write(context);
        return null;
    }

    private static async Task Answer(HttpContext context, bool changed, string otherwise)
    {
        if (changed)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        await Problem.Of(Outcome.Conflict, null, otherwise).Write(context);
    }

    private static BatchRunView View(BatchRun run) => new(
        run.Id, run.Job, run.State, run.Cause, run.By, run.Reason, run.FromAt, run.UntilAt, run.Chunks, run.ChunksDone, run.Records, run.PlannedAt, run.FinishedAt, run.Trouble);
}

/// <summary>Serializes them without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BatchJobsResponse))]
[JsonSerializable(typeof(BatchRunsResponse))]
[JsonSerializable(typeof(StartRunRequest))]
[JsonSerializable(typeof(BatchReasonRequest))]
internal sealed partial class BatchJson : JsonSerializerContext;
