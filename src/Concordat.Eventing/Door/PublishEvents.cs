using Concordat.Core.Events;
using Concordat.Core.Primitives;
using Concordat.Platform.Data;
using Concordat.Platform.Exchanges;
using Concordat.Platform.Problems;
using Microsoft.AspNetCore.Http;

namespace Concordat.Eventing.Door;

/// <summary>
/// <c>POST /events</c>: events of a partner, all of one request in one transaction with its exchange and its audit entry. What breaks a schema meets the gate of its
/// type; what was published before, by source and id, is dropped.
/// </summary>
internal sealed class PublishEvents(AcceptEvents accept, ExchangeLog exchanges, ModuleDb db)
{
    public async Task<EventRefusal?> Run(EventCall call)
    {
        var (events, refusal) = await EventRequest.Read(call.Http.Request, call.StartedAt);
        if (refusal is not null || (refusal = Allow(call, events)) is not null)
        {
            return refusal;
        }
        var sender = new EventSender(call.Plan, call.Actor, call.Exchange, call.StartedAt);
        var judged = events.Select(one => accept.Judge(sender, one.Event)).ToList();
        var wrong = judged.Where(one => one.IsRefused).SelectMany(one => Pointers(one, judged)).ToList();
        if (wrong.Count > 0)
        {
            return new EventRefusal(Outcome.Invalid, "The data of an event break its schema. Nothing was published.", [.. wrong.Take(100)]);
        }
        var (bytes, ready) = (events.Sum(e => e.Bytes), accept.Seal(sender, judged));
        var answer = await db.Write(async unit =>
        {
            var published = await accept.Store(unit, sender, ready);
            await exchanges.Write(unit, call.Record("publish", judged.Count == 0 ? "" : judged[0].Event.Type, $"{judged.Count} events", null, bytes, 0));
            return published;
        }, call.Http.RequestAborted);
        call.Http.Response.StatusCode = StatusCodes.Status202Accepted;
        await call.Http.Response.WriteAsJsonAsync(answer, EventJson.Default.PublishedEvents);
        return null;
    }

    /// <summary>Everything that may refuse a type is asked once for each type, before anything is stored.</summary>
    private EventRefusal? Allow(EventCall call, List<(CloudEvent Event, int Bytes)> events)
    {
        foreach (var group in events.GroupBy(e => e.Event.Type, StringComparer.Ordinal))
        {
            if (accept.May(call.Plan, call.Actor, group.Key) is { } refused)
            {
                return refused;
            }
            var type = call.Plan.Type(group.Key)!;
            if ((AcceptEvents.Fits(type, group.Max(e => e.Bytes)) ?? accept.Pay(type, call.Actor.Client, group.Sum(e => e.Bytes))) is { } stopped)
            {
                return stopped;
            }
        }
        return null;
    }

    private static IEnumerable<ProblemPointer> Pointers(JudgedEvent one, List<JudgedEvent> all) =>
        one.Errors.Select(e => new ProblemPointer($"#{(all.Count == 1 ? "" : $"/{all.IndexOf(one)}")}/data{e.InstancePath}", e.Message));
}

/// <summary>What became of the events of a request.</summary>
/// <param name="Published">New in the log.</param>
/// <param name="Duplicates">Published before, by the same source and id.</param>
/// <param name="Held">Break their schema and wait for a person.</param>
/// <param name="Reported">Published although they break their schema, which the ledger says.</param>
internal sealed record PublishedEvents(int Published, int Duplicates, int Held, int Reported);
