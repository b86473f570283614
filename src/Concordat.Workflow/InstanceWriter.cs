using Concordat.Core.Workflows;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Workflow;

/// <summary>
/// Writes what happened to an instance: its history, what can be searched of it, and the message that goes on with it, in one transaction. Whoever writes holds the
/// instance's lock, so that turns, people and other instances come one after the other.
/// </summary>
internal sealed class InstanceWriter(InstanceHistory history, DurableLog log, AuditLedger audit, KeyedIndex index)
{
    /// <summary>The kind of messages that go on with an instance.</summary>
    public const string Kind = "workflow";

    /// <summary>The instance under its lock; null where there is none.</summary>
    public static async Task<WorkflowInstance?> Hold(UnitOfWork unit, Guid instance, CancellationToken cancellationToken)
    {
        await unit.LockKeys([$"workflow-instance\n{instance}"], cancellationToken);
        return await unit.Db.Set<WorkflowInstance>().SingleOrDefaultAsync(i => i.Id == instance, cancellationToken);
    }

    /// <summary>Writes events of an instance that is held, with all that follows from them.</summary>
    /// <param name="unit">The transaction.</param>
    /// <param name="instance">The instance.</param>
    /// <param name="program">What it runs on.</param>
    /// <param name="entries">The events.</param>
    /// <param name="actor">Who, as the ledger names them.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task Write(UnitOfWork unit, WorkflowInstance instance, WorkflowProgram program, IReadOnlyList<SealedEntry> entries, string actor, CancellationToken cancellationToken)
    {
        await history.Append(unit, instance.Id, instance.Last, entries);
        instance.Last += entries.Count;
        instance.ChangedAt = unit.Now;
        foreach (var (entry, _, _) in entries)
        {
            await Follow(unit, instance, program, entry, cancellationToken);
            if (Told.TryGetValue(entry.Kind, out var action))
            {
                await audit.Write(unit, new AuditEntry(action, actor, $"workflow/{instance.Id}")
                {
                    Detail = $"{instance.Workflow} {instance.Version}{(entry.Place.Length == 0 ? "" : $", step {entry.Place}")}{(entry.Data["cause"] is { } cause ? $": {cause}" : "")}", Exchange = instance.Exchange, Release = instance.Release,
                });
            }
        }
        if (instance.EndedAt is not null && instance.Parent is { } parent)
        {
            await Turn(unit, parent, instance.Workflow, instance.Release, instance.Exchange, $"{parent}/child/{instance.Id}", cancellationToken);
        }
    }

    /// <summary>A message that goes on with the instance, once under this key.</summary>
    public Task Turn(UnitOfWork unit, WorkflowInstance instance, string key, CancellationToken cancellationToken) =>
        Turn(unit, instance.Id, instance.Workflow, instance.Release, instance.Exchange, key, cancellationToken);

    /// <summary>A message that goes on with the instance when a time has come. It keeps no order: one that is not due yet holds up nothing.</summary>
    public async Task Wake(UnitOfWork unit, WorkflowInstance instance, DateTimeOffset at, CancellationToken cancellationToken)
    {
        instance.WakesAt = at;
        await log.Enqueue(unit, Message(unit, instance.Id, instance.Workflow, instance.Release, instance.Exchange, $"{instance.Id}/at/{at.UtcTicks}") with { OrderKey = null, BusinessKey = instance.Id.ToString("n"), DueAt = at }, cancellationToken);
    }

    /// <summary>Other instances are told by messages, too: whoever held two of them could wait for whoever holds them the other way round.</summary>
    public async Task Turn(UnitOfWork unit, Guid instance, string workflow, int release, Guid exchange, string key, CancellationToken cancellationToken, DateTimeOffset? due = null) =>
        await log.Enqueue(unit, Message(unit, instance, workflow, release, exchange, key) with { DueAt = due }, cancellationToken);

    private static NewMessage Message(UnitOfWork unit, Guid instance, string workflow, int release, Guid exchange, string key) => new()
    {
        Id = Guid.CreateVersion7(unit.Now), Kind = Kind, Channel = Kind, OrderKey = instance.ToString("n"), IdempotencyKey = key, Exchange = exchange, Release = release, Interface = workflow,
    };

    /// <summary>Events of a history that the ledger tells of; the words that it uses.</summary>
    private static readonly Dictionary<string, string> Told = new(StringComparer.Ordinal)
    {
        [HistoryKind.Started] = "workflow.started", [HistoryKind.Failed] = "workflow.stuck", [HistoryKind.Retried] = "workflow.retried", [HistoryKind.Paused] = "workflow.paused", [HistoryKind.Resumed] = "workflow.resumed",
        [HistoryKind.Cancelled] = "workflow.cancelled", [HistoryKind.Compensating] = "workflow.compensating", [HistoryKind.Ended] = "workflow.ended", [HistoryKind.Signalled] = "workflow.signalled", [HistoryKind.Overdue] = "workflow.overdue",
        [HistoryKind.Migrated] = "workflow.migrated",
    };

