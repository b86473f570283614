using System.Text.Json;
using Concordat.Core.Contracts.JsonSchema;
using Concordat.Core.Events;
using Concordat.Core.Primitives;
using Concordat.Platform.Audit;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;

namespace Concordat.Eventing;

/// <summary>An event that broke its schema when it came, and is kept aside: published once the release of the day takes it, and until then a dead letter.</summary>
internal sealed class PublishHeldEvent(SubscriberPlans plans, EventOutbox outbox, PayloadVault vault, AuditLedger audit) : IMessageHandler
{
    public const string MessageKind = "held-event";

    private static readonly FailureRules AtOnce = new([]);

    public string Kind => MessageKind;

    public async Task<Disposition> Handle(MessageContext message, CancellationToken cancellationToken)
    {
        var held = message.Message;
        if (plans.Current is not { } plan)
        {
            return Disposition.Failed(Outcome.Unreachable, Outcome.Unreachable.Code, FailureRules.Default, "no release is active on this node");
        }
        if (CloudEvent.Read(await message.Payload(cancellationToken)) is not { } one || plan.Type(one.Type) is not { } type)
        {
            return Disposition.Failed(Outcome.NotFound, Outcome.NotFound.Code, AtOnce, $"release {plan.Release.Number} publishes no such event");
        }
        var errors = new List<SchemaError>();
        type.Type.DataSchema?.Validate(JsonSerializer.SerializeToElement(one.Data), errors);
        if (errors.Count > 0)
        {
            return Disposition.Failed(Outcome.Invalid, Outcome.Invalid.Code, AtOnce, "the data break the event's schema: " + string.Join("; ", errors.Take(20).Select(e => $"{e.KeywordLocation} at {e.InstancePath}")));
        }
        var published = new NewEvent
        {
            Id = Guid.Parse(held.IdempotencyKey), Type = one.Type, Source = "/held", SubjectKey = held.BusinessKey, Exchange = held.Exchange, Message = held.Id,
            Release = plan.Release.Number, Interface = one.Type, Payload = vault.Seal(one.Type, one.ToJson()),
        };
        return Disposition.Done(async unit =>
        {
            if (await outbox.Publish(unit, published))
            {
                await audit.Write(unit, new AuditEntry("event.published", "node:held-events", $"event/{published.Id}") { Detail = one.Type, Exchange = held.Exchange, Release = plan.Release.Number });
            }
        });
    }
}
