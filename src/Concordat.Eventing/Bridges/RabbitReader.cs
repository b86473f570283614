using System.Threading.Channels;
using Concordat.Core.Workspace;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Concordat.Eventing.Bridges;

/// <summary>Reads a queue, whose broker keeps the place by acknowledgments, or a stream, whose place we keep; its acknowledgments give credit alone.</summary>
internal sealed class RabbitReader : IBrokerReader
{
    private const ushort Ahead = 256;
    private const int LargestBatch = 4 * 1024 * 1024;

    private readonly IChannel _channel;
    private readonly BrokerSource _source;
    private readonly Channel<(ReadMessage Message, ulong Tag)> _waiting = System.Threading.Channels.Channel.CreateUnbounded<(ReadMessage, ulong)>(new UnboundedChannelOptions { SingleReader = true }); // the prefetch bounds it
    private readonly Dictionary<long, ulong> _tags = [];

    private RabbitReader(IChannel channel, BrokerSource source) => (_channel, _source) = (channel, source);

    public IReadOnlyDictionary<int, long> Begins { get; private init; } = new Dictionary<int, long>();

    public static async Task<RabbitReader> Begin(IChannel channel, BrokerSource source, BrokerPlace? place, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var reader = new RabbitReader(channel, source) { Begins = source.Stream is not null && place is null ? new Dictionary<int, long> { [0] = -1 } : new Dictionary<int, long>() };
        await channel.BasicQosAsync(0, Ahead, global: false, cancellationToken);
        channel.ChannelShutdownAsync += (_, reason) => reader.End($"The broker ended the channel ({reason.ReplyCode}).");
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += reader.Received;
        consumer.UnregisteredAsync += (_, _) => reader.End("The broker ended the reading: the queue is gone, or its leader moved.");
        // Where nothing is committed yet, a stream begins at the moment of the first try: what came while that try failed is not left out.
        var arguments = source.Stream is null ? null : new Dictionary<string, object?>
        {
            ["x-stream-offset"] = place is { Position: >= 0 } ? place.Position + 1 : source.FromStart ? "first" : new AmqpTimestamp((place?.At ?? now).ToUnixTimeSeconds()),
        };
        await channel.BasicConsumeAsync(source.Queue ?? source.Stream!, autoAck: false, "", noLocal: false, exclusive: false, arguments, consumer, cancellationToken);
        return reader;
    }

    public async Task<IReadOnlyList<ReadMessage>> Next(int most, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(wait);
        try
        {
            if (!await _waiting.Reader.WaitToReadAsync(limit.Token))
            {
                throw new BrokerException("The broker ended the channel.");
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [];
        }
        var (read, bytes) = (new List<ReadMessage>(), 0);
        while (read.Count < most && bytes < LargestBatch && _waiting.Reader.TryRead(out var one))
        {
            read.Add(one.Message);
            bytes += one.Message.Message.Body.Length;
            _tags[one.Message.Position] = one.Tag;
        }
        return read;
    }

    public async Task Done(IReadOnlyList<ReadMessage> messages)
    {
        try
        {
            await _channel.BasicAckAsync(_tags[messages[^1].Position], multiple: true); // in their order, so all before it are committed, too
        }
        catch (Exception away) when (away is not OperationCanceledException)
        {
            throw new BrokerException($"The broker is away ({away.GetType().Name})."); // they come again, and are known by their ids
        }
        foreach (var message in messages)
        {
            _tags.Remove(message.Position);
        }
    }

    public async Task<long?> Waiting(CancellationToken cancellationToken) => _source.Queue is { } queue ? await _channel.MessageCountAsync(queue, cancellationToken) : null;

    public async ValueTask DisposeAsync() => await _channel.DisposeAsync();

    private Task Received(object sender, BasicDeliverEventArgs delivered)
    {
        var (partition, position) = _source.Stream is null ? (-1, (long)delivered.DeliveryTag) : (0, Convert.ToInt64(delivered.BasicProperties.Headers?["x-stream-offset"], System.Globalization.CultureInfo.InvariantCulture));
        _waiting.Writer.TryWrite((new ReadMessage(RabbitMessage.Read(delivered.BasicProperties, delivered.Body), partition, position), delivered.DeliveryTag));
        return Task.CompletedTask;
    }

    private Task End(string why)
    {
        _waiting.Writer.TryComplete(new BrokerException(why));
        return Task.CompletedTask;
    }
}
