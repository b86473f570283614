using System.Globalization;
using System.Security.Claims;
using Concordat.Core.Primitives;
using Concordat.Core.Privileges;
using Concordat.Core.Workspace;
using Concordat.Core.Zones;
using Concordat.Eventing.Portal;
using Concordat.Platform.Problems;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Eventing.Control;

/// <summary><c>/control/v1/events/…</c>: the catalogue of events, how subscriptions do, replays.</summary>
internal static class EventsControlApi
{
    public static void Map(RouteGroupBuilder control)
    {
        var events = control.MapGroup("/events").WithTags("Events");
        events.MapGet("/types", (SubscriberPlans plans) => TypedResults.Json(Types(plans.Current), EventsJson.Default.EventTypeList)).RequireAuthorization(Policies.View).Produces<EventTypeList>()
            .WithName("listEventTypes").WithSummary("List event types").WithDescription("The event types of the active release with their terms, producers and consumers.");
        events.MapGet("/subscriptions", async (SubscriptionAdmin admin, CancellationToken stop) => TypedResults.Json(new SubscriptionList(await admin.All(stop)), EventsJson.Default.SubscriptionList)).RequireAuthorization(Policies.View)
            .Produces<SubscriptionList>().WithName("listSubscriptions").WithSummary("List subscriptions").WithDescription("All subscriptions of partners: how far behind they are in events and in time, and how their endpoints do.");
        events.MapGet("/publications", async (PublicationAdmin admin, CancellationToken stop) => TypedResults.Json(await admin.All(stop), EventsJson.Default.PublicationList)).RequireAuthorization(Policies.View)
            .Produces<PublicationList>().WithName("listPublications").WithSummary("List publications").WithDescription("Events that partners send through brokers: which node reads them, what waits there, and what was refused.");
        events.MapGet("/endpoints", async (EndpointProposals proposals, CancellationToken stop) => TypedResults.Json(await proposals.List(stop), EventsJson.Default.EndpointList)).RequireAuthorization(Policies.View)
            .Produces<EndpointList>().WithName("listEndpoints").WithSummary("List proposed endpoints").WithDescription("Webhooks that partners registered in the portal: where each stands between challenge, certificate, change request and release.");
        var one = events.MapGroup("/subscriptions/{partner}/{name}");
        one.MapGet("", Show).RequireAuthorization(Policies.View).Produces<SubscriptionDetail>().Refuses(404).WithName("showSubscription").WithSummary("Show a subscription")
            .WithDescription("A subscription with the last requests to its endpoint and its replays. Answers of endpoints are kept sealed and not shown here.");
        one.MapPost("/enable", (SubscriptionAdmin admin, string partner, string name, EventReasonRequest body, ClaimsPrincipal user, CancellationToken stop) => Switch(admin, partner, name, true, body, user, stop)).RequireAuthorization(Policies.Operate)
            .Produces(204).Refuses(400, 404, 409).WithName("enableEndpoint").WithSummary("Enable an endpoint").WithDescription("Deliveries go on. What gave up meanwhile is sent again by resend.");
        one.MapPost("/disable", (SubscriptionAdmin admin, string partner, string name, EventReasonRequest body, ClaimsPrincipal user, CancellationToken stop) => Switch(admin, partner, name, false, body, user, stop)).RequireAuthorization(Policies.Operate)
            .Produces(204).Refuses(400, 404, 409).WithName("disableEndpoint").WithSummary("Disable an endpoint").WithDescription("Nothing more is delivered to it: deliveries give up at once, and can be sent again.");
        one.MapPost("/test", Test).RequireAuthorization(Policies.Operate).Produces(202).Refuses(404, 409).WithName("testEndpoint").WithSummary("Test an endpoint").WithDescription("Sends an event of the type concordat.webhook.tested.v1, which carries no data of anybody.");
        one.MapPost("/resend", Resend).RequireAuthorization(Policies.Operate).Produces<Resent>().Refuses(400, 404).NeedsPrivilege(PrivilegedOperation.Replay).WithName("resendDeliveries").WithSummary("Send deliveries again")
            .WithDescription("Those that gave up since a moment and, where asked, events that the subscription never got.");
        one.MapPost("/replays", Replay).RequireAuthorization(Policies.Operate).Produces<ReplayList>().Refuses(400, 404, 413, 422).NeedsPrivilege(PrivilegedOperation.Replay).WithName("replayEvents").WithSummary("Give events again")
            .WithDescription("Events of a time, or of one subject in it. A dry run says how many. Where the event type asks for a second person, it waits for one.");
        events.MapGet("/replays", async (EventReplays replays, CancellationToken stop) => TypedResults.Json(new ReplayList([.. (await replays.List(null, null, stop)).Select(r => r.View())]), EventsJson.Default.ReplayList)).RequireAuthorization(Policies.View)
            .Produces<ReplayList>().WithName("listReplays").WithSummary("List replays").WithDescription("Events that were given again, or wait for a second person; newest first, at most 100.");
        events.MapPost("/replays/{id}/approve", Approve).RequireAuthorization(Policies.Operate).Produces<ReplayList>().Refuses(400, 403, 404, 409).NeedsPrivilege(PrivilegedOperation.Replay).WithName("approveReplay").WithSummary("Approve a replay")
            .WithDescription("Another person than the one who asked approves, and it runs.");
    }

