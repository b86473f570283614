using System.Text.Json;
using Concordat.Core.Primitives;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Eventing.Control;

/// <summary>Events that a person wants given again to one subscription.</summary>
internal sealed class EventReplay
{
    /// <summary>Counts from 1.</summary>
    public int Number { get; set; }
    /// <summary>Whose subscription.</summary>
    public string Partner { get; set; } = "";
    /// <summary>Its name.</summary>
    public string Subscription { get; set; } = "";
    /// <summary>The event type.</summary>
    public string Type { get; set; } = "";
    /// <summary>Events that were stored from then on.</summary>
    public DateTimeOffset From { get; set; }
    /// <summary>Until then, exclusive.</summary>
    public DateTimeOffset Until { get; set; }
    /// <summary>The subject as a keyed hash; null for all.</summary>
    public string? SubjectKey { get; set; }
    /// <summary>At most so many a second.</summary>
    public int PerSecond { get; set; }
    /// <summary>How many these were when it was asked for.</summary>
    public int Events { get; set; }
    /// <summary>Why.</summary>
    public string Reason { get; set; } = "";
    /// <summary><c>asked</c>, <c>running</c> or <c>done</c>.</summary>
    public string State { get; set; } = "";
    /// <summary>Who asked.</summary>
    public string AskedBy { get; set; } = "";
    /// <summary>Who approved.</summary>
    public string? ApprovedBy { get; set; }
    /// <summary>When it was asked for.</summary>
    public DateTimeOffset At { get; set; }

    public string Id => $"RP-{Number:0000}";

    public static void Map(ModelBuilder model)
    {
        var replay = model.Entity<EventReplay>();
        replay.ToTable("event_replays").HasKey(r => r.Number);
        replay.Property(r => r.Number).ValueGeneratedOnAdd();
        replay.Ignore(r => r.Id);
    }

    public ReplayView View() => new(Id, Partner, Subscription, Type, From, Until, Events, Reason, State, AskedBy, ApprovedBy, At);
}

/// <summary>
/// Gives events again: asked for with a reason, approved by another person where the event type says so, and then as messages of the log, spread over time. A
/// subscription that pulls gets its place moved back instead.
/// </summary>
internal sealed class EventReplays(SubscriberPlans plans, EventCursors cursors, DurableLog log, KeyedIndex index, AuditLedger audit, ModuleDb db, TimeProvider clock)
{
    private const int MostEvents = 100_000;

