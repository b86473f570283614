using Concordat.Eventing;

namespace Concordat.Control;

/// <summary>Events, those who get them, and replays.</summary>
internal sealed partial class ControlClient
{
    public Task<EventTypeList> EventTypes(CancellationToken cancellationToken = default) => Get("events/types", EventsJson.Default.EventTypeList, cancellationToken);

    public Task<SubscriptionList> Subscriptions(CancellationToken cancellationToken = default) => Get("events/subscriptions", EventsJson.Default.SubscriptionList, cancellationToken);

    public Task<PublicationList> Publications(CancellationToken cancellationToken = default) => Get("events/publications", EventsJson.Default.PublicationList, cancellationToken);

    /// <summary>Webhooks that partners registered in the portal.</summary>
    public Task<EndpointList> ProposedEndpoints(CancellationToken cancellationToken = default) => Get("events/endpoints", EventsJson.Default.EndpointList, cancellationToken);

    public Task<SubscriptionDetail> Subscription(string partner, string name, CancellationToken cancellationToken = default) => Get(Of(partner, name), EventsJson.Default.SubscriptionDetail, cancellationToken);

    /// <summary>Ends or resumes deliveries to an endpoint.</summary>
    public Task SwitchEndpoint(string partner, string name, bool on, string reason, CancellationToken cancellationToken = default) =>
        Post($"{Of(partner, name)}/{(on ? "enable" : "disable")}", new EventReasonRequest(reason), EventsJson.Default.EventReasonRequest, cancellationToken);

    public Task TestEndpoint(string partner, string name, CancellationToken cancellationToken = default) => Post($"{Of(partner, name)}/test", new EventReasonRequest(null), EventsJson.Default.EventReasonRequest, cancellationToken);

    public Task<Resent> ResendDeliveries(string partner, string name, ResendRequest request, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, $"{Of(partner, name)}/resend", request, EventsJson.Default.ResendRequest, EventsJson.Default.Resent, cancellationToken);

    public Task<ReplayList> ReplayEvents(string partner, string name, EventReplayRequest request, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, $"{Of(partner, name)}/replays", request, EventsJson.Default.EventReplayRequest, EventsJson.Default.ReplayList, cancellationToken);

    public Task<ReplayList> Replays(CancellationToken cancellationToken = default) => Get("events/replays", EventsJson.Default.ReplayList, cancellationToken);

    public Task<ReplayList> ApproveReplay(string id, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, $"events/replays/{Uri.EscapeDataString(id)}/approve", new EventReasonRequest(null), EventsJson.Default.EventReasonRequest, EventsJson.Default.ReplayList, cancellationToken);

    private static string Of(string partner, string name) => $"events/subscriptions/{Uri.EscapeDataString(partner)}/{Uri.EscapeDataString(name)}";
}