    private static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            route.Produces<Problem>(status, Problem.MediaType);
        }
        return route;
    }

    private static EventTypeList Types(SubscriberPlan? plan)
    {
        if (plan is null)
        {
            return new EventTypeList([]);
        }
        var workspace = plan.Release.Workspace;
        return new EventTypeList([.. workspace.Events.Values.OrderBy(e => e.Type, StringComparer.Ordinal).Select(e => new EventTypeView(
            e.Type, e.Domain, e.Terms.Owner.Name, e.Terms.Summary, e.Terms.Classification.Name, e.Terms.Lifecycle.ToString().ToLowerInvariant(), e.IsOrdered ? e.Subject : null, e.Terms.Retention?.TotalDays, e.Gate.Invalid, e.Thin,
            e.Replay.Within?.TotalDays, e.Replay.SecondPerson, Producers(workspace, e), Consumers(workspace, e)))]);
    }

    private static List<string> Producers(Workspace workspace, EventType type) =>
    [
        .. workspace.Flows.Values.Where(f => f.Steps.OfType<PublishStep>().Any(s => s.Event.Name == type.Type)).Select(f => $"flow {f.Domain}/{f.Name}"),
        .. workspace.Partners.Values.SelectMany(p => p.Publications.Where(one => DataPaths.PublishedBy(workspace, p, one).Contains(type)).Select(one => $"broker {p.Name}/{one.Name}")),
        .. workspace.Clients.Values.Where(c => type.Access?.Publish is { } scope && c.Client.Interfaces.Any(i => i.Name == type.Type) && c.Client.Scopes.Any(s => s.Name == scope.Name)).Select(c => $"client {c.Client.Id}"),
    ];

    private static List<string> Consumers(Workspace workspace, EventType type) =>
    [
        .. workspace.Flows.Values.Where(f => f.Source.Event?.Type.Name == type.Type).Select(f => $"flow {f.Domain}/{f.Name}"),
        .. workspace.Partners.Values.SelectMany(p => p.Subscriptions.Where(s => s.Event.Name == type.Type).Select(s => $"{(s.Pull is not null ? "pull" : s.Broker is null ? "webhook" : "broker")} {p.Name}/{s.Name}")),
    ];

    private static async Task<IResult> Show(SubscriptionAdmin admin, EventReplays replays, string partner, string name, CancellationToken stop) => await admin.Find(partner, name, stop) is { } found
        ? TypedResults.Json(new SubscriptionDetail(found, await admin.Attempts(partner, name, 100, stop), [.. (await replays.List(partner, name, stop)).Select(r => r.View())]), EventsJson.Default.SubscriptionDetail)
        : No(Outcome.NotFound, "The active release has no such subscription.");

    private static async Task<IResult> Switch(SubscriptionAdmin admin, string partner, string name, bool on, EventReasonRequest body, ClaimsPrincipal user, CancellationToken stop) =>
        string.IsNullOrWhiteSpace(body.Reason) ? No(Outcome.Invalid, "Say why: 'reason'.")
        : await admin.Switch(partner, name, on, user.Identity!.Name!, body.Reason, stop) is { } refused ? No(refused.Outcome, refused.Detail) : TypedResults.NoContent();

    private static async Task<IResult> Test(SubscriptionAdmin admin, string partner, string name, ClaimsPrincipal user, CancellationToken stop)
    {
        var (message, refused, detail) = await admin.Test(partner, name, user.Identity!.Name!, stop);
        return refused is null ? TypedResults.Accepted($"/control/v1/messages/{message}") : No(refused, detail!);
    }

    private static async Task<IResult> Resend(SubscriptionAdmin admin, string partner, string name, ResendRequest body, ClaimsPrincipal user, CancellationToken stop) =>
        string.IsNullOrWhiteSpace(body.Reason) ? No(Outcome.Invalid, "Say why: 'reason'.")
        : await admin.Resend(partner, name, body, user.Identity!.Name!, stop) is { } resent ? TypedResults.Json(resent, EventsJson.Default.Resent) : No(Outcome.NotFound, "The active release has no such webhook.");

    private static async Task<IResult> Replay(EventReplays replays, string partner, string name, EventReplayRequest body, ClaimsPrincipal user, CancellationToken stop) => Told(await replays.Ask(partner, name, body, user.Identity!.Name!, stop));

    private static async Task<IResult> Approve(EventReplays replays, string id, ClaimsPrincipal user, CancellationToken stop) =>
        id.StartsWith("RP-", StringComparison.Ordinal) && int.TryParse(id.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? Told(await replays.Approve(number, user.Identity!.Name!, stop)) : No(Outcome.NotFound, "There is no such replay.");

    private static IResult Told((EventReplay? Replay, Outcome? Refused, string? Detail) asked) =>
        asked.Replay is { } replay ? TypedResults.Json(new ReplayList([replay.View()]), EventsJson.Default.ReplayList) : No(asked.Refused!, asked.Detail!);

    private static IResult No(Outcome outcome, string detail) => new Refused(Problem.Of(outcome, null, detail));

    private sealed class Refused(Problem problem) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => problem.Write(httpContext);
    }
}