    private async Task Follow(UnitOfWork unit, WorkflowInstance instance, WorkflowProgram program, HistoryEntry entry, CancellationToken cancellationToken)
    {
        switch (entry.Kind)
        {
            case HistoryKind.Opened:
                await Open(unit, instance, program.Step(entry.Place)!.Action, entry, cancellationToken);
                break;
            case HistoryKind.Completed or HistoryKind.Skipped or HistoryKind.Retried:
                await Close(unit, instance.Id, entry.Place, entry.Kind == HistoryKind.Completed ? (string?)entry.Data["by"] : null);
                Unstick(instance, entry.Place, entry.Kind is HistoryKind.Skipped or HistoryKind.Retried);
                break;
            case HistoryKind.Failed:
                (instance.Status, instance.StuckPlace, instance.StuckCause, instance.StuckDetail) = (WorkflowStatus.Stuck, entry.Place, (string?)entry.Data["cause"], (string?)entry.Data["detail"]);
                break;
            case HistoryKind.Compensating:
                (instance.Status, instance.StuckPlace, instance.StuckCause, instance.StuckDetail) = (WorkflowStatus.Compensating, null, (string?)entry.Data["cause"], (string?)entry.Data["detail"]);
                await CloseAll(unit, instance.Id);
                await TellChildren(unit, instance, cancellationToken);
                break;
            case HistoryKind.Cancelled or HistoryKind.Ended:
                (instance.Status, instance.StuckPlace, instance.EndedAt, instance.WakesAt) = (entry.Kind == HistoryKind.Cancelled ? WorkflowStatus.Cancelled : (string?)entry.Data["as"] ?? WorkflowStatus.Completed, null, unit.Now, null);
                await CloseAll(unit, instance.Id);
                await TellChildren(unit, instance, cancellationToken);
                break;
            case HistoryKind.Paused or HistoryKind.Resumed:
                instance.Paused = entry.Kind == HistoryKind.Paused;
                break;
            case HistoryKind.Overdue when entry.Place.Length == 0:
                instance.Overdue = true;
                break;
            case HistoryKind.Overdue:
                await unit.Sql.Execute("UPDATE workflow_tasks SET overdue = $1 WHERE instance = $2 AND place = $3 AND state = 'open'", true, instance.Id, entry.Place);
                break;
        }
    }

    private async Task Open(UnitOfWork unit, WorkflowInstance instance, StepAction action, HistoryEntry entry, CancellationToken cancellationToken)
    {
        if (action is WaitAction { Event: { } type } wait)
        {
            var key = Correlation(index, type.Name, wait.On, (string?)entry.Data["correlation"] ?? "");
            await unit.LockKeys([$"workflow-correlation\n{key}"], cancellationToken); // whoever follows the events has seen this wait, or its next turn sees the event
            await unit.Sql.Execute("INSERT INTO workflow_waits (instance, place, type, key_hash) VALUES ($1, $2, $3, $4)", instance.Id, entry.Place, type.Name, key);
        }
        else if (action is TaskAction task)
        {
            unit.Db.Add(new WorkflowTaskRow
            {
                Id = Guid.CreateVersion7(unit.Now), Instance = instance.Id, Place = entry.Place, Workflow = instance.Workflow, Domain = instance.Workflow.Split('/')[0], Seat = task.Seat?.Name, Person = task.Person?.Name,
                Escalate = task.Escalate?.Name, CreatedAt = unit.Now, DueAt = entry.Data["due"] is { } due ? new DateTimeOffset(due.GetValue<long>(), TimeSpan.Zero) : null,
            });
            await unit.Db.SaveChangesAsync(cancellationToken);
        }
    }

    /// <summary>How an event is found by the instance that waits for it.</summary>
    public static string Correlation(KeyedIndex index, string type, string on, string value) => index.Hash("workflow-correlation", $"{type}\n{on}\n{value}");

    private static void Unstick(WorkflowInstance instance, string place, bool decided)
    {
        if (decided && instance.Status == WorkflowStatus.Stuck && instance.StuckPlace == place)
        {
            instance.Status = place.StartsWith(WorkflowState.Undo, StringComparison.Ordinal) ? WorkflowStatus.Compensating : WorkflowStatus.Running;
            (instance.StuckPlace, instance.StuckCause, instance.StuckDetail) = (null, null, null);
        }
    }

    private static async Task Close(UnitOfWork unit, Guid instance, string place, string? by)
    {
        await unit.Sql.Execute("DELETE FROM workflow_waits WHERE instance = $1 AND place = $2", instance, place);
        await unit.Sql.Execute("UPDATE workflow_tasks SET state = $1, ended_at = $2, done_by = $3 WHERE instance = $4 AND place = $5 AND state = 'open'", by is null ? TaskStates.Withdrawn : TaskStates.Done, unit.Now, by, instance, place);
    }

    private static async Task CloseAll(UnitOfWork unit, Guid instance)
    {
        await unit.Sql.Execute("DELETE FROM workflow_waits WHERE instance = $1", instance);
        await unit.Sql.Execute("UPDATE workflow_tasks SET state = 'withdrawn', ended_at = $1 WHERE instance = $2 AND state = 'open'", unit.Now, instance);
    }

    /// <summary>Workflows that ran inside this one find that nobody waits for them any more, and are undone.</summary>
    private async Task TellChildren(UnitOfWork unit, WorkflowInstance instance, CancellationToken cancellationToken)
    {
        var children = await unit.Db.Set<WorkflowInstance>().Where(i => i.Parent == instance.Id && i.EndedAt == null).Select(i => new { i.Id, i.Workflow, i.Release, i.Exchange }).ToListAsync(cancellationToken);
        foreach (var child in children)
        {
            await Turn(unit, child.Id, child.Workflow, child.Release, child.Exchange, $"{child.Id}/orphaned", cancellationToken);
        }
    }
}
