using System.Text.Json.Serialization;

namespace Concordat.Control;

/// <summary>One exception of a run, as its report names it.</summary>
internal sealed record RunException(string Id, string Kind, IReadOnlyList<string> Fields);

/// <summary>A run to be recorded.</summary>
internal sealed record RunRecord(int LeftRows, int RightRows, int Same, int WithinTolerance, bool TotalsAgree, string? Owner, IReadOnlyList<RunException> Exceptions);

/// <summary>What a run changed.</summary>
internal sealed record RecordedRun(Guid Run, int Fresh, int Known, int Resolved, IReadOnlyList<RecordedException> Items);

/// <summary>An exception of the report, and the id under which the control plane keeps it.</summary>
internal sealed record RecordedException(string Reported, string Id);

/// <summary>A run that was recorded.</summary>
internal sealed record RunFigures(Guid Id, DateTimeOffset At, string By, int LeftRows, int RightRows, int Same, int WithinTolerance, bool TotalsAgree, int Exceptions, int Fresh, int Resolved);

/// <summary>One reconciliation and how its exceptions stand.</summary>
internal sealed record ReconciliationStatus(string Job, RunFigures LastRun, int Open, int Accepted, int Dismissed, DateTimeOffset? Oldest);

/// <summary>All of them.</summary>
internal sealed record ReconciliationList(IReadOnlyList<ReconciliationStatus> Reconciliations);

/// <summary>One exception over all runs.</summary>
internal sealed record ExceptionStatus(
    string Id, string Kind, IReadOnlyList<string> Fields, string State, string? Owner, string? Reason, string? DecidedBy, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, DateTimeOffset? ResolvedAt, int AgeDays);

/// <summary>Some exceptions.</summary>
internal sealed record ExceptionPage(IReadOnlyList<ExceptionStatus> Exceptions, string? Next);

/// <summary>What is to be done about an exception.</summary>
internal sealed record ExceptionDecision(string? State, string? Owner, string Reason);

/// <summary>Reconciliations.</summary>
internal sealed partial class ControlClient
{
    public Task<ReconciliationList> Reconciliations(CancellationToken cancellationToken = default) => Get("reconciliations", ReconciliationsJson.Default.ReconciliationList, cancellationToken);

    public Task<RecordedRun> RecordReconciliation(string job, RunRecord run, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, $"reconciliations/{Uri.EscapeDataString(job)}/runs", run, ReconciliationsJson.Default.RunRecord, ReconciliationsJson.Default.RecordedRun, cancellationToken);

    public Task<ExceptionPage> ReconciliationExceptions(string job, string? state = null, bool resolved = false, string? after = null, CancellationToken cancellationToken = default) =>
        Get($"reconciliations/{Uri.EscapeDataString(job)}/exceptions" + Query(("state", state), ("resolved", resolved ? "true" : null), ("after", after)), ReconciliationsJson.Default.ExceptionPage, cancellationToken);

    public Task<ExceptionStatus> DecideReconciliationException(string job, string id, ExceptionDecision decision, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, $"reconciliations/{Uri.EscapeDataString(job)}/exceptions/{Uri.EscapeDataString(id)}/decision", decision, ReconciliationsJson.Default.ExceptionDecision,
            ReconciliationsJson.Default.ExceptionStatus, cancellationToken);
}

/// <summary>Serializes them without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ReconciliationList))]
[JsonSerializable(typeof(RunRecord))]
[JsonSerializable(typeof(RecordedRun))]
[JsonSerializable(typeof(ExceptionPage))]
[JsonSerializable(typeof(ExceptionDecision))]
[JsonSerializable(typeof(ExceptionStatus))]
internal sealed partial class ReconciliationsJson : JsonSerializerContext;
