using System.Text.Json.Nodes;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Platform;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;
using Concordat.Systems;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concordat.Integration.Feeds;

/// <summary>
/// Reads what changed in an Odoo and gives each change to its flow as a message of the log: <c>{ change: created | changed | gone, id, at, record }</c>. A page of changes, what is
/// remembered of its records and how far the window is read are one transaction: a node that dies gives nothing twice and misses nothing. Of the nodes that run the flow one at a time reads.
/// </summary>
internal sealed class ReadOdooChanges(
    IntegrationPlans plans, SystemCall systems, GiveRecord give, ModuleDb db, KeyedIndex index, AuditLedger audit, PlatformOptions options, TimeProvider clock, IHostApplicationLifetime node, ILogger<ReadOdooChanges> logger)
    : BackgroundService
{
    private const int Page = 200, IdPage = 2_000;

    /// <summary>So long a read goes on before it is asked whether the release still says so.</summary>
    private const int MostPages = 50;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1), Lease = TimeSpan.FromMinutes(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // An Odoo that this process plays opens its door last.
        await node.Started(stoppingToken);
        var reading = new Dictionary<string, Task>(StringComparer.Ordinal);
        var isFirst = true;
        using var timer = new PeriodicTimer(Look, clock);
        do
        {
            try
            {
                if (isFirst)
                {
                    await db.Write(unit => unit.Sql.Execute("UPDATE integration_odoo_feeds SET lease_owner = NULL, lease_until = NULL WHERE lease_owner = $1", options.Node), stoppingToken);
                    isFirst = false;
                }
                var plan = plans.Current;
                foreach (var flow in plan?.Feeds ?? [])
                {
                    if (!reading.TryGetValue(flow.Interface, out var task) || task.IsCompleted) // an Odoo that is slow holds up no other
                    {
                        reading[flow.Interface] = Turn(plan!, flow, stoppingToken);
                    }
                }
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogError("The feeds could not be looked at: {Failure}", failure.GetType().Name);
            }
        }
        while (await Next(timer, stoppingToken));
        await Task.WhenAll(reading.Values);
    }

    private static async Task<bool> Next(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Reads for one flow where it is due and no other node does.</summary>
    private async Task Turn(IntegrationPlan plan, FlowPlan flow, CancellationToken stopping)
    {
        try
        {
            if (flow.Source.Odoo is { } source && await Take(flow, source, stopping) is { } state)
            {
                var isWhole = await Read(plan, flow, source, state, stopping);
                await db.Write(unit => unit.Sql.Execute(
                    "UPDATE integration_odoo_feeds SET lease_owner = NULL, lease_until = NULL, next_at = $1 WHERE flow = $2 AND lease_owner = $3", isWhole ? unit.Now + source.Every : unit.Now, flow.Interface, options.Node), stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // the next start begins where this one ends
        }
        catch (LeaseLostException)
        {
            // another node reads by now
        }
        catch (Exception failure)
        {
            logger.LogError("Changes for {Flow} could not be stored: {Failure}", flow.Interface, failure.GetType().Name);
        }
    }

    private async Task<OdooFeedState?> Take(FlowPlan flow, OdooSource source, CancellationToken stopping)
    {
        var state = await Find(flow, stopping);
        if (state is not null && (state.NextAt > clock.GetUtcNow() || state.LeaseUntil > clock.GetUtcNow()))
        {
            return null;
        }
        return await db.Write(async unit =>
        {
            if (state is null)
            {
                await unit.Sql.Execute(
                    "INSERT INTO integration_odoo_feeds (flow, since, until, after, compared_at, changes, next_at, version) VALUES ($1, $2, $3, 0, $3, 0, $3, 0) ON CONFLICT (flow) DO NOTHING",
                    flow.Interface, source.FromStart ? DateTimeOffset.UnixEpoch : unit.Now, unit.Now);
            }
            var isMine = await unit.Sql.Execute(
                "UPDATE integration_odoo_feeds SET lease_owner = $1, lease_until = $2, version = version + 1 WHERE flow = $3 AND next_at <= $4 AND (lease_until IS NULL OR lease_until <= $4)",
                options.Node, unit.Now + Lease, flow.Interface, unit.Now) == 1;
            return isMine ? await Find(unit.Sql, flow) : null;
        }, stopping);
    }

    /// <summary>Reads a window to its end; false where there is more than fits one turn.</summary>
    private async Task<bool> Read(IntegrationPlan plan, FlowPlan flow, OdooSource source, OdooFeedState state, CancellationToken cancellationToken)
    {
        if (flow.OutOfReach.TryGetValue(source.System.Name, out var closed))
        {
            return await Failed(plan, flow, state, new SystemReply(Outcome.Forbidden) { Detail = closed }, cancellationToken);
        }
        var operations = plan.Release.Workspace.Operations[source.OperationsFile];
        var window = state.Window ?? clock.GetUtcNow();
        var from = state.Until - source.Overlap is var earlier && earlier > state.Since ? earlier : state.Since;
        for (var page = 0; page < MostPages; page++)
        {
            var reply = await systems.OdooChanges(source.System.Name, operations, source.Operation.Name, from, window, state.After, Page, cancellationToken);
            if (reply.Outcome is not null)
            {
                return await Failed(plan, flow, state, reply, cancellationToken);
            }
            var records = reply.Body!["records"]!.AsArray();
            var isLast = records.Count < Page;
            state = await Keep(plan, flow, source, state, window, records, isLast, cancellationToken);
            if (isLast)
            {
                return source.Gone is not { } gone || clock.GetUtcNow() - state.ComparedAt < gone || await Compare(plan, flow, source, operations, state, cancellationToken);
            }
        }
        return false;
    }

    private Task<OdooFeedState?> Find(FlowPlan flow, CancellationToken cancellationToken) => db.ReadSql(sql => Find(sql, flow), cancellationToken);

    private static async Task<OdooFeedState?> Find(SqlSession sql, FlowPlan flow) => (await sql.Rows(
        "SELECT since, until, \"window\", after, compared_at, version, failing_since, next_at, lease_until FROM integration_odoo_feeds WHERE flow = $1",
        row => new OdooFeedState
        {
            Flow = flow.Interface, Since = At(row.GetInt64(0)), Until = At(row.GetInt64(1)), Window = row.IsDBNull(2) ? null : At(row.GetInt64(2)), After = row.GetInt32(3), ComparedAt = At(row.GetInt64(4)), Version = row.GetInt64(5),
            FailingSince = row.IsDBNull(6) ? null : At(row.GetInt64(6)), NextAt = At(row.GetInt64(7)), LeaseUntil = row.IsDBNull(8) ? null : At(row.GetInt64(8)),
        }, flow.Interface)) is [var one] ? one : null;

    private Task<OdooFeedState> Keep(IntegrationPlan plan, FlowPlan flow, OdooSource source, OdooFeedState state, DateTimeOffset window, JsonArray records, bool isLast, CancellationToken cancellationToken) => db.Write(async unit =>
    {
        var given = 0;
        foreach (var row in records.OfType<JsonObject>())
        {
            var (id, record) = ((int)row["id"]!, row["record"]!.ToJsonString());
            var hash = index.Hash("odoo-record", record);
            var known = await unit.Sql.Rows("SELECT hash, times FROM integration_odoo_feed_records WHERE flow = $1 AND id = $2", found => (Hash: found.GetString(0), Times: found.GetInt32(1)), flow.Interface, id);
            if (known is [var same] && same.Hash == hash)
            {
                continue;
            }
            var times = known is [var before] ? before.Times + 1 : 1;
            await unit.Sql.Execute(
                "INSERT INTO integration_odoo_feed_records (flow, id, hash, times) VALUES ($1, $2, $3, $4) ON CONFLICT (flow, id) DO UPDATE SET hash = excluded.hash, times = excluded.times", flow.Interface, id, hash, times);
            var isNew = times == 1 && (source.FromStart || DateTimeOffset.TryParse((string?)row["created"], out var created) && created >= state.Since.AddSeconds(-1));
            var change = new JsonObject { ["change"] = isNew ? "created" : "changed", ["id"] = id, ["at"] = (string?)row["changed"], ["record"] = row["record"]!.DeepClone() };
            await give.Run(unit, plan, flow, "feed", KeyOf(id, times, change), change, cancellationToken);
            given++;
        }
        var last = records.Count > 0 ? (int)records[^1]!["id"]! : state.After;
        var next = new OdooFeedState
        {
            Flow = state.Flow, Since = state.Since, Until = isLast ? window : state.Until, Window = isLast ? null : window, After = isLast ? 0 : last, ComparedAt = state.ComparedAt, Version = state.Version + 1,
        };
        await Move(unit, state, next, given);
        await Audit(unit, plan, flow, source, given, "changed");
        return next;
    }, cancellationToken);

    /// <summary>Finds records that are there no more: ids that were given, and that the search does not find any longer.</summary>
    private async Task<bool> Compare(IntegrationPlan plan, FlowPlan flow, OdooSource source, OdooOperations operations, OdooFeedState state, CancellationToken cancellationToken)
    {
        var found = new HashSet<int>();
        for (var after = 0; ;)
        {
            var reply = await systems.OdooIds(source.System.Name, operations, source.Operation.Name, after, IdPage, cancellationToken);
            if (reply.Outcome is not null)
            {
                return await Failed(plan, flow, state, reply, cancellationToken);
            }
            var ids = reply.Body!["ids"]!.AsArray().Select(id => (int)id!).ToList();
            found.UnionWith(ids);
            if (ids.Count < IdPage)
            {
                break;
            }
            after = ids[^1];
        }
        var known = await db.ReadSql(sql => sql.Rows("SELECT id, times FROM integration_odoo_feed_records WHERE flow = $1 ORDER BY id", row => (Id: row.GetInt32(0), Times: row.GetInt32(1)), flow.Interface), cancellationToken);
        var gone = known.Where(one => !found.Contains(one.Id)).ToList();
        foreach (var some in gone.Chunk(Page).DefaultIfEmpty([]))
        {
            state = await db.Write(async unit =>
            {
                foreach (var (id, times) in some)
                {
                    await unit.Sql.Execute("DELETE FROM integration_odoo_feed_records WHERE flow = $1 AND id = $2", flow.Interface, id);
                    var change = new JsonObject { ["change"] = "gone", ["id"] = id, ["at"] = unit.Now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ") };
                    await give.Run(unit, plan, flow, "feed", KeyOf(id, times + 1, change), change, cancellationToken);
                }
                var next = new OdooFeedState { Flow = state.Flow, Since = state.Since, Until = state.Until, ComparedAt = unit.Now, Version = state.Version + 1 };
                await Move(unit, state, next, some.Length);
                await Audit(unit, plan, flow, source, some.Length, "gone");
                return next;
            }, cancellationToken);
        }
        return true;
    }

    private static string KeyOf(int id, int times, JsonObject change) => $"odoo/{id}/{times}/{(string)change["at"]!}";

    private Task Audit(UnitOfWork unit, IntegrationPlan plan, FlowPlan flow, OdooSource source, int count, string what) => count == 0 ? Task.CompletedTask : audit.Write(unit, new AuditEntry("odoo.changes-read", $"flow:{flow.Interface}", $"system/{source.System.Name}")
    {
        Detail = $"operation {source.Operation.Name}, {count} record(s) {what}",
        Release = plan.Release.Number,
    });

    private static async Task Move(UnitOfWork unit, OdooFeedState from, OdooFeedState to, int given)
    {
        var held = await unit.Sql.Execute(
            """
            UPDATE integration_odoo_feeds SET until = $1, "window" = $2, after = $3, compared_at = $4, changes = changes + $5, asked_at = $6, failing_since = NULL, cause = NULL, version = $7, lease_until = $8
            WHERE flow = $9 AND version = $10
            """, to.Until, to.Window, to.After, to.ComparedAt, given, unit.Now, to.Version, unit.Now + Lease, to.Flow, from.Version);
        if (held == 0)
        {
            throw new LeaseLostException(); // another node reads for this flow by now
        }
    }

    /// <summary>Keeps why Odoo did not answer; the window is read again the next time.</summary>
    private async Task<bool> Failed(IntegrationPlan plan, FlowPlan flow, OdooFeedState state, SystemReply reply, CancellationToken cancellationToken)
    {
        await db.Write(async unit =>
        {
            await unit.Sql.Execute(
                "UPDATE integration_odoo_feeds SET failing_since = COALESCE(failing_since, $1), cause = $2 WHERE flow = $3", unit.Now, $"{reply.Outcome!.Code} {reply.Cause} {reply.Detail}".Trim(), flow.Interface);
            if (state.FailingSince is null)
            {
                await audit.Write(unit, new AuditEntry("odoo.changes-unread", $"flow:{flow.Interface}", $"system/{flow.Source.Odoo!.System.Name}")
                {
                    Outcome = reply.Outcome.Code, Reason = reply.Detail, Detail = reply.Cause, Release = plan.Release.Number,
                });
            }
        }, cancellationToken);
        return true;
    }

    private static DateTimeOffset At(long ticks) => new(ticks, TimeSpan.Zero);
}
