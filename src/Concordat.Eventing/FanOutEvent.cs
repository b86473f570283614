using Concordat.Core.Primitives;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Log;

namespace Concordat.Eventing;

/// <summary>
/// Gives each subscriber of the active release its own message of an event, all in one transaction with the end of the fan-out. One subscriber that is down holds
/// up no other.
/// </summary>
internal sealed class FanOutEvent(SubscriberPlans plans, DurableLog log, AuditLedger audit) : IMessageHandler
{
    public string Kind => "event";

    public Task<Disposition> Handle(MessageContext message, CancellationToken cancellationToken)
    {
        var published = message.Message;
        if (plans.Current is not { } plan)
        {
            return Task.FromResult(Disposition.Failed(Outcome.Unreachable, Outcome.Unreachable.Code, FailureRules.Default, "no release is active on this node"));
        }
        return Task.FromResult(Disposition.Done(async unit =>
        {
            foreach (var subscriber in plan.Of(published.Channel))
            {
                if (subscriber is WebhookSubscriber webhook && webhook.PurposeOn(DateOnly.FromDateTime(unit.Now.UtcDateTime)) is null)
                {
                    await audit.Write(unit, Withheld(subscriber, published, plan.Release.Number));
                    continue;
                }
                await Enqueue(unit, subscriber, published, plan.Release.Number);
            }
        }));
    }

    private Task<Enqueued> Enqueue(UnitOfWork unit, Subscriber subscriber, LogMessage published, int release) => log.Enqueue(unit, new NewMessage
    {
        Id = Guid.CreateVersion7(unit.Now),
        Kind = subscriber.Kind,
        Channel = subscriber.Channel,
        OrderKey = published.OrderKey,
        IdempotencyKey = published.IdempotencyKey, // the event's id: fanned out again, it reaches nobody twice
        BusinessKey = published.BusinessKey,
        Exchange = published.Exchange,
        Parent = published.Id,
        Release = release,
        Interface = subscriber.Interface,
        StoredPayload = published.PayloadId,
    });

    private static AuditEntry Withheld(Subscriber subscriber, LogMessage published, int release) =>
        new("event.withheld", "node:fan-out", subscriber.Channel)
        {
            Outcome = Outcome.Forbidden.Code,
            Reason = "No agreement of the partner covers the event today.",
            Detail = $"event {published.IdempotencyKey}",
            Exchange = published.Exchange,
            Release = release,
        };
}
