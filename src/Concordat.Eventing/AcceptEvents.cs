using System.Text.Json;
using Concordat.Core.Contracts.JsonSchema;
using Concordat.Core.Events;
using Concordat.Core.Mapping;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Eventing.Door;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Limits;
using Concordat.Platform.Log;
using Concordat.Platform.Observation;
using Concordat.Platform.Payloads;
using Concordat.Trust;

namespace Concordat.Eventing;

/// <summary>Who sends events, and when: a client's request, or what was read for it at a broker.</summary>
/// <param name="Plan">Under which release.</param>
/// <param name="Actor">The client.</param>
/// <param name="Exchange">What they belong to.</param>
/// <param name="At">When they came.</param>
internal sealed record EventSender(SubscriberPlan Plan, Actor Actor, Guid Exchange, DateTimeOffset At);

/// <summary>An event that came, judged by its schema.</summary>
/// <param name="Event">The event, with exchange, release and subject.</param>
/// <param name="Type">Its type.</param>
/// <param name="Id">Its id in the log.</param>
/// <param name="Errors">Where its data break the schema.</param>
internal sealed record JudgedEvent(CloudEvent Event, PublishedType Type, Guid Id, IReadOnlyList<SchemaError> Errors)
{
    /// <summary>True where its type refuses what breaks the schema, and it does.</summary>
    public bool IsRefused => Errors.Count > 0 && Type.Type.Gate.Invalid == EventGate.Reject;
}

