using Concordat.Platform.Payloads;

namespace Concordat.Platform.Log;

/// <summary>A message to be stored. See <see cref="LogMessage"/> for the meaning of each part.</summary>
public sealed record NewMessage
{
    /// <summary>Its id, made at the edge.</summary>
    public required Guid Id { get; init; }
    /// <summary>Which handler works on it.</summary>
    public required string Kind { get; init; }
    /// <summary>Where it goes.</summary>
    public required string Channel { get; init; }
    /// <summary>Order is kept per channel and key; null where order does not matter.</summary>
    public string? OrderKey { get; init; }
    /// <summary>Stored once per channel and key.</summary>
    public required string IdempotencyKey { get; init; }
    /// <summary>A keyed hash to search by.</summary>
    public string? BusinessKey { get; init; }
    /// <summary>The exchange that it belongs to.</summary>
    public required Guid Exchange { get; init; }
    /// <summary>The message that caused it.</summary>
    public Guid? Parent { get; init; }
    /// <summary>The release under which it is accepted.</summary>
    public required int Release { get; init; }
    /// <summary>The interface that it belongs to.</summary>
    public required string Interface { get; init; }
    /// <summary>Its content.</summary>
    public SealedPayload? Payload { get; init; }
    /// <summary>Its content where that is stored already, instead of <see cref="Payload"/>.</summary>
    public Guid? StoredPayload { get; init; }
    /// <summary>Not before; null for now.</summary>
    public DateTimeOffset? DueAt { get; init; }
}

/// <summary>What became of a <see cref="NewMessage"/>.</summary>
/// <param name="Id">The id of the stored message: the earlier one's where it was known.</param>
/// <param name="IsNew">False where the same channel and idempotency key was stored before.</param>
public readonly record struct Enqueued(Guid Id, bool IsNew);
