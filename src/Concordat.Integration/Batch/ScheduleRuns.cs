using Concordat.Core.Batch;
using Concordat.Platform;
using Concordat.Platform.Data;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concordat.Integration.Batch;

/// <summary>
/// Looks at the schedules of the active release and plans the runs that are due, and starts those whose turn has come. Planning and looking are one transaction that one node at a time
/// does, so no time is missed and none has two runs, whichever nodes are up.
/// </summary>
internal sealed class ScheduleRuns(IntegrationPlans plans, BatchRuns runs, ModuleDb db, PlatformOptions options, TimeProvider clock, ILogger<ScheduleRuns> logger) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (plans.Current is { } plan && plan.Release.Workspace.Jobs.Count > 0 && await IsDue(plan, stoppingToken))
                {
                    await db.Write(unit => Turn(unit, plan), stoppingToken);
                }
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogError("Schedules could not be looked at: {Failure}", failure.GetType().Name);
            }
            await Task.Delay(Look, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>True where a turn would do anything: most looks write nothing.</summary>
    private async Task<bool> IsDue(IntegrationPlan plan, CancellationToken cancellationToken) => await db.ReadSql(async sql =>
    {
        if ((await BatchTables.Runs(sql, "state = $1", RunStates.Waiting)).Count > 0)
        {
            return true;
        }
        foreach (var job in plan.Release.Workspace.Jobs.Values)
        {
            if (await BatchTables.Job(sql, job.Id) is not { } state || (state.PausedAt is null && (Times(plan, job, state, clock.GetUtcNow()).Count > 0 || await IsReleased(sql, job))))
            {
                return true;
            }
        }
        return false;
    }, cancellationToken);

    private async Task Turn(UnitOfWork unit, IntegrationPlan plan)
    {
        await unit.LockKeys(["batch-schedule"], CancellationToken.None);
        var (jobs, by) = (plan.Release.Workspace.Jobs, $"node:{options.Node}");
        foreach (var job in jobs.Values.OrderBy(job => job.Id, StringComparer.Ordinal))
        {
            if (await BatchTables.Job(unit.Sql, job.Id) is not { } state)
            {
                // What was there before the job is not its matter, unless its source says so.
                var read = plan.Release.Workspace.Flows[job.Flow.Name].Source.Odoo!.FromStart ? DateTimeOffset.UnixEpoch : unit.Now;
                await unit.Sql.Execute("INSERT INTO batch_jobs (job, looked_at, read_until) VALUES ($1, $2, $3)", job.Id, unit.Now, read);
                continue;
            }
            if (state.PausedAt is not null)
            {
                continue;
            }
            var times = Times(plan, job, state, unit.Now);
            foreach (var due in BatchTimes.Due(times, state.ReadUntil, job.Schedule?.CatchUp ?? CatchUp.Once, unit.Now))
            {
                await runs.Plan(unit, job, due, new RunCause("schedule", by), plan.Release.Number);
            }
            if (times.Count > 0)
            {
                await unit.Sql.Execute("UPDATE batch_jobs SET looked_at = $1 WHERE job = $2", times[^1], job.Id);
                await BatchRuns.Read(unit, job.Id, times[^1]);
            }
            else if (await IsReleased(unit.Sql, job))
            {
                await runs.Plan(unit, job, new DueRun(unit.Now, state.ReadUntil, unit.Now), new RunCause("after", by), plan.Release.Number);
                await BatchRuns.Read(unit, job.Id, unit.Now);
            }
        }
        foreach (var waiting in (await BatchTables.Runs(unit.Sql, "state = $1", RunStates.Waiting)).OrderBy(run => run.DueAt).ThenBy(run => run.PlannedAt))
        {
            if (jobs.TryGetValue(waiting.Job, out var job) && await IsNext(unit.Sql, job, waiting))
            {
                await runs.Start(unit, job, waiting.Id, plan.Release.Number);
            }
        }
    }

    private static IReadOnlyList<DateTimeOffset> Times(IntegrationPlan plan, BatchJob job, BatchJobState state, DateTimeOffset now) =>
        job.Schedule is { } schedule ? schedule.Between(schedule.Calendar is { } name ? plan.Release.Workspace.Calendars.GetValueOrDefault(name.Name) : null, state.LookedAt, now) : [];

    /// <summary>A job without times of its own runs when all before it have ended a run since it was planned last.</summary>
    private static async Task<bool> IsReleased(SqlSession sql, BatchJob job)
    {
        if (job.Schedule is not null || job.After.Count == 0)
        {
            return false;
        }
        var last = (await BatchTables.Runs(sql, "job = $1 AND cause = 'after' ORDER BY planned_at DESC LIMIT 1", job.Id)) is [var one] ? one.PlannedAt : DateTimeOffset.MinValue;
        foreach (var before in job.Before)
        {
            if ((await BatchTables.Runs(sql, "job = $1 AND state = $2 AND finished_at > $3 LIMIT 1", before, RunStates.Done, last)).Count == 0)
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>One run of a job at a time, and none while a job before it has one that was due no later.</summary>
    private static async Task<bool> IsNext(SqlSession sql, BatchJob job, BatchRun waiting)
    {
        if ((await BatchTables.Runs(sql, "job = $1 AND state IN ($2, $3) LIMIT 1", job.Id, RunStates.Running, RunStates.Failed)).Count > 0)
        {
            return false;
        }
        foreach (var before in job.Before)
        {
            if ((await BatchTables.Runs(sql, "job = $1 AND state IN ($2, $3, $4) AND due_at <= $5 LIMIT 1", before, RunStates.Waiting, RunStates.Running, RunStates.Failed, waiting.DueAt)).Count > 0)
            {
                return false;
            }
        }
        return true;
    }
}
