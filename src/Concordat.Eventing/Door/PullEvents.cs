using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Concordat.Core.Events;
using Concordat.Core.Primitives;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Exchanges;
using Concordat.Platform.Limits;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;
using Concordat.Trust;
using Microsoft.AspNetCore.Http;

namespace Concordat.Eventing.Door;

/// <summary>
/// <c>/events/subscriptions/…</c>: a client reads what it subscribed to in the order of the log, and says how far it has come. What it may see is decided at each
/// read: agreement, purpose, consent and fields of that moment.
/// </summary>
internal sealed class PullEvents(
    CallerCheck callers, DecisionPoint decisions, ConsentGate consent, Budgets budgets, EventCursors cursors, PayloadVault vault, ExchangeLog exchanges, AuditLedger audit, ModuleDb db, RelaySignal signal, TimeProvider clock)
{
    private const int MostAtOnce = 500;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>How often a stream asks whether it may go on; another node's event is seen at the latest then, too.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>What one read gave.</summary>
    private sealed record Batch(long Position, List<(long Position, byte[] Json)> Events, int Withheld);

    /// <summary>The client's own subscriptions with their lag.</summary>
    public async Task<EventRefusal?> List(EventCall call)
    {
        var places = new List<SubscriptionPlace>();
        foreach (var one in call.Plan.Pulls.Where(p => p.Terms.Partner.Name == call.Actor.Partner && p.Terms.Subscription.Client!.Value.Name == call.Actor.Client).OrderBy(p => p.Cursor, StringComparer.Ordinal))
        {
            places.Add(await Place(one, call.Http.RequestAborted));
        }
        await call.Http.Response.WriteAsJsonAsync(places, EventJson.Default.IReadOnlyListSubscriptionPlace);
        return null;
    }

    /// <summary>How far a subscription has come.</summary>
    public async Task<SubscriptionPlace> Place(PullSubscriber one, CancellationToken cancellationToken)
    {
        var (cursor, count, oldest) = await cursors.Lag(one.Cursor, one.Terms.Event.Type, cancellationToken: cancellationToken);
        return new SubscriptionPlace(one.Terms.Subscription.Name, one.Terms.Event.Type, cursor?.Position, count, oldest is { } at ? (long)Math.Max(0, (clock.GetUtcNow() - at).TotalSeconds) : null);
    }

    /// <summary>The next events, waiting up to <c>wait</c> seconds for the first; <c>done</c> moves the place first.</summary>
    public async Task<EventRefusal?> Next(EventCall call)
    {
        var query = call.Http.Request.Query;
        if (Number(query["most"], 100, 1, MostAtOnce) is not { } most || Number(query["wait"], 0, 0, (long)LongestWait.TotalSeconds) is not { } wait)
        {
            return new EventRefusal(Outcome.Invalid, $"'most' is 1 to {MostAtOnce}, 'wait' 0 to {LongestWait.TotalSeconds} seconds.");
        }
        var (found, refusal) = await Begin(call, query["done"]);
        if (found is not { } one)
        {
            return refusal;
        }
        var batch = await Read(one.Subscriber, one.Cursor.Position, (int)most, TimeSpan.FromSeconds(wait), call.Http.RequestAborted);
        if (wait > 0 && !await MayGoOn(call, one.Subscriber))
        {
            return new EventRefusal(Outcome.Unauthenticated, "The access token was revoked, or the client's rights changed, while the request waited.") { Challenge = "Bearer realm=\"concordat\", error=\"invalid_token\"" };
        }
        var body = Written(batch);
        await Told(call, one.Subscriber, one.Cursor, one.Cursor.Position, batch, body.Length);
        call.Http.Response.ContentType = CloudEvent.BatchMediaType;
        call.Http.Response.Headers["Concordat-Position"] = batch.Position.ToString(CultureInfo.InvariantCulture);
        call.Http.Response.ContentLength = body.Length;
        await call.Http.Response.Body.WriteAsync(body, call.Http.RequestAborted);
        return null;
    }

    /// <summary>Server-sent events (HTML standard, section 9.2), the id of each its position; a client that comes back says the last one that is done.</summary>
    public async Task<EventRefusal?> Stream(EventCall call)
    {
        var (found, refusal) = await Begin(call, call.Http.Request.Headers["Last-Event-ID"]);
        if (found is not { } one)
        {
            return refusal;
        }
        var response = call.Http.Response;
        response.ContentType = "text/event-stream";
        await response.Body.FlushAsync(call.Http.RequestAborted);
        var (position, place, quietSince) = (one.Cursor.Position, one.Cursor.Position, clock.GetUtcNow());
        while (!call.Http.RequestAborted.IsCancellationRequested)
        {
            var batch = await Read(one.Subscriber, position, MostAtOnce, Look, call.Http.RequestAborted);
            if (!await MayGoOn(call, one.Subscriber) || (await cursors.Find(one.Cursor.Name, call.Http.RequestAborted))!.Position is var stands && stands < place)
            {
                break; // where the place was set back, the client comes again and is given what comes after it
            }
            place = stands;
            if (batch.Position == position && clock.GetUtcNow() - quietSince < Heartbeat)
            {
                continue;
            }
            quietSince = clock.GetUtcNow();
            var text = new StringBuilder(batch.Events.Count == 0 ? ": still here\n\n" : "");
            foreach (var (at, json) in batch.Events)
            {
                text.Append(CultureInfo.InvariantCulture, $"id: {at}\nevent: {one.Subscriber.Terms.Event.Type}\ndata: {Encoding.UTF8.GetString(json)}\n\n");
            }
            if (batch.Position > position)
            {
                await Told(call, one.Subscriber, one.Cursor, position, batch, text.Length, isFirst: position == one.Cursor.Position);
            }
            position = batch.Position;
            await response.WriteAsync(text.ToString(), call.Http.RequestAborted);
            await response.Body.FlushAsync(call.Http.RequestAborted);
        }
        return null;
    }

    /// <summary>Says how far the client has come.</summary>
    public async Task<EventRefusal?> Move(EventCall call)
    {
        NewPlace? said;
        try
        {
            said = await call.Http.Request.ReadFromJsonAsync(EventJson.Default.NewPlace, call.Http.RequestAborted);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            said = null;
        }
        if (said?.Position is not { } position)
        {
            return new EventRefusal(Outcome.Invalid, "Send { \"position\": 17 }, the position of the last event that is done.");
        }
        var (found, refusal) = await Begin(call, position.ToString(CultureInfo.InvariantCulture));
        if (found is not { } one)
        {
            return refusal;
        }
        await call.Http.Response.WriteAsJsonAsync(await Place(one.Subscriber, call.Http.RequestAborted), EventJson.Default.SubscriptionPlace);
        return null;
    }

    /// <summary>Token, rights, agreement: what was there when the request came may be gone when there is something to give.</summary>
    private async ValueTask<bool> MayGoOn(EventCall call, PullSubscriber one) =>
        clock.GetUtcNow() < call.Actor.Expires && await callers.StillHolds(call.Http) && decisions.Decide(call.Actor, one.Facts).IsPermitted;

    /// <summary>The subscription of the client that the path names, if it may read now, with its place after <paramref name="done"/>.</summary>
    private async Task<((PullSubscriber Subscriber, EventCursor Cursor)? Found, EventRefusal? Refusal)> Begin(EventCall call, string? done)
    {
        var name = (string?)call.Http.Request.RouteValues["name"] ?? "";
        if (call.Plan.Pull(call.Actor.Client, name) is not { } one || one.Terms.Partner.Name != call.Actor.Partner)
        {
            return (null, new EventRefusal(Outcome.NotFound, "The client has no such subscription to pull."));
        }
        if (decisions.Decide(call.Actor, one.Facts) is { IsPermitted: false } denied)
        {
            return (null, EventRefusal.Denied(denied, one.Facts));
        }
        if (one.Closed is not null || one.Terms.PurposeOn(DateOnly.FromDateTime(call.StartedAt.UtcDateTime)) is null)
        {
            return (null, new EventRefusal(Outcome.Forbidden, one.Closed is null ? "No agreement of the partner covers the event today." : "The network zone or region of the caller may not reach this event."));
        }
        var tier = call.Release.Workspace.Tiers[one.Terms.Event.Terms.Tier.Name];
        var budget = budgets.Of(call.Actor.Client, one.Cursor);
        if (budget.Take(clock.GetUtcNow().UtcTicks, tier.PerSecond, tier.Burst) is { Allowed: false } spent)
        {
            return (null, new EventRefusal(Outcome.TooMany, $"The tier allows {tier.PerSecond} requests a second; 'wait' waits for the next event.") { RetryAfter = spent.RetryAfterSeconds });
        }
        if (!budget.Enter(tier.Concurrency))
        {
            return (null, new EventRefusal(Outcome.TooMany, $"The tier allows {tier.Concurrency} requests and streams at the same time.") { RetryAfter = 1 });
        }
        call.Place = budget;
        var cursor = await cursors.Find(one.Cursor, call.Http.RequestAborted);
        if (cursor is null)
        {
            var start = one.Terms.Subscription.Pull!.FromStart ? 0 : await cursors.Last(call.Http.RequestAborted);
            await db.Write(unit => cursors.Begin(unit, one.Cursor, start), call.Http.RequestAborted);
            cursor = (await cursors.Find(one.Cursor, call.Http.RequestAborted))!;
        }
        return string.IsNullOrEmpty(done) ? ((one, cursor), null) : await Moved(call, one, cursor, done);
    }

    private async Task<((PullSubscriber, EventCursor)?, EventRefusal?)> Moved(EventCall call, PullSubscriber one, EventCursor cursor, string done)
    {
        if (!long.TryParse(done, NumberStyles.None, CultureInfo.InvariantCulture, out var position))
        {
            return (null, new EventRefusal(Outcome.Invalid, "The position of the last event that is done is a number."));
        }
        if (position > cursor.Furthest)
        {
            return ((one, cursor), null); // said of what came before the place was set back: it begins there, and the header says so
        }
        if (position < cursor.Position)
        {
            return (null, new EventRefusal(Outcome.Conflict, $"The subscription is at {cursor.Position} already: another reader is ahead. Read on from there; to get events again, ask for a replay."));
        }
        if (position > await cursors.Last(call.Http.RequestAborted))
        {
            return (null, new EventRefusal(Outcome.Invalid, "There is no event of that position yet."));
        }
        if (position > cursor.Position)
        {
            if (!await db.Write(unit => cursors.Move(unit, one.Cursor, position, cursor.Version), call.Http.RequestAborted))
            {
                return (null, new EventRefusal(Outcome.Conflict, "Another reader moved the subscription at the same time. Read on from its position."));
            }
            cursor = (await cursors.Find(one.Cursor, call.Http.RequestAborted))!;
        }
        return ((one, cursor), null);
    }

    private async Task<Batch> Read(PullSubscriber one, long position, int most, TimeSpan wait, CancellationToken cancellationToken)
    {
        var until = clock.GetUtcNow() + wait;
        while (true)
        {
            var progress = signal.Progress;
            var events = await cursors.After(position, one.Terms.Event.Type, most, cancellationToken);
            var left = until - clock.GetUtcNow();
            if (events.Count > 0 || left <= TimeSpan.Zero)
            {
                return events.Count == 0 ? new Batch(position, [], 0) : await Select(one, events, cancellationToken);
            }
            await progress.WaitAsync(left < Look ? left : Look, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task<Batch> Select(PullSubscriber one, List<FollowedEvent> events, CancellationToken cancellationToken)
    {
        var purpose = one.Terms.PurposeOn(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime));
        var permitted = purpose is null ? [] : events.Where(e => one.Terms.IsConsented(consent, e.SubjectKey, purpose)).ToList();
        var contents = await vault.Open([.. permitted.Select(e => e.Payload)], cancellationToken);
        var given = new List<(long, byte[])>(permitted.Count);
        for (var i = 0; i < permitted.Count; i++)
        {
            if (contents[i] is { } content && EventContent.Of(content, one.Terms.Selection, permitted[i].Position) is { } json)
            {
                given.Add((permitted[i].Position, json));
            }
        }
        return new Batch(events[^1].Position, given, events.Count - permitted.Count);
    }

    private static ReadOnlyMemory<byte> Written(Batch batch)
    {
        var output = new ArrayBufferWriter<byte>(256 + batch.Events.Sum(e => e.Json.Length + 1));
        output.Write("["u8);
        for (var i = 0; i < batch.Events.Count; i++)
        {
            output.Write(i == 0 ? ""u8 : ","u8);
            output.Write(batch.Events[i].Json);
        }
        output.Write("]"u8);
        return output.WrittenMemory;
    }

    /// <summary>On record before it is told: how much of the log was given to whom, and how much was not.</summary>
    private async Task Told(EventCall call, PullSubscriber one, EventCursor cursor, long from, Batch batch, int bytes, bool isFirst = true)
    {
        if (batch.Position == from)
        {
            return; // there was nothing
        }
        await db.Write(async unit =>
        {
            if (cursor.SetBackFrom is not null)
            {
                await cursors.Gave(unit, cursor.Name, batch.Position);
            }
            if (isFirst)
            {
                await exchanges.Write(unit, call.Record("pull", one.Terms.Event.Type, one.Cursor, null, 0, bytes));
            }
            await audit.Write(unit, new AuditEntry("events.read", call.Actor.Name, one.Cursor)
            {
                Detail = $"positions {from + 1} to {batch.Position}: {batch.Events.Count} given, {batch.Withheld} withheld",
                Exchange = call.Exchange,
                Release = call.Release.Number,
            });
        }, call.Http.RequestAborted);
    }

    private static long? Number(string? text, long otherwise, long least, long most) =>
        string.IsNullOrEmpty(text) ? otherwise : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null;
}
