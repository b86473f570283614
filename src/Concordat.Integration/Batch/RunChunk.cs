using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Batch;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Integration.Feeds;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Exchanges;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;
using Concordat.Systems;
using FailureEnd = Concordat.Platform.Log.FailureEnd;
using FailureRule = Concordat.Platform.Log.FailureRule;

namespace Concordat.Integration.Batch;

/// <summary>
/// Works on one chunk of a run: reads its records page by page and gives each to the flow as a message. A page, how far the chunk is, and the counts are one transaction, so that an attempt after
/// a crash goes on behind the last page. A run goes no faster than its flow: where records wait there, or a system behind is away, it waits, and counts no try.
/// </summary>
internal sealed class RunChunk(
    IntegrationPlans plans, BatchRuns runs, SystemCall systems, GiveRecord give, ModuleDb db, KeyedIndex index, ExchangeLog exchanges, AuditLedger audit, TimeProvider clock) : IMessageHandler
{
    public const string MessageKind = "batch";

    private static readonly TimeSpan Behind = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(15);

    /// <summary>A chunk that gives up ends its run, until a person lets it go on there.</summary>
    private static readonly FailureRules Rules = new(
    [
        new FailureRule(["unreachable", "timeout", "busy", "too-many-requests", "internal"], Retries: 8, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(10), FailureEnd.DeadLetter),
    ]);

    public string Kind => MessageKind;

    public async Task<Disposition> Handle(MessageContext message, CancellationToken cancellationToken)
    {
        var asked = JsonNode.Parse(await message.Payload(cancellationToken))!;
        var (run, number) = (Guid.Parse((string)asked["run"]!), (int)asked["chunk"]!);
        if (plans.Current is not { } plan)
        {
            return Disposition.Failed(Outcome.Unreachable, Outcome.Unreachable.Code, Rules, "no release is active on this node");
        }
        if (plan.Release.Workspace.Jobs.GetValueOrDefault((string)asked["job"]!) is not { } job || plan.Flow($"{job.Domain}/{job.Flow.Name}") is not { Source.Odoo: { } source } flow)
        {
            return Failed(message, run, Outcome.Gone, $"the job or its flow is not part of release {plan.Release.Number}");
        }
        var work = new ChunkWork(plan, job, flow, source, run, number);
        while (true)
        {
            if (await Turn(message, work, cancellationToken) is { } end)
            {
                return end;
            }
        }
    }

    private sealed record ChunkWork(IntegrationPlan Plan, BatchJob Job, FlowPlan Flow, OdooSource Source, Guid Run, int Number);

    /// <summary>One page; null where another follows.</summary>
    private async Task<Disposition?> Turn(MessageContext message, ChunkWork work, CancellationToken cancellationToken)
    {
        var (state, run, chunk) = await db.ReadSql(async sql => (await BatchTables.Job(sql, work.Job.Id), await BatchTables.Run(sql, work.Run), await BatchTables.Chunk(sql, work.Run, work.Number)), cancellationToken);
        if (run is null || chunk is null || run.State == RunStates.Cancelled)
        {
            return Disposition.Done();
        }
        if (await Wait(work, state, cancellationToken) is { } wait)
        {
            return Disposition.Later(wait);
        }
        if (work.Flow.OutOfReach.TryGetValue(work.Source.System.Name, out var closed))
        {
            return Failed(message, work.Run, Outcome.Forbidden, closed);
        }
        // A stamp of Odoo is the start of a transaction that shows itself later, so windows overlap; what comes twice is known by its stamp and content.
        var (from, until) = work.Job.ReadsAll ? (DateTimeOffset.UnixEpoch, run.UntilAt) : (run.Cause is "schedule" or "after" && work.Number == 1 && chunk.FromAt > DateTimeOffset.UnixEpoch + work.Source.Overlap ? chunk.FromAt - work.Source.Overlap : chunk.FromAt, chunk.UntilAt);
        var reply = await systems.OdooChanges(work.Source.System.Name, work.Plan.Release.Workspace.Operations[work.Source.OperationsFile], work.Source.Operation.Name, from, until, chunk.AfterId, work.Job.Page, cancellationToken);
        if (reply.Outcome is { } outcome)
        {
            return Failed(message, work.Run, outcome, $"{work.Source.System} {work.Source.Operation}: {reply.Cause} {reply.Detail}".TrimEnd());
        }
        var records = reply.Body!["records"]!.AsArray().OfType<JsonObject>().ToList();
        if (records.Count == work.Job.Page)
        {
            var after = (int)records[^1]["id"]!;
            await message.SaveStage("page", JsonSerializer.SerializeToUtf8Bytes(after), unit => Give(unit, work, run, records, after), cancellationToken);
            return null;
        }
        return Disposition.Done(async unit =>
        {
            await Give(unit, work, run, records, records.Count == 0 ? chunk.AfterId : (int)records[^1]["id"]!);
            await End(unit, work, run);
        });
    }

    /// <summary>How long the run waits for its turn; null where it has it.</summary>
    private async Task<TimeSpan?> Wait(ChunkWork work, BatchJobState? state, CancellationToken cancellationToken)
    {
        if (state?.PausedAt is not null)
        {
            return LongestWait;
        }
        if (work.Job.Schedule?.Wait(clock.GetUtcNow()) is { } window)
        {
            return window < LongestWait ? window : LongestWait;
        }
        if (systems.OpenBreakers.Any(open => work.Flow.Flow.Systems.Any(system => system.Name == open)))
        {
            return Away;
        }
        var waiting = await db.ReadSql(sql => sql.Scalar<long>("SELECT CAST(COUNT(*) AS BIGINT) FROM messages WHERE channel = $1 AND state IN (0, 1, 2)", work.Flow.Channel), cancellationToken);
        return waiting >= work.Job.Ahead ? Behind : null;
    }

    private async Task Give(UnitOfWork unit, ChunkWork work, BatchRun run, List<JsonObject> records, int after)
    {
        var given = 0;
        foreach (var row in records)
        {
            var (id, record, at) = ((int)row["id"]!, row["record"]!, (string?)row["changed"]);
            var change = new JsonObject { ["change"] = "batch", ["id"] = id, ["at"] = at, ["record"] = record.DeepClone() };
            var key = run.Cause is "schedule" or "after" && !work.Job.ReadsAll ? $"batch/{work.Job.Name}/{id}/{at}/{index.Hash("odoo-record", record.ToJsonString())[..16]}" : $"batch/{run.Id}/{id}";
            given += await give.Run(unit, work.Plan, work.Flow, "batch", key, change) ? 1 : 0;
        }
        await unit.Sql.Execute("UPDATE batch_chunks SET after_id = $1, records = records + $2 WHERE run = $3 AND number = $4", after, given, work.Run, work.Number);
        await unit.Sql.Execute("UPDATE batch_runs SET records = records + $1, state = $2, trouble = NULL, failed = NULL WHERE id = $3 AND state IN ($2, $4)", given, RunStates.Running, work.Run, RunStates.Failed);
    }

    /// <summary>The chunk is done: the next one follows, or the run ends.</summary>
    private async Task End(UnitOfWork unit, ChunkWork work, BatchRun run)
    {
        await unit.Sql.Execute("UPDATE batch_chunks SET finished_at = $1 WHERE run = $2 AND number = $3", unit.Now, work.Run, work.Number);
        await unit.Sql.Execute("UPDATE batch_runs SET chunks_done = chunks_done + 1 WHERE id = $1", work.Run);
        if (work.Number < run.Chunks)
        {
            await runs.Give(unit, work.Job, work.Run, work.Number + 1, work.Plan.Release.Number);
            return;
        }
        var records = await unit.Sql.Scalar<long>("SELECT records FROM batch_runs WHERE id = $1", work.Run);
        await unit.Sql.Execute("UPDATE batch_runs SET state = $1, finished_at = $2 WHERE id = $3 AND state <> $4", RunStates.Done, unit.Now, work.Run, RunStates.Cancelled);
        await exchanges.Write(unit, new ExchangeRecord
        {
            Id = run.Id, Kind = "batch", Interface = work.Flow.Interface, Version = work.Flow.Flow.Terms.Version.ToString(), Operation = $"{work.Job.Id}: {records} records", Release = work.Plan.Release.Number, Decision = work.Plan.Release.ChangeId,
            Outcome = "ok", StartedAt = run.PlannedAt, Microseconds = (long)(clock.GetUtcNow() - run.PlannedAt).TotalMicroseconds,
        });
        await audit.Write(unit, new AuditEntry("batch.done", $"batch:{work.Job.Id}", $"batch/{work.Job.Id}") { Detail = $"run {work.Run}: {records} record(s) given to {work.Flow.Interface}", Exchange = run.Id, Release = work.Plan.Release.Number });
    }

    private static Disposition Failed(MessageContext message, Guid run, Outcome outcome, string detail)
    {
        var isOver = Rules.Decide(outcome.Code, message.Message.Tries, 0).End is not null;
        return Disposition.Failed(outcome, outcome.Code, Rules, detail, unit => unit.Sql.Execute(
            $"UPDATE batch_runs SET trouble = $1, failed = $2{(isOver ? $", state = '{RunStates.Failed}'" : "")} WHERE id = $3 AND state IN ($4, $5)", $"{outcome.Code} {detail}", message.Message.Id, run, RunStates.Running, RunStates.Failed));
    }
}
