using System.Text.Json.Serialization;

namespace Concordat.Control;

/// <summary>A batch job and how it does.</summary>
internal sealed record BatchJobStatus(string Job, string Summary, string Flow, string? Schedule, IReadOnlyList<string> After, DateTimeOffset? NextAt, string? PausedBy, BatchRunStatus? Last);

/// <summary>All of them.</summary>
internal sealed record BatchJobList(IReadOnlyList<BatchJobStatus> Jobs);

/// <summary>One run of a job.</summary>
internal sealed record BatchRunStatus(
    Guid Id, string Job, string State, string Cause, string By, string? Reason, DateTimeOffset From, DateTimeOffset Until, int Chunks, int ChunksDone, long Records, DateTimeOffset PlannedAt, DateTimeOffset? FinishedAt, string? Trouble);

/// <summary>Runs of a job.</summary>
internal sealed record BatchRunList(IReadOnlyList<BatchRunStatus> Runs);

/// <summary>A run that is asked for; with <paramref name="From"/> a backfill.</summary>
internal sealed record BatchStart(DateTimeOffset? From, DateTimeOffset? Until, string Reason);

/// <summary>Why something is done.</summary>
internal sealed record BatchReason(string Reason);

/// <summary>Batch jobs.</summary>
internal sealed partial class ControlClient
{
    public Task<BatchJobList> BatchJobs(CancellationToken cancellationToken = default) => Get("batch", BatchJobsJson.Default.BatchJobList, cancellationToken);

    public Task<BatchRunList> BatchRuns(string domain, string job, CancellationToken cancellationToken = default) => Get($"{Of(domain, job, "batch")}/runs", BatchJobsJson.Default.BatchRunList, cancellationToken);

    public Task<BatchRunStatus> StartBatch(string domain, string job, BatchStart start, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, $"{Of(domain, job, "batch")}/runs", start, BatchJobsJson.Default.BatchStart, BatchJobsJson.Default.BatchRunStatus, cancellationToken);

    /// <summary>Pauses a job, or lets it go on.</summary>
    public Task SwitchBatch(string domain, string job, bool on, string reason, CancellationToken cancellationToken = default) =>
        Post($"{Of(domain, job, "batch")}/{(on ? "resume" : "pause")}", new BatchReason(reason), BatchJobsJson.Default.BatchReason, cancellationToken);

    public Task CancelBatch(Guid run, string reason, CancellationToken cancellationToken = default) => Post($"batch/runs/{run}/cancel", new BatchReason(reason), BatchJobsJson.Default.BatchReason, cancellationToken);

    public Task RetryBatch(Guid run, string reason, CancellationToken cancellationToken = default) => Post($"batch/runs/{run}/retry", new BatchReason(reason), BatchJobsJson.Default.BatchReason, cancellationToken);

    private static string Of(string domain, string job, string under) => $"{under}/{Uri.EscapeDataString(domain)}/{Uri.EscapeDataString(job)}";
}

/// <summary>Serializes them without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(BatchJobList))]
[JsonSerializable(typeof(BatchRunList))]
[JsonSerializable(typeof(BatchStart))]
[JsonSerializable(typeof(BatchReason))]
internal sealed partial class BatchJobsJson : JsonSerializerContext;
