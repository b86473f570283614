using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Governance.Control;

public static partial class ControlApi
{
    /// <summary>Something changed: a hint to look again, without any content.</summary>
    /// <param name="What"><c>release</c>, <c>messages</c>, <c>exchanges</c>, <c>changes</c> (votes, comments and states of change requests, steps of incidents), or <c>alive</c> where nothing happened for a while.</param>
    /// <param name="Release">The release that runs here; 0 for none.</param>
    /// <param name="Count">How often, since the last hint of that sort.</param>
    public sealed record Hint(string What, int Release, long Count);
}

/// <summary>Live updates as server-sent events (WHATWG HTML, 9.2). A stream ends after a quarter of an hour: the client comes back and is authorised anew.</summary>
internal static class StreamApi
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    public static void Map(RouteGroupBuilder control) => control.MapGet("/stream", Follow).WithTags("Overview").RequireAuthorization(Policies.View)
        .WithName("followChanges").WithSummary("Follow changes")
        .WithDescription("Server-sent events that say what changed, at most twice a second of each sort, without content.");

    private static ServerSentEventsResult<ControlApi.Hint> Follow(ControlHints hints, TimeProvider clock, HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.ServerSentEvents(Hints(hints, clock, http.RequestAborted));
    }

    internal static async IAsyncEnumerable<SseItem<ControlApi.Hint>> Hints(ControlHints hints, TimeProvider clock, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var end = clock.GetUtcNow() + Life;
        var seen = hints.Now;
        yield return Item(new ControlApi.Hint("alive", seen.Release, 0));
        while (clock.GetUtcNow() < end)
        {
            if (!await hints.Wait(seen, cancellationToken))
            {
                yield return Item(new ControlApi.Hint("alive", hints.Now.Release, 0));
                continue;
            }
            var now = hints.Now;
            if (now.Release != seen.Release)
            {
                yield return Item(new ControlApi.Hint("release", now.Release, 1));
            }
            if (now.Exchanges != seen.Exchanges)
            {
                yield return Item(new ControlApi.Hint("exchanges", now.Release, now.Exchanges - seen.Exchanges));
            }
            if (now.Messages != seen.Messages)
            {
                yield return Item(new ControlApi.Hint("messages", now.Release, now.Messages - seen.Messages));
            }
            if (now.Changes != seen.Changes)
            {
                yield return Item(new ControlApi.Hint("changes", now.Release, now.Changes - seen.Changes));
            }
            seen = now;
        }
    }

    private static SseItem<ControlApi.Hint> Item(ControlApi.Hint hint) => new(hint, hint.What);
}
