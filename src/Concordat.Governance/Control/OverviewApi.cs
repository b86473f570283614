using Concordat.Core.Rights;
using Concordat.Governance.Changes;
using Concordat.Platform.Data;
using Concordat.Platform.Exchanges;
using Concordat.Platform.Log;
using Concordat.Platform.Releases;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Governance.Control;

public static partial class ControlApi
{
    /// <summary>What is going on.</summary>
    /// <param name="At">When it was looked up.</param>
    /// <param name="Release">The release that runs here; 0 for none.</param>
    /// <param name="ChangeId">Its change request.</param>
    /// <param name="Refusal">Why the newest activation does not run here; empty where it does.</param>
    /// <param name="DatabaseUp">True where the database answers.</param>
    /// <param name="InReview">Change requests that wait for a decision.</param>
    /// <param name="OverdueReviews">Emergency changes at which nobody looked within 72 hours.</param>
    /// <param name="DeadLetters">Messages that wait for a person.</param>
    /// <param name="Waiting">Messages that wait for their turn or run.</param>
    /// <param name="Since">Begin of the traffic.</param>
    /// <param name="SpanMinutes">Minutes per point of the traffic.</param>
    /// <param name="Interfaces">Traffic by interface, busiest first.</param>
    /// <param name="Queues">Messages by kind and state.</param>
    /// <param name="LastReleases">The newest releases.</param>
    /// <param name="LastFailures">The newest exchanges that failed.</param>
    /// <param name="Scan">How the release stands by all rules and the clock; null before the first scan.</param>
    public sealed record Overview(
        DateTimeOffset At, int Release, string? ChangeId, IReadOnlyList<FindingView> Refusal, bool DatabaseUp, int InReview, int OverdueReviews, int DeadLetters, int Waiting,
        DateTimeOffset Since, int SpanMinutes, IReadOnlyList<InterfaceTraffic> Interfaces, IReadOnlyList<QueueView> Queues,
        IReadOnlyList<ReleaseSummary> LastReleases, IReadOnlyList<ExchangeView> LastFailures, ScanSummary? Scan);

    /// <summary>Traffic of one interface; a point per span from <see cref="Overview.Since"/> on.</summary>
    public sealed record InterfaceTraffic(string Interface, long Calls, long Failures, double MeanMs, IReadOnlyList<long> CallsPerSpan, IReadOnlyList<long> FailuresPerSpan);

    /// <summary>How many messages of a kind stand in a state.</summary>
    public sealed record QueueView(string Kind, string State, int Count);
}

internal static class OverviewApi
{
    private const int Spans = 60;

    public static void Map(RouteGroupBuilder control) => control.MapGet("/overview", Show).WithTags("Overview").RequireAuthorization(Policies.View)
        .WithName("showOverview").WithSummary("Show what is going on")
        .WithDescription("Release, queues, dead letters, traffic and failures of the last `minutes` (60 to 10080; 60 where none are given).");

    private static async Task<Ok<ControlApi.Overview>> Show(
        ModuleDb db, ExchangeLog exchanges, ReleaseFeed feed, ReleaseStore store, TimeProvider clock, int? minutes, CancellationToken cancellationToken)
    {
        var span = TimeSpan.FromMinutes(Math.Clamp(minutes ?? 60, 60, 10_080) / Spans);
        var now = clock.GetUtcNow();
        var since = new DateTimeOffset((now - (span * (Spans - 1))).UtcTicks / span.Ticks * span.Ticks, TimeSpan.Zero);
        var queues = (await MessageQueries.Counts(db, cancellationToken)).Select(q => (q.Key.Kind, q.Key.State, q.Value)).ToList();
        var failures = await ExchangeQueries.Search(exchanges, new ExchangeFilter { Outcome = "failed", Most = 8 }, cancellationToken);
        return TypedResults.Ok(new ControlApi.Overview(
            now, feed.Current?.Number ?? 0, feed.Current?.ChangeId, [.. feed.Refusal.Select(ControlApi.FindingView.Of)], await db.IsUp(cancellationToken),
            (await ChangeQueries.List(db, ChangeState.InReview, cancellationToken)).Count, await ChangeQueries.Overdue(db, now, cancellationToken),
            queues.Where(q => q.State is MessageState.Dead or MessageState.Stopped).Sum(q => q.Value),
            queues.Where(q => q.State is MessageState.Ready or MessageState.Leased or MessageState.Queued).Sum(q => q.Value),
            since, (int)span.TotalMinutes, Interfaces(await ExchangeQueries.Traffic(exchanges, since, span, cancellationToken), since, span),
            [.. queues.OrderBy(q => q.Kind, StringComparer.Ordinal).ThenBy(q => q.State).Select(q => new ControlApi.QueueView(q.Kind, q.State.ToString().ToLowerInvariant(), q.Value))],
            await store.List(6, cancellationToken), [.. failures.Select(ControlApi.ExchangeView.Of)],
            await ScanApi.Newest(db, store, now, cancellationToken)));
    }

    internal static IReadOnlyList<ControlApi.InterfaceTraffic> Interfaces(IEnumerable<Traffic> traffic, DateTimeOffset since, TimeSpan span) =>
    [
        .. traffic.GroupBy(t => t.Interface, StringComparer.Ordinal).Select(rows =>
        {
            var (calls, failed) = (new long[Spans], new long[Spans]);
            foreach (var row in rows)
            {
                var place = Math.Clamp((int)((row.From - since) / span), 0, Spans - 1);
                calls[place] += row.Calls;
                failed[place] += row.Failures;
            }
            var all = calls.Sum();
            return new ControlApi.InterfaceTraffic(rows.Key, all, failed.Sum(), all == 0 ? 0 : rows.Sum(r => r.Microseconds) / 1000.0 / all, calls, failed);
        }).OrderByDescending(i => i.Calls).ThenBy(i => i.Interface, StringComparer.Ordinal),
    ];
}
