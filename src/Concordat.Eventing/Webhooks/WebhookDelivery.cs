using System.Diagnostics;
using System.Net.Http.Headers;
using Concordat.Core.Consents;
using Concordat.Core.Events;
using Concordat.Core.Primitives;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Exchanges;
using Concordat.Platform.Log;
using Concordat.Platform.Secrets;
using Concordat.Trust;

namespace Concordat.Eventing.Webhooks;

/// <summary>
/// Delivers an event to a partner's endpoint: signed, in the order of its subject, tried again as long as the endpoint may come back. Each try is an
/// exchange of its own in the log.
/// </summary>
internal sealed class WebhookDelivery(
    SubscriberPlans plans, WebhookClient client, SecretStore secrets, ConsentGate consent, ClientSuspension suspension, ExchangeLog exchanges, AuditLedger audit, TimeProvider clock) : IMessageHandler
{
    private const string ClientStopped = "client-suspended";
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>Any answer but 2xx may pass, says Standard Webhooks; what is our own matter goes to a person at once, and 410 ends the subscription's subject.</summary>
    private static readonly FailureRules Rules = new(
    [
        new FailureRule(["unreachable", "timeout", "busy", "internal"], 14, TimeSpan.FromSeconds(5), LongestWait, FailureEnd.DeadLetter),
        new FailureRule(["refused"], 8, TimeSpan.FromSeconds(30), LongestWait, FailureEnd.DeadLetter),
        new FailureRule(["gone", ClientStopped], 0, TimeSpan.Zero, TimeSpan.Zero, FailureEnd.Stop),
    ]);

    public string Kind => "webhook";

    public async Task<Disposition> Handle(MessageContext message, CancellationToken cancellationToken)
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
        var purpose = subscriber.PurposeOn(DateOnly.FromDateTime(now.UtcDateTime));
        var record = new ExchangeRecord
        {
            Id = Guid.CreateVersion7(now),
            Kind = "delivery",
            Interface = subscriber.Interface,
            Version = subscriber.Event.Terms.Version.ToString(),
            Operation = subscriber.Channel,
            Release = plan.Release.Number,
            Decision = plan.Release.ChangeId,
            Client = subscriber.Subscription.Client?.Name,
            Partner = subscriber.Partner.Name,
            Purpose = purpose,
            StartedAt = now,
            SubjectKey = delivery.OrderKey,
            TraceId = Activity.Current?.TraceId.ToString(),
        };
        if (subscriber.Closed is { } closed)
        {
            record.Outcome = Outcome.Forbidden.Code;
            return Disposition.Failed(Outcome.Forbidden, Outcome.Forbidden.Code, FailureRules.Default, closed, unit => Record(unit, delivery, record, "path.refused", closed));
        }
        if (record.Client is { } stopped && suspension.Holds(stopped))
        {
            // Whoever holds the client's key may read its endpoint too: it waits until a person lets it go on.
            record.Outcome = Outcome.Forbidden.Code;
            return Disposition.Failed(Outcome.Forbidden, ClientStopped, Rules, $"the client {stopped} is stopped", unit => Record(unit, delivery, record, "webhook.held"));
        }
        if (purpose is null || !IsConsented(subscriber, delivery, purpose))
        {
            return Withhold(delivery, record, purpose is null ? Outcome.Forbidden : Outcome.ConsentDenied);
        }
        var reply = await Send(message, subscriber, record, cancellationToken);
        record.Microseconds = (long)(clock.GetUtcNow() - now).TotalMicroseconds;
        (record.Status, record.Outcome) = (reply.Status, reply.Outcome?.Code ?? "ok");
        return reply.Outcome is null
            ? Disposition.Done(unit => Record(unit, delivery, record, "webhook.delivered"))
            : Disposition.Failed(reply.Outcome, reply.Outcome.Code, RulesFor(reply), reply.Detail, unit => Record(unit, delivery, record, "webhook.failed"));
    }

    private async Task<WebhookReply> Send(MessageContext message, WebhookSubscriber subscriber, ExchangeRecord record, CancellationToken cancellationToken)
    {
        if (client.AddressOf(subscriber.Subscription.Endpoint) is not { } address)
        {
            return new WebhookReply(Outcome.NotFound, 0, Detail: "the release has no such system");
        }
        var secret = subscriber.Subscription.Secret;
        if (WebhookSignature.KeyOf(secret is null ? null : secrets.Resolve($"{secret.Store}:{secret.Name}")) is not { } key)
        {
            return new WebhookReply(Outcome.Internal, 0, Detail: "the signing secret is missing or is not whsec_ and Base64 of 24 to 64 bytes");
        }
        var body = await message.Payload(cancellationToken);
        var id = message.Message.IdempotencyKey; // the event's id: the same at each try, so that the receiver knows it again
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, (Uri?)null) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(CloudEvent.MediaType);
        request.Headers.TryAddWithoutValidation("webhook-id", id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", timestamp.ToString());
        request.Headers.TryAddWithoutValidation("webhook-signature", WebhookSignature.Sign(key, id, timestamp, body));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Concordat", "1"));
        record.RequestBytes = body.Length;
        return await client.Send(subscriber.Subscription.Endpoint, address, request, cancellationToken);
    }

    private bool IsConsented(WebhookSubscriber subscriber, LogMessage delivery, string purpose) =>
        subscriber.Event.Access?.Consent != true || delivery.OrderKey is null || consent.Permits(
            delivery.OrderKey, new ConsentUse(purpose, subscriber.Partner.Name, subscriber.Subscription.Client?.Name, "disclose", subscriber.Region));

    /// <summary>A no of the business is an end, not a failure: nothing was sent, and the ledger says why.</summary>
    private Disposition Withhold(LogMessage delivery, ExchangeRecord record, Outcome outcome)
    {
        record.Outcome = outcome.Code;
        return Disposition.Done(unit => Record(unit, delivery, record, "event.withheld"));
    }

    private async Task Record(UnitOfWork unit, LogMessage delivery, ExchangeRecord record, string action, string? reason = null)
    {
        await exchanges.Write(unit, record);
        await audit.Write(unit, new AuditEntry(action, "node:webhooks", delivery.Channel)
        {
            Outcome = record.Outcome,
            Reason = reason,
            Detail = $"event {delivery.IdempotencyKey}, attempt {delivery.Attempt}, HTTP {record.Status}, exchange {record.Id}",
            Exchange = delivery.Exchange,
            Release = record.Release,
        });
    }

    /// <summary>An endpoint that says when it will be back is asked then, within an hour: the wait is spread upwards from what it said.</summary>
    private static FailureRules RulesFor(WebhookReply reply)
    {
        if (reply.RetryAfter is not { } after)
        {
            return Rules;
        }
        var wait = (after < LongestWait ? after : LongestWait) * 2;
        return new FailureRules([Rules.Rows[0] with { Backoff = wait, Longest = wait }]);
    }
}
