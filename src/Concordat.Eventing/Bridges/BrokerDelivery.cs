using Concordat.Core.Primitives;
using Concordat.Eventing.Webhooks;
using Concordat.Platform.Log;

namespace Concordat.Eventing.Bridges;

/// <summary>Gives events to partners through a broker. What it confirms is done; as long as it is away, everything waits and counts no try.</summary>
internal sealed class BrokerDelivery(EventDelivery delivery, Brokers brokers) : IMessageHandler
{
    public string Kind => "broker";

    public Task<Disposition> Handle(MessageContext message, CancellationToken cancellationToken) => delivery.Handle(message, Send, cancellationToken);

    private async Task<WebhookReply> Send(WebhookSubscriber subscriber, LogMessage message, byte[] body, CancellationToken cancellationToken)
    {
        var target = subscriber.Subscription.Broker!;
        if (brokers.Refused(target.System.Name) is { } closed)
        {
            return new WebhookReply(Outcome.Forbidden, 0, Detail: closed);
        }
        if (brokers.Of(target.System.Name) is not { } broker)
        {
            return new WebhookReply(Outcome.NotFound, 0, Detail: "the release has no such broker");
        }
        var key = target.IsKeyed ? BrokerMessage.KeyOf(subscriber.Partner.Name, message.BusinessKey) : null;
        return await broker.Send(subscriber.Channel, target, BrokerMessage.Of(body, target.IsBinary, key), cancellationToken);
    }
}
