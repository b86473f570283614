using Concordat.Platform.Data;
using Concordat.Platform.Payloads;

namespace Concordat.Platform.Log;

/// <summary>An event to be published.</summary>
public sealed record NewEvent
{
    /// <summary>Its id (CloudEvents <c>id</c>): derived from its cause, so that a second attempt publishes the same event.</summary>
    public required Guid Id { get; init; }
    /// <summary>CloudEvents <c>type</c>, e.g. <c>clinical.lab-result.received.v1</c>.</summary>
    public required string Type { get; init; }
    /// <summary>CloudEvents <c>source</c>.</summary>
    public required string Source { get; init; }
    /// <summary>The subject as a keyed hash; events of one subject keep their order.</summary>
    public string? SubjectKey { get; init; }
    /// <summary>The exchange that it belongs to.</summary>
    public required Guid Exchange { get; init; }
    /// <summary>The message that caused it.</summary>
    public Guid? Message { get; init; }
    /// <summary>The release under which it is published.</summary>
    public required int Release { get; init; }
    /// <summary>The interface that publishes it.</summary>
    public required string Interface { get; init; }
    /// <summary>The whole CloudEvent, sealed.</summary>
    public required SealedPayload Payload { get; init; }
}

/// <summary>
/// The outbox: events are stored in the transaction of their cause. They get their positions after it (<see cref="EventSequencer"/>), and whoever follows the
/// log by position finds them: the fan-out to subscribers, and partners who pull.
/// </summary>
public sealed class EventOutbox(DurableLog log, PayloadVault vault)
{
    /// <summary>Stores the event once; false where its id was published before.</summary>
    public async Task<bool> Publish(UnitOfWork unit, NewEvent published) => (await Publish(unit, [published])).Count == 1;

    /// <summary>Stores each event once, in this order; answers the ids that were new. Events of one subject that others publish at the same time come whole before or whole after.</summary>
    public async Task<IReadOnlySet<Guid>> Publish(UnitOfWork unit, IReadOnlyCollection<NewEvent> published, CancellationToken cancellationToken = default)
    {
        var events = published.DistinctBy(e => e.Id).ToList();
        await unit.LockKeys(events.Where(e => e.SubjectKey is not null).Select(e => $"{e.Type}\n{e.SubjectKey}"), cancellationToken);
        var stored = (await unit.StoreEvents(events)).ToHashSet();
        await vault.Store(unit, [.. events.Where(e => stored.Contains(e.Id)).Select(e => e.Payload)]);
        if (stored.Count > 0)
        {
            await log.Wake(unit, cancellationToken);
        }
        return stored;
    }
}

/// <summary>A published event's row.</summary>
public sealed class StoredEvent
{
    /// <summary>Order of insertion; has gaps and, on PostgreSQL, becomes visible out of order.</summary>
    public long Seq { get; set; }
    /// <summary>Order that readers follow: gapless, assigned after the commit; null for a moment.</summary>
    public long? Position { get; set; }
    /// <summary>CloudEvents <c>id</c>.</summary>
    public Guid Id { get; set; }
    /// <summary>CloudEvents <c>type</c>.</summary>
    public string Type { get; set; } = "";
    /// <summary>CloudEvents <c>source</c>.</summary>
    public string Source { get; set; } = "";
    /// <summary>The subject as a keyed hash.</summary>
    public string? SubjectKey { get; set; }
    /// <summary>The exchange that it belongs to.</summary>
    public Guid Exchange { get; set; }
    /// <summary>The message that caused it.</summary>
    public Guid? MessageId { get; set; }
    /// <summary>The release under which it was published.</summary>
    public int Release { get; set; }
    /// <summary>The interface that published it.</summary>
    public string Interface { get; set; } = "";
    /// <summary>The CloudEvent, sealed.</summary>
    public Guid PayloadId { get; set; }
    /// <summary>When.</summary>
    public DateTimeOffset At { get; set; }
}
