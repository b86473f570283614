using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Platform.Exchanges;
using Concordat.Platform.Problems;
using Concordat.Platform.Telemetry;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Concordat.Eventing.Door;

/// <summary><c>/events</c> on the gateway's listener: partners publish, and come for what they subscribed to. Who asks is known before anything else is said.</summary>
internal sealed class EventDoor(SubscriberPlans plans, CallerCheck callers, CallerNetwork networks, PublishEvents publish, PullEvents pull, Refusals refusals, TimeProvider clock, ILogger<EventDoor> logger)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/events", http => Run(http, publish.Run)).WithDisplayName("publish events");
        routes.MapGet("/events/subscriptions", http => Run(http, pull.List)).WithDisplayName("list subscriptions");
        routes.MapGet("/events/subscriptions/{name}", http => Run(http, pull.Next)).WithDisplayName("pull events");
        routes.MapGet("/events/subscriptions/{name}/stream", http => Run(http, pull.Stream)).WithDisplayName("stream events");
        routes.MapPut("/events/subscriptions/{name}/position", http => Run(http, pull.Move)).WithDisplayName("move a position");
    }

    private async Task Run(HttpContext http, Func<EventCall, Task<EventRefusal?>> handle)
    {
        var headers = http.Response.Headers;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        var (trace, parent) = TraceParent.Of(http);
        headers.TraceParent = parent;
        if (plans.Current is not { } plan)
        {
            headers.RetryAfter = "1";
            await Problem.Of(Outcome.Unreachable, null, "No release is active on this node.").Write(http);
            return;
        }
        var call = new EventCall(http, plan, trace, clock.GetUtcNow());
        headers["Concordat-Exchange"] = call.Exchange.ToString();
        try
        {
            var caller = await callers.Of(http, SenderConstraint.None);
            if (caller.Actor is not { } actor)
            {
                await call.Refuse(new EventRefusal(Outcome.Unauthenticated, caller.Detail) { Challenge = caller.Challenge });
                return;
            }
            call.Actor = actor;
            if (!networks.Allows(http, actor))
            {
                await refusals.Add(call.Record("event", "", http.Request.Method + " " + (http.GetEndpoint()?.DisplayName ?? ""), Outcome.Forbidden, 0, 0));
                await call.Refuse(new EventRefusal(Outcome.Forbidden, CallerNetwork.Refusal));
                return;
            }
            if (await handle(call) is { } refusal)
            {
                await refusals.Add(call.Record("event", "", http.Request.Method + " " + (http.GetEndpoint()?.DisplayName ?? ""), refusal.Outcome, 0, 0));
                await call.Refuse(refusal);
            }
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // nobody waits any more
        }
        catch (BadHttpRequestException broken)
        {
            await call.Refuse(new EventRefusal(broken.StatusCode == 413 ? Outcome.TooLarge : Outcome.Invalid, "The body could not be read: it is too large, cut short, wrongly framed or too slow."));
        }
        catch (Exception failure)
        {
            logger.LogError("A request about events failed: {Failure} {Where}", failure.GetType().Name, failure.StackTrace);
            if (!http.Response.HasStarted)
            {
                await call.Refuse(new EventRefusal(Outcome.Internal));
            }
        }
        finally
        {
            call.Place?.Leave();
        }
    }
}
