using Concordat.Core.Primitives;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concordat.Eventing;

/// <summary>
/// Follows the log and gives each subscriber of the active release its own message of an event; the follower's place moves in the same transaction. One
/// subscriber that is down holds up no other. Of the nodes that have the role one at a time does it.
/// </summary>
internal sealed class FanOutEvents(
    SubscriberPlans plans, EventCursors cursors, DurableLog log, AuditLedger audit, ModuleDb db, RelaySignal signal, TimeProvider clock, ILogger<FanOutEvents> logger) : BackgroundService
{
    private const int Most = 200;

    /// <summary>Its place is known before any event can come, so that whoever waits for quiet waits for it.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await db.Write(unit => cursors.Begin(unit, Quiet.FanOut, 0), cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var progress = signal.Progress;
            try
            {
                if (plans.Current is not { } plan || await Run(plan, stoppingToken) < Most)
                {
                    await progress.WaitAsync(TimeSpan.FromSeconds(1), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                logger.LogError("Events could not be given to their subscribers: {Failure}", failure.GetType().Name);
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<int> Run(SubscriberPlan plan, CancellationToken cancellationToken)
    {
        if (await cursors.Find(Quiet.FanOut, cancellationToken) is { } place && place.Position >= await cursors.Last(cancellationToken))
        {
            return 0;
        }
        return await db.Write(async unit =>
        {
            var events = await cursors.Take(unit, Quiet.FanOut, Most, cancellationToken);
            var day = DateOnly.FromDateTime(unit.Now.UtcDateTime);
            var deliveries = (from published in events from subscriber in plan.Of(published.Type) select (Subscriber: subscriber, Published: published)).ToLookup(pair =>
                pair.Subscriber is not WebhookSubscriber webhook || webhook.Terms.PurposeOn(day) is not null);
            foreach (var (subscriber, published) in deliveries[false])
            {
                await audit.Write(unit, Withheld(subscriber, published, plan.Release.Number));
            }
            await log.Enqueue(unit, [.. deliveries[true].Select(pair => pair.Subscriber.Message(pair.Published, plan.Release.Number, unit.Now))], cancellationToken);
            return events.Count;
        }, cancellationToken);
    }

    private static AuditEntry Withheld(Subscriber subscriber, FollowedEvent published, int release) =>
        new("event.withheld", "node:fan-out", subscriber.Channel)
        {
            Outcome = Outcome.Forbidden.Code,
            Reason = "No agreement of the partner covers the event today.",
            Detail = $"event {published.Id}",
            Exchange = published.Exchange,
            Release = release,
        };
}
