using Microsoft.EntityFrameworkCore;

namespace Concordat.Workflow;

/// <summary>One run of a workflow: what can be searched and counted. All else stands in its history.</summary>
internal sealed class WorkflowInstance
{
    public Guid Id { get; set; }
    /// <summary><c>domain/name</c>.</summary>
    public string Workflow { get; set; } = "";
    public string Version { get; set; } = "";
    /// <summary>Of the definition that it runs on.</summary>
    public string Digest { get; set; } = "";
    /// <summary>The release in force when it began.</summary>
    public int Release { get; set; }
    public string Status { get; set; } = "";
    public bool Paused { get; set; }
    /// <summary>What people know it by, as a keyed hash.</summary>
    public string? KeyHash { get; set; }
    public DateTimeOffset StartedAt { get; set; }
    public DateTimeOffset ChangedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
    /// <summary>When it does something by itself next.</summary>
    public DateTimeOffset? WakesAt { get; set; }
    public bool Overdue { get; set; }
    /// <summary>The number of the last event of its history.</summary>
    public int Last { get; set; }
    public string? StuckPlace { get; set; }
    public string? StuckCause { get; set; }
    public string? StuckDetail { get; set; }
    /// <summary>The instance that waits for it, and where.</summary>
    public Guid? Parent { get; set; }
    public string? ParentPlace { get; set; }
    /// <summary>How many workflows it runs inside.</summary>
    public int Depth { get; set; }
    public string StartedBy { get; set; } = "";
    /// <summary>The event that started it.</summary>
    public Guid? EventId { get; set; }
    public Guid Exchange { get; set; }
}

/// <summary>One event of a history; what it says is sealed.</summary>
internal sealed class WorkflowHistoryRow
{
    public Guid Instance { get; set; }
    public int Number { get; set; }
    public string Kind { get; set; } = "";
    public string Place { get; set; } = "";
    public DateTimeOffset At { get; set; }
    public string? By { get; set; }
    public Guid? PayloadId { get; set; }
}

/// <summary>A definition that instances run on: its files as they were released.</summary>
internal sealed class WorkflowDefinitionRow
{
    public string Digest { get; set; } = "";
    public string Workflow { get; set; } = "";
    public string Version { get; set; } = "";
    public string File { get; set; } = "";
    public Guid PayloadId { get; set; }
    public DateTimeOffset FirstAt { get; set; }
}

/// <summary>An instance that waits for an event.</summary>
internal sealed class WorkflowWaitRow
{
    public Guid Instance { get; set; }
    public string Place { get; set; } = "";
    public string Type { get; set; } = "";
    public string KeyHash { get; set; } = "";
}

/// <summary>An event that some wait may look back for.</summary>
internal sealed class WorkflowSignalRow
{
    public long Position { get; set; }
    public string On { get; set; } = "";
    public string Type { get; set; } = "";
    public string KeyHash { get; set; } = "";
    public Guid PayloadId { get; set; }
    public DateTimeOffset At { get; set; }
}

/// <summary>Something that a person has to do; form and content stand in the history.</summary>
internal sealed class WorkflowTaskRow
{
    public Guid Id { get; set; }
    public Guid Instance { get; set; }
    public string Place { get; set; } = "";
    public string Workflow { get; set; } = "";
    public string Domain { get; set; } = "";
    public string? Seat { get; set; }
    public string? Person { get; set; }
    public string? Escalate { get; set; }
    public string? ClaimedBy { get; set; }
    public string State { get; set; } = TaskStates.Open;
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset? DueAt { get; set; }
    public bool Overdue { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
    public string? DoneBy { get; set; }
}

/// <summary>Where a task stands.</summary>
internal static class TaskStates
{
    public const string Open = "open";
    public const string Done = "done";
    /// <summary>The instance went on without it.</summary>
    public const string Withdrawn = "withdrawn";
}

/// <summary>The tables.</summary>
internal static class WorkflowTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<WorkflowInstance>(instance =>
        {
            instance.ToTable("workflow_instances").HasKey(i => i.Id);
            instance.HasIndex(i => new { i.Workflow, i.Status, i.Id }).HasDatabaseName("ix_workflow_instances_workflow");
            instance.HasIndex(i => new { i.Status, i.Id }).HasDatabaseName("ix_workflow_instances_status");
            instance.HasIndex(i => i.KeyHash).HasDatabaseName("ix_workflow_instances_key");
            instance.HasIndex(i => i.Parent).HasDatabaseName("ix_workflow_instances_parent");
            instance.HasIndex(i => i.EndedAt).HasDatabaseName("ix_workflow_instances_ended");
            instance.HasIndex(i => i.Digest).HasDatabaseName("ix_workflow_instances_digest");
            instance.HasIndex(i => new { i.EventId, i.Workflow }).IsUnique().HasDatabaseName("ix_workflow_instances_event");
        });
        model.Entity<WorkflowHistoryRow>().ToTable("workflow_history").HasKey(h => new { h.Instance, h.Number });
        model.Entity<WorkflowDefinitionRow>().ToTable("workflow_definitions").HasKey(d => d.Digest);
        model.Entity<WorkflowWaitRow>(wait =>
        {
            wait.ToTable("workflow_waits").HasKey(w => new { w.Instance, w.Place });
            wait.HasIndex(w => new { w.Type, w.KeyHash }).HasDatabaseName("ix_workflow_waits_key");
        });
        model.Entity<WorkflowSignalRow>(signal =>
        {
            signal.ToTable("workflow_signals").HasKey(s => new { s.Position, s.On });
            signal.HasIndex(s => new { s.Type, s.KeyHash, s.Position }).HasDatabaseName("ix_workflow_signals_key");
        });
        model.Entity<WorkflowTaskRow>(task =>
        {
            task.ToTable("workflow_tasks").HasKey(t => t.Id);
            task.HasIndex(t => new { t.Instance, t.Place }).HasDatabaseName("ix_workflow_tasks_instance");
            task.HasIndex(t => new { t.State, t.Id }).HasDatabaseName("ix_workflow_tasks_state");
        });
    }
}
