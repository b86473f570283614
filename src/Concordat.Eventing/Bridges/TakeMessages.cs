using System.Diagnostics;
using System.Security.Cryptography;
using Concordat.Core.Primitives;
using Concordat.Eventing.Door;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Exchanges;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;
using Concordat.Platform.Telemetry;
using Concordat.Trust;
using Microsoft.AspNetCore.Http;

namespace Concordat.Eventing.Bridges;

/// <summary>What was decided about one message.</summary>
/// <param name="Judged">The event; null where it is refused.</param>
/// <param name="Refusal">Why it is refused; null where it is not.</param>
internal sealed record TakenMessage(JudgedEvent? Judged, EventRefusal? Refusal);

/// <summary>
/// Takes messages that were read at a broker through the gate that events over HTTP pass, all of a batch in one transaction with the places that they move. What is refused is kept as
/// a dead letter, so that it holds up nothing and nothing of it is lost; replayed, it is judged by the release of that day.
/// </summary>
internal sealed class TakeMessages(SubscriberPlans plans, AcceptEvents accept, DurableLog log, PayloadVault vault, KeyedIndex index, ExchangeLog exchanges, AuditLedger audit, ModuleDb db, TimeProvider clock) : IMessageHandler
{
    private static readonly System.Diagnostics.Metrics.Counter<long> Read =
        ConcordatTelemetry.Meter.CreateCounter<long>("concordat.broker.read", "{message}", "Messages that were read at brokers, by publication and by what became of them.");

    private static readonly FailureRules AtOnce = new([]);

    public string Kind => "publication";

    /// <summary>A message that was refused comes here once, to become a dead letter, and again when a person replays it.</summary>
    public async Task<Disposition> Handle(MessageContext message, CancellationToken cancellationToken)
    {
        var refused = message.Message;
        if (plans.Current is not { } plan)
        {
            return Disposition.Failed(Outcome.Unreachable, Outcome.Unreachable.Code, FailureRules.Default, "no release is active on this node");
        }
        if (plan.Publication(refused.Channel) is not { } publication)
        {
            return Disposition.Failed(Outcome.NotFound, Outcome.NotFound.Code, AtOnce, $"the publication is not part of release {plan.Release.Number}");
        }
        var kept = BrokerMessage.Kept(await message.Payload(cancellationToken));
        var sender = new EventSender(plan, publication.Senders().FirstOrDefault() ?? Nobody(publication), refused.Exchange, clock.GetUtcNow());
        var taken = Judge(publication, sender, kept);
        if (taken.Judged is not { } judged)
        {
            return Disposition.Failed(taken.Refusal!.Outcome, taken.Refusal.Outcome.Code, AtOnce, Why(taken.Refusal));
        }
        var ready = accept.Seal(sender, [judged]);
        return Disposition.Done(unit => accept.Store(unit, sender, ready));
    }

    /// <summary>Takes a batch. Answers how many events were published, and how many messages refused.</summary>
    /// <param name="publication">What is read.</param>
    /// <param name="plan">The release.</param>
    /// <param name="lease">The node's right to read it.</param>
    /// <param name="offsets">Name of the places.</param>
    /// <param name="messages">What was read, in order.</param>
    /// <param name="span">How long the lease then holds.</param>
    /// <param name="cancellationToken">Ends the work; nothing is taken then.</param>
    public async Task<(int Published, int Refused)> Run(PublicationPlan publication, SubscriberPlan plan, ReadingLease lease, string offsets, IReadOnlyList<ReadMessage> messages, TimeSpan span, CancellationToken cancellationToken)
    {
        var (now, stamp) = (clock.GetUtcNow(), Stopwatch.GetTimestamp());
        var sender = new EventSender(plan, publication.Senders().FirstOrDefault() ?? Nobody(publication), Guid.CreateVersion7(now), now);
        var taken = messages.Select(message => (message.Message, Taken: Judge(publication, sender, message.Message))).ToList();
        await Pay(publication, taken, cancellationToken);
        var ready = accept.Seal(sender, [.. taken.Select(one => one.Taken.Judged).OfType<JudgedEvent>()]);
        var refused = taken.Where(one => one.Taken.Judged is null).Select(one => Refused(publication, sender, one.Message)).ToList();
        var published = await db.Write(async unit =>
        {
            await lease.Hold(unit, span);
            foreach (var last in messages.Where(m => m.Partition >= 0).GroupBy(m => m.Partition).Select(group => group.Last()))
            {
                await BrokerOffsets.Move(unit, offsets, last.Partition, last.Position);
            }
            var stored = await accept.Store(unit, sender, ready);
            if (refused.Count > 0)
            {
                await log.Enqueue(unit, refused, cancellationToken);
                await audit.Write(unit, new AuditEntry("publication.refused", sender.Actor.Name, publication.Channel)
                {
                    Outcome = taken.First(one => one.Taken.Refusal is not null).Taken.Refusal!.Outcome.Code, Detail = $"{refused.Count} of {messages.Count} messages are dead letters", Exchange = sender.Exchange, Release = plan.Release.Number,
                });
            }
            await lease.Count(unit, messages.Count, refused.Count);
            await exchanges.Write(unit, Record(publication, plan, sender, taken.Count, taken.Sum(one => one.Message.Body.Length), refused.Count, stamp));
            return stored;
        }, cancellationToken);
        Read.Add(published.Published, new("publication", publication.Channel), new("outcome", "published"));
        Read.Add(published.Duplicates, new("publication", publication.Channel), new("outcome", "duplicate"));
        Read.Add(refused.Count + published.Held, new("publication", publication.Channel), new("outcome", "refused"));
        return (published.Published, refused.Count);
    }

