using System.Net.Http.Headers;
using Concordat.Core.Events;
using Concordat.Core.Primitives;
using Concordat.Platform.Log;
using Concordat.Platform.Secrets;

namespace Concordat.Eventing.Webhooks;

/// <summary>Delivers events to the endpoints of partners, signed.</summary>
internal sealed class WebhookDelivery(EventDelivery delivery, WebhookClient client, SecretStore secrets, TimeProvider clock) : IMessageHandler
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
        WebhookKey? Key(Core.Workspace.SecretRef? secret) => WebhookKey.Read(secret is null ? null : secrets.Resolve($"{secret.Store}:{secret.Name}"));
        if (Key(subscription.Secret) is not { } key)
        {
            return new WebhookReply(Outcome.Internal, 0, Detail: "the signing secret is missing, or is neither whsec_ and Base64 of 24 to 64 bytes nor whsk_ and Base64 of an Ed25519 key");
        }
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds();
        var (id, former) = (delivery.IdempotencyKey.Split('#')[0], Key(subscription.FormerSecret)); // the event's id: the same at each try, so that the receiver knows it again
        using var request = new HttpRequestMessage(HttpMethod.Post, (Uri?)null) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(CloudEvent.MediaType);
        request.Headers.TryAddWithoutValidation("webhook-id", id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", timestamp.ToString());
        request.Headers.TryAddWithoutValidation("webhook-signature", former is null ? key.Sign(id, timestamp, body) : $"{key.Sign(id, timestamp, body)} {former.Sign(id, timestamp, body)}");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Concordat", "1"));
        return await client.Send(subscription.Endpoint!, address, request, cancellationToken);
    }
}
