using System.Diagnostics;
using Concordat.Core.Primitives;
using Concordat.Eventing.Webhooks;
using Concordat.Governance.Notices;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Exchanges;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;
using Concordat.Trust;

namespace Concordat.Eventing;

/// <summary>
/// Gives an event to a partner, by webhook or through a broker: under the terms of the day, in the order of its subject, tried again as long as the other side may
/// come back. Each try is an exchange of its own in the log.
/// </summary>
internal sealed class EventDelivery(
    SubscriberPlans plans, WebhookEndpoints endpoints, EndpointGuard guard, PayloadVault vault, ConsentGate consent, ClientSuspension suspension, ExchangeLog exchanges, AuditLedger audit,
    EndpointNotice notice, ModuleDb db, EventingOptions options, TimeProvider clock)
{
    /// <summary>Ten attempts over 75 hours, as Standard Webhooks 1.0 proposes.</summary>
    public static IReadOnlyList<TimeSpan> Schedule { get; } =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5), TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    private const string ClientStopped = "client-suspended";
    private static readonly TimeSpan LongestAsked = TimeSpan.FromHours(24);
    private static readonly string[] Causes = ["unreachable", "timeout", "busy", "internal", "refused"];

    /// <summary>Any answer but 2xx may pass, says Standard Webhooks; 410 ends it.</summary>
    private static readonly FailureRules Rules = new([FailureRule.Of(Causes, Schedule, FailureEnd.DeadLetter), new FailureRule([ClientStopped], 0, TimeSpan.Zero, TimeSpan.Zero, FailureEnd.Stop)]);

    /// <summary>Works on one message of a subscriber.</summary>
    /// <param name="message">The message.</param>
    /// <param name="send">Sends what the subscriber gets of it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Disposition> Handle(MessageContext message, Func<WebhookSubscriber, LogMessage, byte[], CancellationToken, Task<WebhookReply>> send, CancellationToken cancellationToken)
    {
        var delivery = message.Message;
        if (plans.Current is not { } plan)
        {
            return Disposition.Failed(Outcome.Unreachable, Outcome.Unreachable.Code, Rules, "no release is active on this node");
        }
        if (plan.Webhook(delivery.Channel) is not { } subscriber)
        {
            return Disposition.Failed(Outcome.NotFound, Outcome.NotFound.Code, FailureRules.Default, $"the subscription is not part of release {plan.Release.Number}");
        }
        var now = clock.GetUtcNow();
        var purpose = subscriber.Terms.PurposeOn(DateOnly.FromDateTime(now.UtcDateTime));
        var record = Begin(subscriber, delivery, plan.Release, purpose, now);
        if (subscriber.Closed is { } closed)
        {
            record.Outcome = Outcome.Forbidden.Code;
            return Disposition.Failed(Outcome.Forbidden, Outcome.Forbidden.Code, FailureRules.Default, closed, unit => Record(unit, delivery, record, "path.refused", closed));
        }
        if (record.Client is { } stopped && suspension.Holds(stopped))
        {
            // Whoever holds the client's key may read its endpoint too: it waits until a person lets it go on.
            record.Outcome = Outcome.Forbidden.Code;
            return Disposition.Failed(Outcome.Forbidden, ClientStopped, Rules, $"the client {stopped} is stopped", unit => Record(unit, delivery, record, $"{subscriber.Kind}.held"));
        }
        if (purpose is null || !subscriber.Terms.IsConsented(consent, delivery.BusinessKey, purpose))
        {
            return Withhold(delivery, record, purpose is null ? Outcome.Forbidden : Outcome.ConsentDenied);
        }
        if (EventContent.Of(await message.Payload(cancellationToken), subscriber.Terms.Selection) is not { } body)
        {
            return Disposition.Done(); // the subscription's conditions leave it out
        }
        if (await endpoints.Disabled(delivery.Channel, cancellationToken) is { } disabled)
        {
            return Disposition.Failed(Outcome.Gone, "disabled", FailureRules.Default, $"the endpoint is disabled ({disabled}): enable it, then resend what failed since");
        }
        if (guard.Enter(delivery.Channel, subscriber.Subscription) is { } wait)
        {
            return Disposition.Later(wait);
        }
        bool? hasFailed = null;
        try
        {
            var reply = await send(subscriber, delivery, body, cancellationToken);
            if (reply.IsDown)
            {
                return await PutOff(subscriber, record, cancellationToken);
            }
            hasFailed = reply.Outcome is null ? false : reply.Outcome == Outcome.Internal || reply.Outcome == Outcome.Forbidden ? null : true;
            return Told(subscriber, delivery, record, reply, body.Length);
        }
        finally
        {
            guard.Leave(delivery.Channel, hasFailed, clock.GetUtcNow() - now);
        }
    }

    /// <summary>Nothing was tried, or nobody knows: the other side is away for all messages at once. None of them counts a try, and all wait until it may be back.</summary>
    private async Task<Disposition> PutOff(WebhookSubscriber subscriber, ExchangeRecord record, CancellationToken cancellationToken)
    {
        var (rest, isFirst) = guard.Rest(subscriber.Channel);
        if (isFirst)
        {
            await db.Write(async unit =>
            {
                if (unit.Now - await WebhookEndpoints.Failed(unit, subscriber.Channel) >= options.DisableAfter)
                {
                    await Disable(unit, subscriber, record, "failing");
                }
            }, cancellationToken);
        }
        return Disposition.Later(rest);
    }

    private static ExchangeRecord Begin(WebhookSubscriber subscriber, LogMessage delivery, Platform.Releases.ActiveRelease release, string? purpose, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        Kind = "delivery",
        Interface = subscriber.Interface,
        Version = subscriber.Event.Terms.Version.ToString(),
        Operation = subscriber.Channel,
        Release = release.Number,
        Decision = release.ChangeId,
        Client = subscriber.Subscription.Client?.Name,
        Partner = subscriber.Partner.Name,
        Purpose = purpose,
        StartedAt = now,
        SubjectKey = delivery.BusinessKey,
        TraceId = Activity.Current?.TraceId.ToString(),
    };

    private Disposition Told(WebhookSubscriber subscriber, LogMessage delivery, ExchangeRecord record, WebhookReply reply, int bytes)
    {
        record.Microseconds = (long)(clock.GetUtcNow() - record.StartedAt).TotalMicroseconds;
        (record.Status, record.Outcome, record.RequestBytes) = (reply.Status, reply.Outcome?.Code ?? "ok", bytes);
        var answer = reply.Answer.IsEmpty ? null : vault.Seal(subscriber.Interface, reply.Answer.Span);
        return reply.Outcome is null
            ? Disposition.Done(async unit =>
            {
                await WebhookEndpoints.Succeeded(unit, delivery.Channel);
                await Keep(unit, delivery, record, reply, answer);
                await Record(unit, delivery, record, $"{subscriber.Kind}.delivered");
            })
            : Disposition.Failed(reply.Outcome, reply.Outcome.Code, RulesFor(reply), reply.Detail, async unit =>
            {
                var since = await WebhookEndpoints.Failed(unit, delivery.Channel);
                await Keep(unit, delivery, record, reply, answer);
                await Record(unit, delivery, record, $"{subscriber.Kind}.failed");
                if (reply.IsGone || unit.Now - since >= options.DisableAfter)
                {
                    await Disable(unit, subscriber, record, reply.IsGone ? "gone" : "failing");
                }
            });
    }

    private async Task Disable(UnitOfWork unit, WebhookSubscriber subscriber, ExchangeRecord record, string why)
    {
        if (await WebhookEndpoints.Disable(unit, subscriber.Channel, why, null))
        {
            await audit.Write(unit, new AuditEntry($"{subscriber.Kind}.disabled", NodeOf(subscriber.Kind), subscriber.Channel)
            {
                Reason = why == "gone" ? "The endpoint answered 410: it is gone." : $"The endpoint took nothing for {options.DisableAfter.TotalDays:0.#} days.",
                Exchange = record.Id,
                Release = record.Release,
            });
            await notice.Disabled(unit, subscriber.Partner.Name, subscriber.Subscription.Name, why);
        }
    }

    private async Task Keep(UnitOfWork unit, LogMessage delivery, ExchangeRecord record, WebhookReply reply, SealedPayload? answer)
    {
        if (answer is not null)
        {
            await vault.Store(unit, answer);
        }
        await unit.Sql.Execute(
            "INSERT INTO webhook_attempts (id, message, channel, webhook_id, at, microseconds, status, outcome, detail, answer) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            record.Id, delivery.Id, delivery.Channel, delivery.IdempotencyKey.Split('#')[0], record.StartedAt, record.Microseconds, record.Status, record.Outcome, reply.Detail, answer?.Id);
    }

    /// <summary>A no of the business is an end, not a failure: nothing was sent, and the ledger says why.</summary>
    private Disposition Withhold(LogMessage delivery, ExchangeRecord record, Outcome outcome)
    {
        record.Outcome = outcome.Code;
        return Disposition.Done(unit => Record(unit, delivery, record, "event.withheld"));
    }

    private async Task Record(UnitOfWork unit, LogMessage delivery, ExchangeRecord record, string action, string? reason = null)
    {
        await exchanges.Write(unit, record);
        await audit.Write(unit, new AuditEntry(action, NodeOf(delivery.Kind), delivery.Channel)
        {
            Outcome = record.Outcome,
            Reason = reason,
            Detail = $"event {delivery.IdempotencyKey}, attempt {delivery.Attempt}, {(record.Status == 0 ? "" : $"HTTP {record.Status}, ")}exchange {record.Id}",
            Exchange = delivery.Exchange,
            Release = record.Release,
        });
    }

    private static string NodeOf(string kind) => $"node:{kind}s";

    /// <summary>An endpoint that says when it will be back is asked no earlier, within a day.</summary>
    private static FailureRules RulesFor(WebhookReply reply) => reply.RetryAfter is not { } after ? Rules
        : new FailureRules([FailureRule.Of(Causes, [.. Schedule.Select(wait => wait > after ? wait : after < LongestAsked ? after : LongestAsked)], FailureEnd.DeadLetter)]);
}
