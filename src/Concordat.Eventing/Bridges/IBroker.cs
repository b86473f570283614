using Concordat.Core.Workspace;
using Concordat.Eventing.Webhooks;

namespace Concordat.Eventing.Bridges;

/// <summary>The connection of a node to one broker.</summary>
internal interface IBroker : IAsyncDisposable
{
    /// <summary>Sends, and ends when the broker has it for good; never throws for what the broker does. Many may be on their way at once.</summary>
    Task<WebhookReply> Send(string channel, BrokerTarget target, BrokerMessage message, CancellationToken cancellationToken);

    /// <summary>Begins to read behind the places that are kept.</summary>
    /// <exception cref="BrokerException">It cannot be read.</exception>
    Task<IBrokerReader> Read(BrokerSource source, IReadOnlyDictionary<int, BrokerPlace> places, CancellationToken cancellationToken);
}

/// <summary>Reads messages in their order. Throws <see cref="BrokerException"/> where the broker is away: then a new one begins behind what is kept.</summary>
internal interface IBrokerReader : IAsyncDisposable
{
    /// <summary>Places to be kept before anything is read, so that a first read that dies begins there again.</summary>
    IReadOnlyDictionary<int, long> Begins { get; }

    /// <summary>The next messages; empty where none came for a while.</summary>
    Task<IReadOnlyList<ReadMessage>> Next(int most, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>They are committed: the broker may forget them.</summary>
    Task Done(IReadOnlyList<ReadMessage> messages);

    /// <summary>How many messages wait there; null where the broker does not say.</summary>
    Task<long?> Waiting(CancellationToken cancellationToken);
}

/// <summary>One message that was read.</summary>
/// <param name="Message">The message.</param>
/// <param name="Partition">Its partition; 0 for a stream, -1 for a queue, whose broker keeps the place.</param>
/// <param name="Position">Its offset, or the delivery tag of a queue.</param>
internal sealed record ReadMessage(BrokerMessage Message, int Partition, long Position);

/// <summary>A place in a partition or stream.</summary>
/// <param name="Position">Offset of the last message that is committed; -1 before the first.</param>
/// <param name="At">When it was kept.</param>
internal sealed record BrokerPlace(long Position, DateTimeOffset At);

/// <summary>A broker cannot be reached or read.</summary>
/// <param name="message">For operators, without content.</param>
internal sealed class BrokerException(string message) : Exception(message);
