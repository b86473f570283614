using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Batch;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;

namespace Concordat.Integration.Batch;

/// <summary>Why a run is, and who wants it.</summary>
/// <param name="Cause"><c>schedule</c>, <c>after</c>, <c>person</c> or <c>backfill</c>.</param>
/// <param name="By">As the ledger names them.</param>
/// <param name="Reason">Why; null for a schedule.</param>
internal sealed record RunCause(string Cause, string By, string? Reason = null);

/// <summary>Plans runs, and starts them: each chunk is a message of the log that makes the next one in the transaction of its end, so that a run goes on where a node died.</summary>
internal sealed class BatchRuns(DurableLog log, PayloadVault vault, AuditLedger audit)
{
    /// <summary>Keeps a run with its chunks; it begins when no job before it is on its way.</summary>
    public async Task<BatchRun> Plan(UnitOfWork unit, BatchJob job, DueRun due, RunCause cause, int release)
    {
        var chunks = BatchTimes.Chunks(due.From, due.Until, job.Chunk);
        var run = new BatchRun { Id = Guid.CreateVersion7(unit.Now), Job = job.Id, Cause = cause.Cause, By = cause.By, DueAt = due.Due, FromAt = due.From, UntilAt = due.Until, Chunks = chunks.Count, PlannedAt = unit.Now };
        await unit.Sql.Execute(
            "INSERT INTO batch_runs (id, job, state, cause, by, reason, due_at, from_at, until_at, chunks, chunks_done, records, planned_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, $11)",
            run.Id, run.Job, RunStates.Waiting, run.Cause, run.By, cause.Reason, run.DueAt, run.FromAt, run.UntilAt, run.Chunks, run.PlannedAt);
        for (var number = 1; number <= chunks.Count; number++)
        {
            await unit.Sql.Execute("INSERT INTO batch_chunks (run, number, from_at, until_at, after_id, records) VALUES ($1, $2, $3, $4, 0, 0)", run.Id, number, chunks[number - 1].From, chunks[number - 1].Until);
        }
        await audit.Write(unit, new AuditEntry("batch.planned", cause.By, $"batch/{job.Id}")
        {
            Reason = cause.Reason, Detail = $"run {run.Id}: {cause.Cause}, {due.From:u} to {due.Until:u}, {chunks.Count} chunk(s)", Release = release,
        });
        return run;
    }

    /// <summary>Starts a run that waits.</summary>
    public async Task Start(UnitOfWork unit, BatchJob job, Guid run, int release)
    {
        if (await unit.Sql.Execute("UPDATE batch_runs SET state = $1 WHERE id = $2 AND state = $3", RunStates.Running, run, RunStates.Waiting) == 1)
        {
            await Give(unit, job, run, 1, release);
        }
    }

    /// <summary>Makes the message of a chunk.</summary>
    public Task Give(UnitOfWork unit, BatchJob job, Guid run, int number, int release) => log.Enqueue(unit, new NewMessage
    {
        Id = Guid.CreateVersion7(unit.Now), Kind = RunChunk.MessageKind, Channel = $"batch/{job.Id}", IdempotencyKey = $"{run}/{number}", Exchange = run, Release = release, Interface = $"{job.Domain}/{job.Flow.Name}",
        Payload = vault.Seal($"{job.Domain}/{job.Flow.Name}", JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["job"] = job.Id, ["run"] = run.ToString(), ["chunk"] = number })),
    });

    /// <summary>Moves up to where changes are read, forward alone.</summary>
    public static Task Read(UnitOfWork unit, string job, DateTimeOffset until) => unit.Sql.Execute("UPDATE batch_jobs SET read_until = $1 WHERE job = $2 AND read_until < $1", until, job);
}