/// <summary>
/// The gate of events that partners send, whichever way they come: who may, how large and how many, the schema of their type, and each source and id of a partner once.
/// </summary>
internal sealed class AcceptEvents(
    DecisionPoint decisions, Budgets budgets, EventOutbox outbox, DurableLog log, PayloadVault vault, KeyedIndex index, TrafficSampler sampler, AuditLedger audit, TimeProvider clock)
{
    /// <summary>Why the client may not send events of this type; null where it may.</summary>
    public EventRefusal? May(SubscriberPlan plan, Actor actor, string name)
    {
        var forbidden = new EventRefusal(Outcome.Forbidden, $"The client may not publish events of the type '{Shown(name)}'.");
        if (plan.Type(name) is not { } type)
        {
            return forbidden; // as if forbidden: who may not publish a type does not learn whether there is one
        }
        if (decisions.Decide(actor, type.Facts) is { IsPermitted: false } denied)
        {
            return denied.Reason is { } reason && type.Facts.Needed is not null && reason.StartsWith("The scope", StringComparison.Ordinal) ? EventRefusal.Denied(denied, type.Facts) : forbidden;
        }
        return type.Closed.ContainsKey(actor.Partner!) ? new EventRefusal(Outcome.Forbidden, "The network zone or region of the caller may not reach this event.") : null;
    }

    /// <summary>Why an event of so many bytes is too large; null where it is not.</summary>
    public static EventRefusal? Fits(PublishedType type, int bytes) =>
        bytes > type.Largest ? new EventRefusal(Outcome.TooLarge, $"An event of the type '{type.Type.Type}' has at most {type.Largest} bytes.") : null;

    /// <summary>Takes one request of so many bytes from the budgets of the tier; answers when to come back where they are spent.</summary>
    public EventRefusal? Pay(PublishedType type, string client, long bytes)
    {
        var now = clock.GetUtcNow().UtcTicks;
        var budget = budgets.Of(client, type.Type.Type);
        if (budget.Take(now, type.Tier.PerSecond, type.Tier.Burst) is { Allowed: false } spent)
        {
            return new EventRefusal(Outcome.TooMany, $"The tier allows {type.Tier.PerSecond} requests a second; many events fit in one.") { RetryAfter = spent.RetryAfterSeconds };
        }
        if (type.Tier.Throughput is { } throughput)
        {
            if (budget.Overdrawn(now) is > 0 and var wait)
            {
                return new EventRefusal(Outcome.TooMany, $"The tier allows {throughput} bytes a second, averaged over a minute.") { RetryAfter = wait };
            }
            budget.Spend(now, bytes, throughput);
        }
        return null;
    }

    /// <summary>Judges an event whose type the client may send.</summary>
    public JudgedEvent Judge(EventSender sender, CloudEvent one)
    {
        var type = sender.Plan.Type(one.Type)!;
        var (errors, data) = (new List<SchemaError>(), JsonSerializer.SerializeToUtf8Bytes(one.Data));
        using (var parsed = JsonDocument.Parse(data))
        {
            type.Type.DataSchema?.Validate(parsed.RootElement, errors);
        }
        if (type.Sampled.Turn())
        {
            sampler.Offer(type.Sampled, "data", data);
        }
        // The partner is part of it: nobody can take another's ids away by using them first.
        var id = NameUuid.Create($"{sender.Actor.Partner}\n{one.Source}\n{one.Id}");
        return new JudgedEvent(one with { Exchange = sender.Exchange, Release = sender.Plan.Release.Number, Subject = one.Subject ?? one.Data[type.Type.Subject]?.ToString() }, type, id, errors);
    }

    /// <summary>Seals events, to be stored in a unit of work, which may run twice.</summary>
    public SealedEvents Seal(EventSender sender, IReadOnlyList<JudgedEvent> judged)
    {
        var held = judged.Where(one => one.Errors.Count > 0 && one.Type.Type.Gate.Invalid == EventGate.DeadLetter).ToList();
        var kept = held.Select(one => one.Id).ToHashSet();
        return new SealedEvents(judged, [.. judged.Where(one => !kept.Contains(one.Id)).DistinctBy(one => one.Id).Select(one => Published(sender, one))], [.. held.Select(one => Held(sender, one))]);
    }

    /// <summary>Stores what was sealed, once each, with an entry of the ledger for each type.</summary>
    public async Task<PublishedEvents> Store(UnitOfWork unit, EventSender sender, SealedEvents events)
    {
        var (judged, stored, deadLetters) = (events.Judged, await outbox.Publish(unit, events.Published), 0);
        foreach (var message in events.Held)
        {
            deadLetters += (await log.Enqueue(unit, message)).IsNew ? 1 : 0;
        }
        foreach (var type in judged.GroupBy(one => one.Event.Type, StringComparer.Ordinal))
        {
            await audit.Write(unit, new AuditEntry("events.published", sender.Actor.Name, $"event/{type.Key}")
            {
                Detail = $"{type.Count(one => stored.Contains(one.Id))} published of {type.Count()}, {type.Count(one => one.Errors.Count > 0)} break the schema",
                Exchange = sender.Exchange,
                Release = sender.Plan.Release.Number,
            });
        }
        return new PublishedEvents(stored.Count, judged.Count - stored.Count - deadLetters, deadLetters, judged.Count(one => one.Errors.Count > 0 && one.Type.Type.Gate.Invalid == EventGate.Report));
    }

    private static string Shown(string type) => type.Length <= 120 ? type : type[..120];

    private NewEvent Published(EventSender sender, JudgedEvent one) => new()
    {
        Id = one.Id,
        Type = one.Event.Type,
        Source = $"/partners/{sender.Actor.Partner}", // what the producer says of its source is content, and sealed
        SubjectKey = one.Event.Subject is { } subject ? index.Hash("patient", subject) : null,
        Exchange = sender.Exchange,
        Release = sender.Plan.Release.Number,
        Interface = one.Event.Type,
        Payload = vault.Seal(one.Event.Type, one.Event.ToJson()),
    };

    /// <summary>A person looks at it; replayed, it is judged by the release of that day.</summary>
    private NewMessage Held(EventSender sender, JudgedEvent one) => new()
    {
        Id = Guid.CreateVersion7(sender.At),
        Kind = PublishHeldEvent.MessageKind,
        Channel = $"held/{one.Event.Type}",
        IdempotencyKey = one.Id.ToString(),
        BusinessKey = one.Event.Subject is { } subject ? index.Hash("patient", subject) : null,
        Exchange = sender.Exchange,
        Release = sender.Plan.Release.Number,
        Interface = one.Event.Type,
        Payload = vault.Seal(one.Event.Type, one.Event.ToJson()),
    };
}

/// <summary>Events that are ready to be stored.</summary>
/// <param name="Judged">All of them.</param>
/// <param name="Published">Those for the log.</param>
/// <param name="Held">Those that a person looks at first.</param>
internal sealed record SealedEvents(IReadOnlyList<JudgedEvent> Judged, IReadOnlyList<NewEvent> Published, IReadOnlyList<NewMessage> Held);
