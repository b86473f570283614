using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Platform.Log;
using Concordat.Platform.Secrets;

namespace Concordat.Eventing.Webhooks;

/// <summary>Delivers events to the endpoints of partners, signed.</summary>
internal sealed class WebhookDelivery(EventDelivery delivery, WebhookClient client, SecretStore secrets, MadeSecrets made, WebhookShows shows, TimeProvider clock) : IMessageHandler
{
    public string Kind => "webhook";

    public Task<Disposition> Handle(MessageContext message, CancellationToken cancellationToken) => delivery.Handle(message, Send, cancellationToken);

    private async Task<WebhookReply> Send(WebhookSubscriber subscriber, LogMessage delivery, byte[] body, CancellationToken cancellationToken)
    {
        var subscription = subscriber.Subscription;
        if (client.AddressOf(subscription.Endpoint!) is not { } address)
        {
            return new WebhookReply(Outcome.NotFound, 0, Detail: "the release has no such system");
        }
        var keys = subscription.Secret is null ? await made.Keys(subscriber.Channel, cancellationToken) : Named(subscription);
        if (keys.Count == 0)
        {
            return new WebhookReply(Outcome.Internal, 0, Detail: subscription.Secret is null
                ? "no signing secret was made for it: the partner does so in the portal, or the file names one ('secret')"
                : "the signing secret is missing, or is neither whsec_ and Base64 of 24 to 64 bytes nor whsk_ and Base64 of an Ed25519 key");
        }
        using var request = SignedRequest.Of(delivery.IdempotencyKey.Split('#')[0], clock.GetUtcNow(), body, keys); // the event's id
        if (subscription.Auth is { } auth && await shows.Put(request, auth, cancellationToken) is { } missing)
        {
            return missing;
        }
        var reply = await client.Send(subscription.Endpoint!, address, request, cancellationToken);
        if (reply.Status == 401 && subscription.Auth is { } shown)
        {
            shows.Drop(shown);
        }
        return reply;
    }

    private List<WebhookKey> Named(Subscription subscription)
    {
        WebhookKey? Key(SecretRef? secret) => WebhookKey.Read(secret is null ? null : secrets.Resolve($"{secret.Store}:{secret.Name}"));
        return Key(subscription.Secret) is not { } key ? [] : Key(subscription.FormerSecret) is { } former ? [key, former] : [key];
    }
}
