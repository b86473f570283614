using System.Text.Json;
using Concordat.Core.Contracts.JsonSchema;
using Concordat.Core.Events;
using Concordat.Core.Mapping;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Exchanges;
using Concordat.Platform.Limits;
using Concordat.Platform.Log;
using Concordat.Platform.Observation;
using Concordat.Platform.Payloads;
using Concordat.Platform.Problems;
using Concordat.Trust;
using Microsoft.AspNetCore.Http;

namespace Concordat.Eventing.Door;

/// <summary>
/// <c>POST /events</c>: events of a partner, all of one request in one transaction with its exchange and its audit entry. What breaks a schema meets the gate of its
/// type; what was published before, by source and id, is dropped.
/// </summary>
internal sealed class PublishEvents(
    DecisionPoint decisions, Budgets budgets, EventOutbox outbox, DurableLog log, PayloadVault vault, KeyedIndex index, TrafficSampler sampler, ExchangeLog exchanges, AuditLedger audit, ModuleDb db, TimeProvider clock)
{
    private sealed record Judged(CloudEvent Event, PublishedType Type, Guid Id, List<SchemaError> Errors);

    public async Task<EventRefusal?> Run(EventCall call)
    {
        var (events, refusal) = await EventRequest.Read(call.Http.Request, call.StartedAt);
        if (refusal is not null || (refusal = Allow(call, events)) is not null)
        {
            return refusal;
        }
        var judged = events.Select(one => Judge(call, one.Event)).ToList();
        var wrong = judged.Where(one => one.Errors.Count > 0 && one.Type.Type.Gate.Invalid == EventGate.Reject).SelectMany(one => Pointers(one, judged)).ToList();
        if (wrong.Count > 0)
        {
            return new EventRefusal(Outcome.Invalid, "The data of an event break its schema. Nothing was published.", [.. wrong.Take(100)]);
        }
        var answer = await Store(call, judged, events.Sum(e => e.Bytes));
        call.Http.Response.StatusCode = StatusCodes.Status202Accepted;
        await call.Http.Response.WriteAsJsonAsync(answer, EventJson.Default.PublishedEvents);
        return null;
    }

    /// <summary>Everything that may refuse a type is asked once for each type, before anything is stored.</summary>
    private EventRefusal? Allow(EventCall call, List<(CloudEvent Event, int Bytes)> events)
    {
        foreach (var group in events.GroupBy(e => e.Event.Type, StringComparer.Ordinal))
        {
            if (call.Plan.Type(group.Key) is not { } type)
            {
                // As if forbidden: who may not publish a type does not learn whether there is one.
                return new EventRefusal(Outcome.Forbidden, $"The client may not publish events of the type '{Shown(group.Key)}'.");
            }
            if (decisions.Decide(call.Actor, type.Facts) is { IsPermitted: false } denied)
            {
                return denied.Reason is { } reason && type.Facts.Needed is not null && reason.StartsWith("The scope", StringComparison.Ordinal)
                    ? EventRefusal.Denied(denied, type.Facts) : new EventRefusal(Outcome.Forbidden, $"The client may not publish events of the type '{Shown(group.Key)}'.");
            }
            if (type.Closed.ContainsKey(call.Actor.Partner!))
            {
                return new EventRefusal(Outcome.Forbidden, "The network zone or region of the caller may not reach this event.");
            }
            if (group.Any(e => e.Bytes > type.Largest))
            {
                return new EventRefusal(Outcome.TooLarge, $"An event of the type '{Shown(group.Key)}' has at most {type.Largest} bytes.");
            }
            var now = clock.GetUtcNow().UtcTicks;
            var budget = budgets.Of(call.Actor.Client, group.Key);
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
                budget.Spend(now, group.Sum(e => e.Bytes), throughput);
            }
        }
        return null;
    }

    private static string Shown(string type) => type.Length <= 120 ? type : type[..120];

    private Judged Judge(EventCall call, CloudEvent one)
    {
        var type = call.Plan.Type(one.Type)!;
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
        var id = NameUuid.Create($"{call.Actor.Partner}\n{one.Source}\n{one.Id}");
        return new Judged(one with { Exchange = call.Exchange, Release = call.Release.Number, Subject = one.Subject ?? one.Data[type.Type.Subject]?.ToString() }, type, id, errors);
    }

    private static IEnumerable<ProblemPointer> Pointers(Judged one, List<Judged> all) =>
        one.Errors.Select(e => new ProblemPointer($"#{(all.Count == 1 ? "" : $"/{all.IndexOf(one)}")}/data{e.InstancePath}", e.Message));

    private async Task<PublishedEvents> Store(EventCall call, List<Judged> judged, int bytes)
    {
        var held = judged.Where(one => one.Errors.Count > 0 && one.Type.Type.Gate.Invalid == EventGate.DeadLetter).Select(one => (one.Id, Message: Hold(call, one))).ToList();
        var kept = held.Select(one => one.Id).ToHashSet();
        var sealedEvents = judged.Where(one => !kept.Contains(one.Id)).DistinctBy(one => one.Id).Select(one => Seal(call, one)).ToList();
        var reported = judged.Where(one => one.Errors.Count > 0 && one.Type.Type.Gate.Invalid == EventGate.Report).ToList();
        return await db.Write(async unit =>
        {
            var stored = await outbox.Publish(unit, sealedEvents);
            var deadLetters = 0;
            foreach (var (_, message) in held)
            {
                deadLetters += (await log.Enqueue(unit, message)).IsNew ? 1 : 0;
            }
            var answer = new PublishedEvents(stored.Count, judged.Count - stored.Count - deadLetters, deadLetters, reported.Count);
            foreach (var type in judged.GroupBy(one => one.Event.Type, StringComparer.Ordinal))
            {
                await audit.Write(unit, new AuditEntry("events.published", call.Actor.Name, $"event/{type.Key}")
                {
                    Detail = $"{type.Count(one => stored.Contains(one.Id))} published of {type.Count()}, {type.Count(one => one.Errors.Count > 0)} break the schema",
                    Exchange = call.Exchange,
                    Release = call.Release.Number,
                });
            }
            await exchanges.Write(unit, call.Record("publish", judged.Count == 0 ? "" : judged[0].Event.Type, $"{judged.Count} events", null, bytes, 0));
            return answer;
        }, call.Http.RequestAborted);
    }

    private NewEvent Seal(EventCall call, Judged one) => new()
    {
        Id = one.Id,
        Type = one.Event.Type,
        Source = $"/partners/{call.Actor.Partner}", // what the producer says of its source is content, and sealed
        SubjectKey = one.Event.Subject is { } subject ? index.Hash("patient", subject) : null,
        Exchange = call.Exchange,
        Release = call.Release.Number,
        Interface = one.Event.Type,
        Payload = vault.Seal(one.Event.Type, one.Event.ToJson()),
    };

    /// <summary>A person looks at it; replayed, it is judged by the release of that day.</summary>
    private NewMessage Hold(EventCall call, Judged one) => new()
    {
        Id = Guid.CreateVersion7(call.StartedAt),
        Kind = PublishHeldEvent.MessageKind,
        Channel = $"held/{one.Event.Type}",
        IdempotencyKey = one.Id.ToString(),
        BusinessKey = one.Event.Subject is { } subject ? index.Hash("patient", subject) : null,
        Exchange = call.Exchange,
        Release = call.Release.Number,
        Interface = one.Event.Type,
        Payload = vault.Seal(one.Event.Type, one.Event.ToJson()),
    };
}

/// <summary>What became of the events of a request.</summary>
/// <param name="Published">New in the log.</param>
/// <param name="Duplicates">Published before, by the same source and id.</param>
/// <param name="Held">Break their schema and wait for a person.</param>
/// <param name="Reported">Published although they break their schema, which the ledger says.</param>
internal sealed record PublishedEvents(int Published, int Duplicates, int Held, int Reported);
