using System.Text.Json.Nodes;
using Concordat.Core.Events;
using Concordat.Core.Mapping;
using Concordat.Core.Workflows;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concordat.Workflow;

/// <summary>
/// Follows the log of events: starts workflows, keeps what waits may look back for, and wakes instances that wait. Its place moves in the same transaction. Of the nodes that work one at
/// a time does it.
/// </summary>
internal sealed class FollowEvents(
    WorkflowPlans plans, WorkflowPrograms programs, StartWorkflow start, InstanceWriter writer, EventCursors cursors, PayloadVault vault, KeyedIndex index, AuditLedger audit, ModuleDb db, RelaySignal signal, WorkflowRetention retention,
    TimeProvider clock, ILogger<FollowEvents> logger) : BackgroundService
{
    /// <summary>The name of its place.</summary>
    public const string Cursor = "workflow";

    private const int Most = 200;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var last = await cursors.Last(cancellationToken); // what was published before there were workflows starts nothing
        await db.Write(unit => cursors.Begin(unit, Cursor, last), cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var progress = signal.Progress;
            try
            {
                await retention.RunWhenDue(stoppingToken);
                if (plans.Current is not { } released || await Run(released, stoppingToken) < Most)
                {
                    await progress.WaitAsync(TimeSpan.FromSeconds(1), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                logger.LogError("Events could not be given to workflows: {Failure}", failure.GetType().Name);
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<int> Run(ReleasedWorkflows released, CancellationToken cancellationToken)
    {
        if (await cursors.Find(Cursor, cancellationToken) is not { } place || place.Position >= await cursors.Last(cancellationToken))
        {
            return 0;
        }
        var waits = (await programs.All(cancellationToken)).Concat(released.ById.Values.Select(plan => plan.Program)).SelectMany(program => program.Definition.All).Select(step => step.Action).OfType<WaitAction>()
            .Where(wait => wait.Event is not null).Select(wait => (Type: wait.Event!.Value.Name, wait.On)).Distinct().ToLookup(wait => wait.Type, wait => wait.On, StringComparer.Ordinal);
        // Contents are opened before the transaction; it takes exactly these events, or none where another node was faster.
        var read = await Read(await cursors.After(place.Position, null, Most, cancellationToken), released, waits, cancellationToken);
        return await db.Write(async unit =>
        {
            var taken = await cursors.Take(unit, Cursor, Most, cancellationToken);
            if (taken.Count == 0 || taken[0].Position != place.Position + 1)
            {
                return 0;
            }
            var events = read.Where(one => one.Event.Position <= taken[^1].Position).ToList();
            if (taken[^1].Position > place.Position + read.Count)
            {
                throw new InvalidOperationException("More events came than were read."); // rolled back, and read again
            }
            await unit.LockKeys(events.SelectMany(one => one.Signals).Select(one => $"workflow-correlation\n{one.KeyHash}").Distinct(), cancellationToken);
            foreach (var one in events)
            {
                await Keep(unit, one, cancellationToken);
                foreach (var (plan, made, started, broken) in one.Starts)
                {
                    await Start(unit, released, plan, made, started, broken, cancellationToken);
                }
            }
            return taken.Count;
        }, cancellationToken);
    }

    private sealed record ReadEvent(FollowedEvent Event, IReadOnlyList<(string On, string KeyHash)> Signals, IReadOnlyList<(WorkflowPlan Plan, NewInstance Made, SealedEntry? Started, IReadOnlyList<string> Broken)> Starts);

    private async Task<List<ReadEvent>> Read(List<FollowedEvent> events, ReleasedWorkflows released, ILookup<string, string> waits, CancellationToken cancellationToken)
    {
        var read = new List<ReadEvent>(events.Count);
        foreach (var one in events)
        {
            if (!waits.Contains(one.Type) && !released.Starts.Contains(one.Type))
            {
                read.Add(new ReadEvent(one, [], []));
                continue;
            }
            var cloud = await vault.Open(one.Payload, cancellationToken) is { } stored ? CloudEvent.Read(stored) : null;
            var signals = cloud is null ? [] : waits[one.Type].Select(on => (On: on, Value: Value(cloud, on))).Where(row => row.Value is not null)
                .Select(row => (row.On, InstanceWriter.Correlation(index, one.Type, row.On, row.Value!))).ToList();
            read.Add(new ReadEvent(one, signals, cloud is null ? [] : [.. released.Starts[one.Type].Select(plan => Begins(plan, one, cloud)).Where(row => row is not null).Select(row => row!.Value)]));
        }
        return read;
    }

    private (WorkflowPlan, NewInstance, SealedEntry?, IReadOnlyList<string>)? Begins(WorkflowPlan plan, FollowedEvent one, CloudEvent cloud)
    {
        var told = new JsonObject { ["id"] = cloud.Id, ["type"] = cloud.Type, ["subject"] = cloud.Subject, ["data"] = cloud.Data.DeepClone() };
        var document = new JsonObject { ["event"] = told.DeepClone() };
        var begin = plan.Definition.Start!;
        if (begin.Where?.Holds(document) == false)
        {
            return null;
        }
        var made = new NewInstance(NameUuid.Create($"{plan.Definition.Id}/event/{one.Id}"), "node:workflows", one.Exchange) { EventId = one.Id, Event = told };
        var (input, wrong) = plan.Program.Begin(document, made.Id.ToString());
        if (input is null)
        {
            return (plan, made, null, [wrong]);
        }
        var (started, broken) = start.Prepare(plan, made, input);
        return (plan, made, started, broken);
    }

    private static string? Value(CloudEvent cloud, string on)
    {
        JsonNode? at = cloud.Data;
        foreach (var name in on == "subject" ? [] : on.Split('.'))
        {
            at = (at as JsonObject)?[name];
        }
        return on == "subject" ? cloud.Subject : at is JsonValue value ? value.ToString() : null;
    }

    private async Task Keep(UnitOfWork unit, ReadEvent one, CancellationToken cancellationToken)
    {
        foreach (var (on, key) in one.Signals)
        {
            await unit.Sql.Execute("INSERT INTO workflow_signals (position, \"on\", type, key_hash, payload_id, at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING", one.Event.Position, on, one.Event.Type, key, one.Event.Payload, one.Event.At);
            var waiting = await unit.Db.Set<WorkflowWaitRow>().Where(w => w.Type == one.Event.Type && w.KeyHash == key).Select(w => w.Instance).Distinct().ToListAsync(cancellationToken);
            foreach (var instance in await unit.Db.Set<WorkflowInstance>().AsNoTracking().Where(i => waiting.Contains(i.Id)).OrderBy(i => i.Id).ToListAsync(cancellationToken))
            {
                await writer.Turn(unit, instance, $"{instance.Id}/event/{one.Event.Position}", cancellationToken);
            }
        }
    }

    private async Task Start(UnitOfWork unit, ReleasedWorkflows released, WorkflowPlan plan, NewInstance made, SealedEntry? started, IReadOnlyList<string> broken, CancellationToken cancellationToken)
    {
        if (started is null)
        {
            await audit.Write(unit, new AuditEntry("workflow.not-started", made.By, $"event/{made.EventId}")
            {
                Outcome = "invalid", Reason = "The event makes no input that the workflow takes.", Detail = $"{plan.Definition.Id}: {string.Join("; ", broken)}", Exchange = made.Exchange, Release = released.Release.Number,
            });
            return;
        }
        await start.Run(unit, plan, released.Release.Number, made, started, cancellationToken);
    }
}
