using System.Data.Common;
using Concordat.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Integration.Batch;

/// <summary>What is kept of a job over its runs. It narrows what the release says: a job that is paused does not run.</summary>
internal sealed class BatchJobState
{
    /// <summary><c>domain/job</c>.</summary>
    public string Job { get; set; } = "";
    /// <summary>Times up to then were looked at.</summary>
    public DateTimeOffset LookedAt { get; set; }
    /// <summary>Changes up to then are read by runs that were planned.</summary>
    public DateTimeOffset ReadUntil { get; set; }
    /// <summary>Since when it is paused; null where it is not.</summary>
    public DateTimeOffset? PausedAt { get; set; }
    /// <summary>Who paused it.</summary>
    public string? PausedBy { get; set; }
}

/// <summary>One run of a job.</summary>
internal sealed class BatchRun
{
    public Guid Id { get; set; }
    public string Job { get; set; } = "";
    /// <summary><c>waiting</c> (for jobs before it), <c>running</c>, <c>done</c>, <c>failed</c> or <c>cancelled</c>.</summary>
    public string State { get; set; } = RunStates.Waiting;
    /// <summary><c>schedule</c>, <c>after</c>, <c>person</c> or <c>backfill</c>.</summary>
    public string Cause { get; set; } = "";
    /// <summary>Who started it; the node for a schedule.</summary>
    public string By { get; set; } = "";
    public string? Reason { get; set; }
    public DateTimeOffset DueAt { get; set; }
    /// <summary>Changes from then on are read.</summary>
    public DateTimeOffset FromAt { get; set; }
    /// <summary>Until then, exclusive.</summary>
    public DateTimeOffset UntilAt { get; set; }
    public int Chunks { get; set; }
    public int ChunksDone { get; set; }
    public long Records { get; set; }
    public DateTimeOffset PlannedAt { get; set; }
    public DateTimeOffset? FinishedAt { get; set; }
    /// <summary>Why it failed last, without content.</summary>
    public string? Trouble { get; set; }
    /// <summary>The message of the chunk that failed.</summary>
    public Guid? Failed { get; set; }
}

/// <summary>The words for where a run stands.</summary>
internal static class RunStates
{
    public const string Waiting = "waiting";
    public const string Running = "running";
    public const string Done = "done";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";
}

/// <summary>A part of a run: a span of changes, read page by page.</summary>
internal sealed class BatchChunk
{
    public Guid Run { get; set; }
    /// <summary>From 1.</summary>
    public int Number { get; set; }
    public DateTimeOffset FromAt { get; set; }
    public DateTimeOffset UntilAt { get; set; }
    /// <summary>The last id that is done: where a restart goes on.</summary>
    public int AfterId { get; set; }
    public long Records { get; set; }
    public DateTimeOffset? FinishedAt { get; set; }
}

/// <summary>The tables.</summary>
internal static class BatchTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<BatchJobState>().ToTable("batch_jobs").HasKey(job => job.Job);
        model.Entity<BatchRun>(run =>
        {
            run.ToTable("batch_runs").HasKey(r => r.Id);
            run.HasIndex(r => new { r.Job, r.PlannedAt }).HasDatabaseName("ix_batch_runs_job");
            run.HasIndex(r => r.State).HasDatabaseName("ix_batch_runs_state");
        });
        model.Entity<BatchChunk>().ToTable("batch_chunks").HasKey(chunk => new { chunk.Run, chunk.Number });
    }

    private const string RunColumns = "id, job, state, cause, due_at, from_at, until_at, chunks, planned_at, finished_at";

    public static Task<List<BatchRun>> Runs(SqlSession sql, string where, params object?[] values) => sql.Rows($"SELECT {RunColumns} FROM batch_runs WHERE {where}", Run, values);

    public static async Task<BatchRun?> Run(SqlSession sql, Guid id) => (await Runs(sql, "id = $1", id)) is [var one] ? one : null;

    public static async Task<BatchChunk?> Chunk(SqlSession sql, Guid run, int number) => (await sql.Rows(
        "SELECT from_at, until_at, after_id FROM batch_chunks WHERE run = $1 AND number = $2", row => new BatchChunk { Run = run, Number = number, FromAt = At(row, 0), UntilAt = At(row, 1), AfterId = row.GetInt32(2) }, run, number)) is [var one] ? one : null;

    public static async Task<BatchJobState?> Job(SqlSession sql, string job) => (await sql.Rows(
        "SELECT looked_at, read_until, paused_at FROM batch_jobs WHERE job = $1", row => new BatchJobState { Job = job, LookedAt = At(row, 0), ReadUntil = At(row, 1), PausedAt = row.IsDBNull(2) ? null : At(row, 2) }, job)) is [var one] ? one : null;

    private static BatchRun Run(DbDataReader row) => new()
    {
        Id = row.GetGuid(0), Job = row.GetString(1), State = row.GetString(2), Cause = row.GetString(3), DueAt = At(row, 4), FromAt = At(row, 5), UntilAt = At(row, 6), Chunks = row.GetInt32(7), PlannedAt = At(row, 8),
        FinishedAt = row.IsDBNull(9) ? null : At(row, 9),
    };

    private static DateTimeOffset At(DbDataReader row, int column) => new(row.GetInt64(column), TimeSpan.Zero);
}
