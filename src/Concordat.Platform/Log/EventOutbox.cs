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
    /// <summary>The subject as a keyed hash; events of one subject are fanned out in order.</summary>
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
/// The outbox: an event is stored in the transaction of its cause, together with the message that fans it out to its subscribers.
/// </summary>
public sealed class EventOutbox(DurableLog log, PayloadVault vault)
{
    /// <summary>Stores the event once; false where its id was published before.</summary>
    public async Task<bool> Publish(UnitOfWork unit, NewEvent published)
    {
        var stored = await unit.Sql.Execute(
            """
            INSERT INTO events (id, type, source, subject_key, exchange, message_id, release, interface, payload_id, at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO NOTHING
            """,
            published.Id, published.Type, published.Source, published.SubjectKey, published.Exchange, published.Message, published.Release,
            published.Interface, published.Payload.Id, unit.Now);
        if (stored == 0)
        {
            return false;
        }
        await vault.Store(unit, published.Payload);
        await log.Enqueue(unit, new NewMessage
        {
            Id = Guid.CreateVersion7(unit.Now),
            Kind = "event",
            Channel = published.Type,
            OrderKey = published.SubjectKey,
            IdempotencyKey = published.Id.ToString(),
            BusinessKey = published.SubjectKey,
            Exchange = published.Exchange,
            Parent = published.Message,
            Release = published.Release,
            Interface = published.Interface,
            StoredPayload = published.Payload.Id,
        });
        return true;
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