    private TakenMessage Judge(PublicationPlan publication, EventSender sender, BrokerMessage message)
    {
        var (one, flaws) = message.Read(sender.At);
        if (one is null)
        {
            return new(null, new EventRefusal(Outcome.Invalid, "The message is no event: " + string.Join(' ', flaws.Take(20).Select(flaw => $"{flaw.Pointer} {flaw.Detail}".Trim()))));
        }
        if (!publication.Types.Contains(one.Type))
        {
            return new(null, new EventRefusal(Outcome.Forbidden, "The publication does not bring events of this type."));
        }
        EventRefusal? no = new(Outcome.Forbidden, "No purpose of the client lets it publish.");
        foreach (var actor in publication.Senders())
        {
            if ((no = accept.May(sender.Plan, actor, one.Type)) is null)
            {
                break;
            }
        }
        if ((no ?? AcceptEvents.Fits(sender.Plan.Type(one.Type)!, message.Body.Length)) is { } refusal)
        {
            return new(null, refusal);
        }
        var judged = accept.Judge(sender, one);
        return judged.IsRefused
            ? new(null, new EventRefusal(Outcome.Invalid, "The data break the event's schema: " + string.Join("; ", judged.Errors.Take(20).Select(e => $"{e.KeywordLocation} at {e.InstancePath}"))))
            : new(judged, null);
    }

    /// <summary>The tier bounds how fast a client publishes, whichever way: a batch waits for its turn, and the broker keeps the rest.</summary>
    private async Task Pay(PublicationPlan publication, List<(BrokerMessage Message, TakenMessage Taken)> taken, CancellationToken cancellationToken)
    {
        foreach (var group in taken.Where(one => one.Taken.Judged is not null).GroupBy(one => one.Taken.Judged!.Type))
        {
            while (accept.Pay(group.Key, publication.Client, group.Sum(one => (long)one.Message.Body.Length)) is { } spent)
            {
                await Task.Delay(TimeSpan.FromSeconds(Math.Clamp(spent.RetryAfter, 1, 60)), clock, cancellationToken);
            }
        }
    }

    private NewMessage Refused(PublicationPlan publication, EventSender sender, BrokerMessage message)
    {
        var kept = message.Keep();
        return new NewMessage
        {
            Id = Guid.CreateVersion7(sender.At),
            Kind = Kind,
            Channel = publication.Channel,
            IdempotencyKey = index.Hash("publication", SHA256.HashData(kept)), // read again, it is the same dead letter
            Exchange = sender.Exchange,
            Release = sender.Plan.Release.Number,
            Interface = publication.Interface,
            Payload = vault.Seal(publication.Interface, kept),
        };
    }

    private static string Why(EventRefusal refusal) => refusal.Detail is { Length: > 1000 } detail ? detail[..1000] : refusal.Detail ?? refusal.Outcome.Title;

    private static Actor Nobody(PublicationPlan publication) => new(publication.Client, publication.Partner.Name, [], "", DateTimeOffset.MaxValue);

    private ExchangeRecord Record(PublicationPlan publication, SubscriberPlan plan, EventSender sender, int messages, int bytes, int refused, long stamp) => new()
    {
        Id = sender.Exchange,
        Kind = "publish",
        Interface = publication.Interface,
        Operation = $"{messages} events at {publication.Publication.Broker.System}",
        Release = plan.Release.Number,
        Decision = plan.Release.ChangeId,
        Client = publication.Client,
        Partner = publication.Partner.Name,
        Purpose = sender.Actor.Purpose,
        Status = StatusCodes.Status202Accepted,
        Outcome = refused == messages ? Outcome.Invalid.Code : "ok",
        StartedAt = sender.At,
        Microseconds = (long)Stopwatch.GetElapsedTime(stamp).TotalMicroseconds,
        RequestBytes = bytes,
        TraceId = Activity.Current?.TraceId.ToString(),
    };
}
