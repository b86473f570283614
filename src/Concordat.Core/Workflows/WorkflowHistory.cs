using System.Text.Json.Nodes;

namespace Concordat.Core.Workflows;

/// <summary>Something that happened to an instance. Instances are nothing but their history.</summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="Kind">A word of <see cref="HistoryKind"/>.</param>
/// <param name="Place">The step, with the numbers of its repetitions: <c>charge[2]</c>; empty for the instance as a whole.</param>
/// <param name="At">When.</param>
/// <param name="Data">What it was; may hold content of patients.</param>
public sealed record HistoryEvent(int Number, string Kind, string Place, DateTimeOffset At, JsonObject Data);

/// <summary>An event that has no number yet.</summary>
public sealed record HistoryEntry(string Kind, string Place, JsonObject Data)
{
    internal static HistoryEntry Of(string kind, string place, params (string Name, JsonNode? Value)[] data) =>
        new(kind, place, new JsonObject(data.Where(d => d.Value is not null).Select(d => KeyValuePair.Create(d.Name, d.Value))));
}

/// <summary>The kinds of events in a history.</summary>
public static class HistoryKind
{
    /// <summary>The instance began: <c>input</c>, <c>event</c>.</summary>
    public const string Started = "started";
    /// <summary>A wait, task, branch, repetition or other workflow began: <c>due</c>.</summary>
    public const string Opened = "opened";
    /// <summary>A step is done: <c>output</c>, <c>by</c>.</summary>
    public const string Completed = "completed";
    /// <summary>A step was left out: its condition did not hold, or people said so.</summary>
    public const string Skipped = "skipped";
    /// <summary>A call failed and is tried again: <c>cause</c>, <c>again</c>.</summary>
    public const string Tried = "tried";
    /// <summary>A step failed for good; the instance is stuck: <c>cause</c>, <c>detail</c>.</summary>
    public const string Failed = "failed";
    /// <summary>A person let a stuck step be tried again.</summary>
    public const string Retried = "retried";
    /// <summary>A step or the instance took longer than it may.</summary>
    public const string Overdue = "overdue";
    /// <summary>A signal came: <c>name</c>, <c>data</c>.</summary>
    public const string Signalled = "signalled";
    /// <summary>A person stopped the instance for a while.</summary>
    public const string Paused = "paused";
    /// <summary>It goes on.</summary>
    public const string Resumed = "resumed";
    /// <summary>A person ended it, without undoing what was done.</summary>
    public const string Cancelled = "cancelled";
    /// <summary>What was done is being undone: <c>cause</c>, <c>cancel</c>.</summary>
    public const string Compensating = "compensating";
    /// <summary>A step was undone.</summary>
    public const string Compensated = "compensated";
    /// <summary>It ended: <c>as</c>, <c>output</c>.</summary>
    public const string Ended = "ended";
    /// <summary>It runs on another version from here: <c>version</c>.</summary>
    public const string Migrated = "migrated";
    /// <summary>Something about a task for the timeline: claimed, released, delegated.</summary>
    public const string Noted = "noted";
}

/// <summary>Where an instance stands.</summary>
public static class WorkflowStatus
{
    /// <summary>It goes on by itself, or waits.</summary>
    public const string Running = "running";
    /// <summary>A person has to decide.</summary>
    public const string Stuck = "stuck";
    /// <summary>What was done is being undone.</summary>
    public const string Compensating = "compensating";
    /// <summary>All steps are done.</summary>
    public const string Completed = "completed";
    /// <summary>What was done was undone.</summary>
    public const string Compensated = "compensated";
    /// <summary>A person ended it.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Running, Stuck, Compensating, Completed, Compensated, Cancelled];

    /// <summary>True where nothing follows.</summary>
    public static bool IsEnd(string status) => status is Completed or Compensated or Cancelled;
}
