using System.Text.Json.Nodes;
using Concordat.Core.Events;
using Concordat.Core.Primitives;
using Concordat.Eventing.Webhooks;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;
using Concordat.Platform.Secrets;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Eventing.Control;

/// <summary>How subscriptions do, and what a person may decide about them: enable, disable, test, send again.</summary>
internal sealed class SubscriptionAdmin(
    SubscriberPlans plans, EventCursors cursors, DurableLog log, PayloadVault vault, SecretStore secrets, EndpointGuard guard, AuditLedger audit, ModuleDb db, TimeProvider clock)
{
    private const int MostAgain = 10_000;

    /// <summary>All subscriptions, or those of one partner.</summary>
    public async Task<List<SubscriptionView>> All(CancellationToken cancellationToken, string? partner = null)
    {
        var plan = plans.Current;
        var views = new List<SubscriptionView>();
        foreach (var webhook in plan?.Webhooks.Where(one => partner is null || one.Partner.Name == partner) ?? [])
        {
            views.Add(await View(webhook, cancellationToken));
        }
        foreach (var pull in plan?.Pulls.Where(one => partner is null || one.Terms.Partner.Name == partner) ?? [])
        {
            views.Add(await View(pull, cancellationToken));
        }
        return [.. views.OrderBy(v => v.Partner, StringComparer.Ordinal).ThenBy(v => v.Name, StringComparer.Ordinal)];
    }

    public async Task<SubscriptionView?> Find(string partner, string name, CancellationToken cancellationToken) => plans.Current switch
    {
        { } plan when plan.Webhooks.FirstOrDefault(w => w.Partner.Name == partner && w.Subscription.Name == name) is { } webhook => await View(webhook, cancellationToken),
        { } plan when plan.Pulls.FirstOrDefault(p => p.Terms.Partner.Name == partner && p.Terms.Subscription.Name == name) is { } pull => await View(pull, cancellationToken),
        _ => null,
    };

    public Task<List<WebhookAttemptView>> Attempts(string partner, string name, int most, CancellationToken cancellationToken) => db.Read(async read =>
    {
        var channel = plans.Current?.Webhooks.FirstOrDefault(w => w.Partner.Name == partner && w.Subscription.Name == name)?.Channel ?? "";
        var rows = await (from attempt in read.Set<WebhookAttempt>()
                          where attempt.Channel == channel
                          orderby attempt.At descending
                          select attempt).Take(Math.Clamp(most, 1, 500)).ToListAsync(cancellationToken);
        var sizes = new Dictionary<Guid, int>();
        var answers = rows.Select(r => r.Answer).OfType<Guid>().ToList();
        foreach (var some in answers.Chunk(50))
        {
            foreach (var row in await db.ReadSql(sql => sql.Rows($"SELECT id, size FROM payloads WHERE id IN ({string.Join(", ", some.Select((_, i) => $"${i + 1}"))})", found => (Id: found.GetGuid(0), Size: found.GetInt32(1)), [.. some.Select(id => (object?)id)]), cancellationToken))
            {
                sizes[row.Id] = row.Size;
            }
        }
        return rows.ConvertAll(r => new WebhookAttemptView(r.Id, r.Message, r.WebhookId, r.At, r.Microseconds / 1000.0, r.Status, r.Outcome, r.Detail, r.Answer is { } answer ? sizes.GetValueOrDefault(answer) : 0));
    }, cancellationToken);

    /// <summary>Ends or resumes deliveries. Null where it went well.</summary>
    public async Task<(Outcome Outcome, string Detail)?> Switch(string partner, string name, bool on, string person, string reason, CancellationToken cancellationToken)
    {
        if (plans.Current?.Webhooks.FirstOrDefault(w => w.Partner.Name == partner && w.Subscription.Name == name) is not { } webhook)
        {
            return (Outcome.NotFound, "The active release has no such webhook.");
        }
        var changed = await db.Write(async unit =>
        {
            if (!(on ? await WebhookEndpoints.Enable(unit, webhook.Channel) : await WebhookEndpoints.Disable(unit, webhook.Channel, "person", person)))
            {
                return false;
            }
            await audit.Write(unit, new AuditEntry(on ? "webhook.enabled" : "webhook.disabled", Trust.Actor.NameOf(person), webhook.Channel) { Reason = reason, Release = plans.Current.Release.Number });
            return true;
        }, cancellationToken);
        guard.Forget(webhook.Channel);
        return changed ? null : (Outcome.Conflict, on ? "The endpoint is enabled." : "The endpoint is disabled already.");
    }

    /// <summary>Sends an event that says so itself; answers the message, or why it does not.</summary>
    public async Task<(Guid? Message, Outcome? Refused, string? Detail)> Test(string partner, string name, string person, CancellationToken cancellationToken)
    {
        if (plans.Current is not { } plan || plan.Webhooks.FirstOrDefault(w => w.Partner.Name == partner && w.Subscription.Name == name) is not { } webhook)
        {
            return (null, Outcome.NotFound, "The active release has no such webhook.");
        }
        if (await db.ReadSql(sql => sql.Scalar<string>("SELECT disabled FROM webhook_endpoints WHERE channel = $1", webhook.Channel), cancellationToken) is { } why)
        {
            return (null, Outcome.Conflict, $"The endpoint is disabled ({why}): enable it first.");
        }
        var (now, id) = (clock.GetUtcNow(), Guid.CreateVersion7(clock.GetUtcNow()));
        var written = new CloudEvent(id.ToString(), EventContent.TestType, "/concordat", null, now, new JsonObject { ["subscription"] = name, ["message"] = "This is a test. It carries no data of anybody." }) { Exchange = id, Release = plan.Release.Number };
        var payload = vault.Seal(webhook.Interface, written.ToJson());
        await db.Write(async unit =>
        {
            await log.Enqueue(unit, new NewMessage
            {
                Id = id, Kind = webhook.Kind, Channel = webhook.Channel, IdempotencyKey = id.ToString(), Exchange = id, Release = plan.Release.Number, Interface = webhook.Interface, Payload = payload,
            }, cancellationToken);
            await audit.Write(unit, new AuditEntry("webhook.tested", Trust.Actor.NameOf(person), webhook.Channel) { Exchange = id, Release = plan.Release.Number });
        }, cancellationToken);
        return (id, null, null);
    }

    /// <summary>Makes deliveries again that gave up since a moment and, where asked, gives it the events that it never got. Null where there is no such webhook.</summary>
    public async Task<Resent?> Resend(string partner, string name, ResendRequest request, string person, CancellationToken cancellationToken)
    {
        if (plans.Current is not { } plan || plan.Webhooks.FirstOrDefault(w => w.Partner.Name == partner && w.Subscription.Name == name) is not { } webhook)
        {
            return null;
        }
        var events = request.Missing ? await cursors.Between(webhook.Event.Type, request.Since, clock.GetUtcNow(), null, MostAgain, cancellationToken) : [];
        guard.Forget(webhook.Channel);
        return await db.Write(async unit =>
        {
            var dead = await unit.Sql.Rows("SELECT id, order_key FROM messages WHERE channel = $1 AND state IN (4, 6) AND received_at >= $2 ORDER BY seq LIMIT $3",
                row => (Id: row.GetGuid(0), Key: row.IsDBNull(1) ? null : row.GetString(1)), webhook.Channel, request.Since, MostAgain);
            foreach (var one in dead)
            {
                await log.Again(unit, one.Id, webhook.Channel, one.Key, cancellationToken);
            }
            var missing = await log.Enqueue(unit, [.. events.Select(e => webhook.Message(e, plan.Release.Number, unit.Now))], cancellationToken); // what it got, or waits for, is known by its key
            await audit.Write(unit, new AuditEntry("webhook.resent", Trust.Actor.NameOf(person), webhook.Channel)
            {
                Reason = request.Reason, Detail = $"{dead.Count} that gave up since {request.Since:O}, {missing} that were missing", Release = plan.Release.Number,
            });
            return new Resent(dead.Count, missing);
        }, cancellationToken);
    }

    /// <summary>Makes the delivery of one attempt again: the message that gave up, or a new one of an event that was taken. Null where the subscription had no such attempt.</summary>
    public async Task<Resent?> Resend(string partner, string name, Guid attempt, string person, CancellationToken cancellationToken)
    {
        if (plans.Current is not { } plan || plan.Webhooks.FirstOrDefault(w => w.Partner.Name == partner && w.Subscription.Name == name) is not { } webhook)
        {
            return null;
        }
        var message = await db.Read(read => (from one in read.Set<WebhookAttempt>()
                                             join stored in read.Set<LogMessage>() on one.Message equals stored.Id
                                             where one.Id == attempt && one.Channel == webhook.Channel && stored.Channel == webhook.Channel
                                             select stored).FirstOrDefaultAsync(cancellationToken), cancellationToken);
        if (message is null)
        {
            return null;
        }
        guard.Forget(webhook.Channel);
        return await db.Write(async unit =>
        {
            var (failed, again) = (0, 0);
            if (message.State is MessageState.Dead or MessageState.Stopped)
            {
                await log.Again(unit, message.Id, webhook.Channel, message.OrderKey, cancellationToken);
                failed = 1;
            }
            else if (message.State == MessageState.Done && message.PayloadId is { } payload)
            {
                var id = Guid.CreateVersion7(unit.Now);
                await log.Enqueue(unit, new NewMessage
                {
                    Id = id, Kind = webhook.Kind, Channel = webhook.Channel, OrderKey = message.OrderKey, IdempotencyKey = $"{message.IdempotencyKey.Split('#')[0]}#{id}", BusinessKey = message.BusinessKey,
                    Exchange = message.Exchange, Parent = message.Parent, Release = plan.Release.Number, Interface = webhook.Interface, StoredPayload = payload,
                }, cancellationToken);
                again = 1;
            }
            await audit.Write(unit, new AuditEntry("webhook.resent", Trust.Actor.NameOf(person), webhook.Channel) { Detail = $"the delivery of attempt {attempt}", Release = plan.Release.Number });
            return new Resent(failed, again);
        }, cancellationToken);
    }

    /// <summary>True where the release names the signing secret; false where it is made here.</summary>
    public bool HasNamedSecret(string partner, string name) => plans.Current?.Webhook($"webhook/{partner}/{name}")?.Subscription.Secret is not null;

    /// <summary>When the subscription got its first delivery; null where it had none.</summary>
    public Task<DateTimeOffset?> FirstDelivery(string partner, string name, CancellationToken cancellationToken) => db.ReadSql(async sql =>
        await sql.Scalar<long>("SELECT CAST(COALESCE(MIN(received_at), 0) AS BIGINT) FROM messages WHERE channel = $1", $"webhook/{partner}/{name}") is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : (DateTimeOffset?)null, cancellationToken);

    /// <summary>One attempt of a subscription with what was answered; null where it had no such attempt. That somebody read an answer stands in the ledger.</summary>
    public async Task<(WebhookAttemptView Attempt, byte[]? Answer)?> Attempt(string partner, string name, Guid id, string person, CancellationToken cancellationToken)
    {
        if (plans.Current?.Webhooks.FirstOrDefault(w => w.Partner.Name == partner && w.Subscription.Name == name) is not { } webhook
            || await db.Read(read => read.Set<WebhookAttempt>().FirstOrDefaultAsync(a => a.Id == id && a.Channel == webhook.Channel, cancellationToken), cancellationToken) is not { } row)
        {
            return null;
        }
        var answer = row.Answer is { } kept ? await vault.Open(kept, cancellationToken) : null;
        if (answer is not null)
        {
            await db.Write(unit => audit.Write(unit, new AuditEntry("payload.viewed", Trust.Actor.NameOf(person), webhook.Channel) { Detail = $"what the endpoint answered to attempt {id}", Exchange = id }), cancellationToken);
        }
        return (new WebhookAttemptView(row.Id, row.Message, row.WebhookId, row.At, row.Microseconds / 1000.0, row.Status, row.Outcome, row.Detail, answer?.Length ?? 0), answer);
    }

    private async Task<SubscriptionView> View(WebhookSubscriber webhook, CancellationToken cancellationToken)
    {
        var since = clock.GetUtcNow().AddHours(-24);
        var state = await db.Read(read => read.Set<WebhookEndpointState>().FirstOrDefaultAsync(e => e.Channel == webhook.Channel, cancellationToken), cancellationToken);
        var latencies = await db.ReadSql(sql => sql.Rows("SELECT outcome, microseconds FROM webhook_attempts WHERE channel = $1 AND at >= $2 ORDER BY at DESC LIMIT 10000", row => (Ok: row.GetString(0) == "ok", Time: row.GetInt64(1)), webhook.Channel, since), cancellationToken);
        var waiting = (await db.ReadSql(sql => sql.Rows("SELECT CAST(COUNT(*) AS BIGINT), MIN(received_at) FROM messages WHERE channel = $1 AND state IN (0, 1, 2)", row => (Count: row.GetInt64(0), Oldest: row.IsDBNull(1) ? (long?)null : row.GetInt64(1)), webhook.Channel), cancellationToken))[0];
        var dead = await db.ReadSql(sql => sql.Scalar<long>("SELECT CAST(COUNT(*) AS BIGINT) FROM messages WHERE channel = $1 AND state IN (4, 6)", webhook.Channel), cancellationToken);
        var times = latencies.Where(l => l.Ok).Select(l => l.Time).Order().ToList();
        var secret = webhook.Subscription.Secret;
        return new SubscriptionView(
            webhook.Partner.Name, webhook.Subscription.Name, webhook.Event.Type, webhook.Kind, webhook.Closed is not null ? "closed" : state?.Disabled is not null ? "disabled" : state?.FailingSince is not null ? "failing" : "ok", webhook.Closed ?? state?.Disabled,
            waiting.Count, waiting.Oldest is { } oldest ? Age(new DateTimeOffset(oldest, TimeSpan.Zero)) : null, null, dead, latencies.Count, times.Count, times.Count == 0 ? null : times[(int)((times.Count - 1) * 0.95)] / 1000.0,
            state?.LastSuccess, state?.FailingSince, WebhookKey.Read(secret is null ? null : secrets.Resolve($"{secret.Store}:{secret.Name}"))?.PublicKey, webhook.Event.Terms.Slo?.Availability);
    }

    private async Task<SubscriptionView> View(PullSubscriber pull, CancellationToken cancellationToken)
    {
        var (place, count, oldest) = await cursors.Lag(pull.Cursor, pull.Terms.Event.Type, cancellationToken: cancellationToken);
        return new SubscriptionView(
            pull.Terms.Partner.Name, pull.Terms.Subscription.Name, pull.Terms.Event.Type, "pull", pull.Closed is not null ? "closed" : place is null ? "never" : "ok", pull.Closed,
            count, oldest is { } at ? Age(at) : null, place?.Position, 0, 0, 0, null, place?.At, null, null);
    }

    private long Age(DateTimeOffset at) => (long)Math.Max(0, (clock.GetUtcNow() - at).TotalSeconds);
}
