using System.Diagnostics;
using System.Text.Json.Nodes;
using Concordat.Core.Events;
using Concordat.Core.Primitives;
using Concordat.Core.Workflows;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Concordat.Workflow;

/// <summary>
/// One turn of an instance: reads its history, writes what follows from it alone, does at most one thing outside, and commits that with the message of the next turn. A turn
/// that dies before the commit is taken again from the same history.
/// </summary>
internal sealed class RunTurn(
    WorkflowPlans plans, WorkflowPrograms programs, InstanceHistory history, InstanceWriter writer, PerformStep perform, KeyedIndex index, PayloadVault vault, ModuleDb db, TimeProvider clock, ILogger<RunTurn> logger) : IMessageHandler
{
    /// <summary>What follows from a history alone is cut into turns of so many events, so that no transaction grows without end.</summary>
    private const int MostAtOnce = 200;

    /// <summary>What stands even where something else happened to the instance meanwhile: results, and not what they led to.</summary>
    private static readonly HashSet<string> Stands = [HistoryKind.Completed, HistoryKind.Skipped, HistoryKind.Compensated, HistoryKind.Tried];

    public string Kind => InstanceWriter.Kind;

    public async Task<Disposition> Handle(MessageContext message, CancellationToken cancellationToken)
    {
        var claimed = message.Message;
        if (claimed.OrderKey is null)
        {
            return await Wakes(claimed, cancellationToken);
        }
        if (plans.Current is not { } released)
        {
            return Disposition.Failed(Outcome.Unreachable, Outcome.Unreachable.Code, FailureRules.Default, "no release is active on this node");
        }
        var id = Guid.Parse(claimed.OrderKey);
        if (await db.Read(read => read.Set<WorkflowInstance>().SingleOrDefaultAsync(i => i.Id == id, cancellationToken), cancellationToken) is not { EndedAt: null } instance)
        {
            return Disposition.Done();
        }
        var turn = new InstanceTurn(instance, await programs.Of(instance.Digest, cancellationToken), released, clock.GetUtcNow());
        var state = WorkflowState.Of(await history.Read(id, cancellationToken));
        var last = state.Last;
        var entries = new List<HistoryEntry>();
        void Add(HistoryEntry entry)
        {
            entries.Add(entry);
            state.Take(new HistoryEvent(state.Last + 1, entry.Kind, entry.Place, turn.Now, (JsonObject)entry.Data.DeepClone()));
        }
        foreach (var fact in await Facts(turn, state, cancellationToken))
        {
            Add(fact);
        }
        StepDone? done = null;
        while (entries.Count < MostAtOnce)
        {
            var next = WorkflowDecision.Next(turn.Program, state, turn.Now);
            if (next.OfType<WorkflowEffect.Record>().FirstOrDefault() is { } record)
            {
                Add(record.Entry);
                continue;
            }
            if (next.OfType<WorkflowEffect.Perform>().FirstOrDefault() is { } effect)
            {
                done = await Perform(turn, state, effect, cancellationToken);
                Add(done.Entry);
            }
            break;
        }
        return Disposition.Done(Commit(turn, state, last, entries, done, cancellationToken));
    }

    /// <summary>A time has come: the turn takes its place in the order of the instance.</summary>
    private async Task<Disposition> Wakes(LogMessage message, CancellationToken cancellationToken)
    {
        var id = Guid.Parse(message.BusinessKey!);
        var at = new DateTimeOffset(long.Parse(message.IdempotencyKey.AsSpan(message.IdempotencyKey.LastIndexOf('/') + 1), System.Globalization.CultureInfo.InvariantCulture), TimeSpan.Zero);
        return await db.Read(read => read.Set<WorkflowInstance>().AnyAsync(i => i.Id == id && i.EndedAt == null, cancellationToken), cancellationToken)
            ? Disposition.Done(unit => writer.Turn(unit, id, message.Interface, message.Release, message.Exchange, message.IdempotencyKey + "/turn", cancellationToken, at)) // behind those that were due before it
            : Disposition.Done();
    }

    private async Task<StepDone> Perform(InstanceTurn turn, WorkflowState state, WorkflowEffect.Perform effect, CancellationToken cancellationToken)
    {
        try
        {
            return await perform.Run(turn, state, effect, cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The message of an exception may quote content, so its type and place are all that is kept.
            var place = new StackTrace(failure, fNeedFileInfo: false).GetFrame(0)?.GetMethod();
            var detail = $"{failure.GetType().Name} in {place?.DeclaringType?.Name}.{place?.Name}";
            logger.LogError("Step {Place} of {Workflow} {Instance} failed: {Detail}", effect.Place, turn.Instance.Workflow, turn.Instance.Id, detail);
            return new StepDone(WorkflowDecision.Fail(turn.Program, state, effect.Place, Outcome.Internal.Code, detail, turn.Now, Random.Shared.NextDouble()));
        }
    }

    /// <summary>What came from outside since: ends of workflows that it runs, events that it waits for, and the end of the one that it runs for.</summary>
    private async Task<IReadOnlyList<HistoryEntry>> Facts(InstanceTurn turn, WorkflowState state, CancellationToken cancellationToken)
    {
        var facts = new List<HistoryEntry>();
        if (turn.Instance is { Parent: { } parent, ParentPlace: { } at } && state.Status is WorkflowStatus.Running or WorkflowStatus.Stuck && !await IsWaitedFor(turn.Instance, parent, at, cancellationToken))
        {
            return [new HistoryEntry(HistoryKind.Compensating, "", new JsonObject { ["cause"] = "cancelled", ["detail"] = "the workflow that ran it does not wait for it any more" })];
        }
        foreach (var (place, open) in state.Open)
        {
            var fact = turn.Program.Step(place)?.Action switch
            {
                RunAction => await Ended(turn, state, place, open, cancellationToken),
                WaitAction { Event: { } type } wait => await Came(turn, state, place, open, wait, type.Name, cancellationToken),
                _ => null,
            };
            if (fact is not null)
            {
                facts.Add(fact);
            }
        }
        return facts;
    }

    private async Task<bool> IsWaitedFor(WorkflowInstance child, Guid parent, string at, CancellationToken cancellationToken) =>
        await db.Read(read => read.Set<WorkflowInstance>().SingleOrDefaultAsync(i => i.Id == parent, cancellationToken), cancellationToken) is { EndedAt: null } row
        && WorkflowState.Of(await history.Read(row.Id, cancellationToken)).Open.TryGetValue(at, out var open) && (string?)open.Data["instance"] == child.Id.ToString();

    private async Task<HistoryEntry?> Ended(InstanceTurn turn, WorkflowState state, string place, OpenStep open, CancellationToken cancellationToken)
    {
        var child = Guid.Parse((string)open.Data["instance"]!);
        if (await db.Read(read => read.Set<WorkflowInstance>().SingleOrDefaultAsync(i => i.Id == child, cancellationToken), cancellationToken) is not { EndedAt: not null } row)
        {
            return null;
        }
        return row.Status == WorkflowStatus.Completed
            ? WorkflowDecision.Complete(turn.Program, state, place, WorkflowState.Of(await history.Read(child, cancellationToken)).Output, turn.Now)
            : WorkflowDecision.Fail(turn.Program, state, place, Outcome.Refused.Code, $"the workflow {row.Workflow} ended as {row.Status}", turn.Now);
    }

    /// <summary>The first event since the instance began that this wait may take and that no wait of the instance took.</summary>
    private async Task<HistoryEntry?> Came(InstanceTurn turn, WorkflowState state, string place, OpenStep open, WaitAction wait, string type, CancellationToken cancellationToken)
    {
        var key = InstanceWriter.Correlation(index, type, wait.On, (string?)open.Data["correlation"] ?? "");
        var since = turn.Instance.StartedAt;
        var signals = await db.Read(read => read.Set<WorkflowSignalRow>().Where(s => s.Type == type && s.KeyHash == key && s.At >= since).OrderBy(s => s.Position).Take(50).ToListAsync(cancellationToken), cancellationToken);
        foreach (var signal in signals)
        {
            if (CloudEvent.Read(await vault.Open(signal.PayloadId, cancellationToken)) is { } came && !state.Taken.Contains("event/" + came.Id))
            {
                var output = new JsonObject { ["id"] = came.Id, ["subject"] = came.Subject, ["data"] = came.Data.DeepClone() };
                return WorkflowDecision.Complete(turn.Program, state, place, output, turn.Now, ("taken", "event/" + came.Id));
            }
        }
        return null;
    }

    private Func<UnitOfWork, Task> Commit(InstanceTurn turn, WorkflowState state, int last, List<HistoryEntry> entries, StepDone? done, CancellationToken cancellationToken)
    {
        var made = entries.Select(entry => history.Seal(turn.Instance.Workflow, entry)).ToList();
        return async unit =>
        {
            var instance = await InstanceWriter.Hold(unit, turn.Instance.Id, cancellationToken);
            if (instance is not { EndedAt: null })
            {
                return;
            }
            // Somebody signalled, paused or cancelled it while the turn was at work. What a system did stays true; what the turn concluded from an older history does not.
            var moved = instance.Last != last;
            var written = moved ? [.. made.Where(one => Stands.Contains(one.Entry.Kind) || (one.Entry == done?.Entry && one.Entry.Kind == HistoryKind.Opened))] : made;
            if (done?.With is not null)
            {
                await done.With(unit);
            }
            await writer.Write(unit, instance, turn.Program, written, PerformStep.Actor(instance), cancellationToken);
            if (instance.EndedAt is not null)
            {
                return;
            }
            if (moved || done is not null || entries.Count >= MostAtOnce || written.Any(one => one.Entry.Kind == HistoryKind.Opened && turn.Program.Step(one.Entry.Place)?.Action is WaitAction { Event: not null }))
            {
                await writer.Turn(unit, instance, $"{instance.Id}/turn/{instance.Last}", cancellationToken);
            }
            else if (WorkflowDecision.Due(turn.Program, state, turn.Now) is { } due && due != DateTimeOffset.MaxValue)
            {
                await writer.Wake(unit, instance, due, cancellationToken);
            }
        };
    }
}
