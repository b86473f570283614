using System.Net.Http.Headers;
using Concordat.Core.Primitives;
using Concordat.Eventing.Webhooks;
using Concordat.Platform.Audit;
using Concordat.Platform.Log;
using Concordat.Platform.Secrets;

namespace Concordat.Eventing.Notices;

/// <summary>Sends a notice to a webhook of the organization: signed as Standard Webhooks says, under the same guard of addresses as a partner's.</summary>
internal sealed class NoticeWebhookDelivery(SubscriberPlans plans, WebhookClient client, SecretStore secrets, AuditLedger audit, TimeProvider clock) : IMessageHandler
{
    private static readonly FailureRules Rules = new(
    [
        new FailureRule(["unreachable", "timeout", "busy", "internal"], 14, TimeSpan.FromSeconds(5), TimeSpan.FromHours(1), FailureEnd.DeadLetter),
        new FailureRule(["refused"], 8, TimeSpan.FromSeconds(30), TimeSpan.FromHours(1), FailureEnd.DeadLetter),
    ]);

    public string Kind => "notice-webhook";

    public async Task<Disposition> Handle(MessageContext message, CancellationToken cancellationToken)
    {
        if (plans.Current is not { } plan)
        {
            return Disposition.Failed(Outcome.Unreachable, Outcome.Unreachable.Code, Rules, "no release is active on this node");
        }
        var name = message.Message.Channel[(Kind.Length + 1)..];
        if (plan.Release.Workspace.Notices.Values.FirstOrDefault()?.Webhooks.FirstOrDefault(one => one.Name == name) is not { } webhook || client.AddressOf(webhook.Endpoint) is not { } address)
        {
            return Disposition.Failed(Outcome.NotFound, Outcome.NotFound.Code, Rules, $"release {plan.Release.Number} has no such webhook");
        }
        if (WebhookKey.Read(webhook.Secret is { } secret ? secrets.Resolve($"{secret.Store}:{secret.Name}") : null) is not { } key)
        {
            return Disposition.Failed(Outcome.Internal, Outcome.Internal.Code, Rules, "the signing secret is missing or is not whsec_ and Base64 of 24 to 64 bytes");
        }
        var (body, id, timestamp) = (await message.Payload(cancellationToken), message.Message.Id.ToString("n"), clock.GetUtcNow().ToUnixTimeSeconds());
        using var request = new HttpRequestMessage(HttpMethod.Post, (Uri?)null) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("webhook-id", id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", timestamp.ToString());
        request.Headers.TryAddWithoutValidation("webhook-signature", key.Sign(id, timestamp, body));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Concordat", "1"));
        var reply = await client.Send(webhook.Endpoint, address, request, cancellationToken);
        var entry = new AuditEntry(reply.Outcome is null ? "notice.delivered" : "notice.failed", "node:notices", message.Message.Channel)
        {
            Outcome = reply.Outcome?.Code ?? "ok", Reason = reply.Outcome is null ? null : reply.Detail, Detail = $"{message.Message.IdempotencyKey}, attempt {message.Message.Attempt}, HTTP {reply.Status}",
            Release = plan.Release.Number,
        };
        return reply.Outcome is { } outcome
            ? Disposition.Failed(outcome, outcome.Code, Rules, reply.Detail, unit => audit.Write(unit, entry))
            : Disposition.Done(unit => audit.Write(unit, entry));
    }
}