    /// <summary>Asks; runs at once where nobody else has to approve. A dry run keeps nothing.</summary>
    public async Task<(EventReplay? Replay, Outcome? Refused, string? Detail)> Ask(string partner, string subscription, EventReplayRequest request, string person, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request.Reason))
        {
            return (null, Outcome.Invalid, "Say why: 'reason'.");
        }
        if (plans.Current is not { } plan || plan.Terms(partner, subscription) is not { } terms)
        {
            return (null, Outcome.NotFound, "The active release has no such subscription.");
        }
        var (now, until) = (clock.GetUtcNow(), request.Until ?? clock.GetUtcNow());
        var earliest = now - (terms.Event.Replay.Within ?? terms.Event.Terms.Retention ?? TimeSpan.FromDays(3650));
        if (request.From >= until || request.From < earliest)
        {
            return (null, Outcome.Refused, $"'{terms.Event.Type}' is given again from {earliest:O} on, and 'until' lies behind 'from'.");
        }
        var replay = new EventReplay
        {
            Partner = partner, Subscription = subscription, Type = terms.Event.Type, From = request.From, Until = until, SubjectKey = request.Subject is { Length: > 0 } subject ? index.Hash("patient", subject) : null,
            PerSecond = request.PerSecond ?? 50, Reason = request.Reason, State = "asked", AskedBy = person, At = now,
        };
        replay.Events = (await Window(replay, cancellationToken)).Count;
        if (replay.Events > MostEvents)
        {
            return (null, Outcome.TooLarge, $"These are more than {MostEvents} events: ask for a shorter time.");
        }
        if (request.DryRun)
        {
            replay.State = "dry-run";
            return (replay, null, null);
        }
        await db.Write(async unit =>
        {
            replay.Number = 0; // the unit may run again
            unit.Db.Add(replay);
            await unit.Db.SaveChangesAsync(cancellationToken);
            await audit.Write(unit, Entry("events.replay-asked", replay, person));
            if (!terms.Event.Replay.SecondPerson)
            {
                await Run(unit, replay, terms, plan.Release.Number, person, cancellationToken);
            }
        }, cancellationToken);
        return (replay, null, null);
    }

    /// <summary>Another person approves, and it runs.</summary>
    public async Task<(EventReplay? Replay, Outcome? Refused, string? Detail)> Approve(int number, string person, CancellationToken cancellationToken)
    {
        if (await db.Read(read => read.Set<EventReplay>().FirstOrDefaultAsync(r => r.Number == number, cancellationToken), cancellationToken) is not { } replay)
        {
            return (null, Outcome.NotFound, "There is no such replay.");
        }
        if (string.Equals(replay.AskedBy, person, StringComparison.OrdinalIgnoreCase))
        {
            return (null, Outcome.Forbidden, "Another person than the one who asked approves.");
        }
        if (plans.Current is not { } plan || plan.Terms(replay.Partner, replay.Subscription) is not { } terms)
        {
            return (null, Outcome.NotFound, "The active release has no such subscription.");
        }
        var isFirst = await db.Write(async unit =>
        {
            if (await unit.Sql.Execute("UPDATE event_replays SET state = 'running', approved_by = $1 WHERE number = $2 AND state = 'asked'", person, number) == 0)
            {
                return false;
            }
            replay.ApprovedBy = person;
            await Run(unit, replay, terms, plan.Release.Number, person, cancellationToken);
            return true;
        }, cancellationToken);
        return isFirst ? (replay, null, null) : (null, Outcome.Conflict, "It was approved already.");
    }

    public Task<List<EventReplay>> List(string? partner, string? subscription, CancellationToken cancellationToken) => db.Read(read => read.Set<EventReplay>()
        .Where(r => (partner == null || r.Partner == partner) && (subscription == null || r.Subscription == subscription)).OrderByDescending(r => r.Number).Take(100).ToListAsync(cancellationToken), cancellationToken);

    private async Task Run(UnitOfWork unit, EventReplay replay, SubscriptionTerms terms, int release, string person, CancellationToken cancellationToken)
    {
        var events = await Window(replay, cancellationToken);
        if (terms.Subscription.Pull is not null)
        {
            if (events.Count > 0)
            {
                await cursors.SetBack(unit, PullSubscriber.CursorOf(terms), events[0].Position - 1);
            }
        }
        else
        {
            var webhook = new WebhookSubscriber(terms);
            var messages = events.Select((e, number) => webhook.Message(e, release, unit.Now, replay.Id) with { DueAt = unit.Now + TimeSpan.FromSeconds((double)number / replay.PerSecond) }).ToList();
            await log.Enqueue(unit, messages, cancellationToken);
        }
        replay.State = "done";
        await unit.Sql.Execute("UPDATE event_replays SET state = 'done', approved_by = $1 WHERE number = $2", replay.ApprovedBy, replay.Number);
        await audit.Write(unit, Entry("events.replayed", replay, person));
    }

    private Task<List<FollowedEvent>> Window(EventReplay replay, CancellationToken cancellationToken) =>
        cursors.Between(replay.Type, replay.From, replay.Until, replay.SubjectKey, MostEvents + 1, cancellationToken);

    private static AuditEntry Entry(string action, EventReplay replay, string person) => new(action, Trust.Actor.NameOf(person), $"{replay.Partner}/{replay.Subscription}")
    {
        Reason = replay.Reason,
        Detail = $"{replay.Id}: {replay.Events} events of {replay.Type} from {replay.From:O} until {replay.Until:O}{(replay.SubjectKey is null ? "" : ", of one subject")}, at most {replay.PerSecond} a second",
    };
}
