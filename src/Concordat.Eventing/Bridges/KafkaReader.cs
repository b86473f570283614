using Concordat.Core.Workspace;
using Confluent.Kafka;

namespace Concordat.Eventing.Bridges;

/// <summary>
/// Reads all partitions of a topic behind the offsets that we keep. There is one reader, so no group is formed; the group's offsets are told to the Kafka, for those who
/// look at lag there.
/// </summary>
internal sealed class KafkaReader : IBrokerReader
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookForPartitions = TimeSpan.FromMinutes(1);

    private readonly IConsumer<byte[]?, byte[]> _consumer;
    private readonly string _topic;
    private readonly long _began = Environment.TickCount64;
    private readonly Dictionary<int, long> _begins = [];
    private volatile string? _trouble;
    private int _partitions;

    private KafkaReader(ConsumerConfig config, string topic)
    {
        _topic = topic;
        _consumer = new ConsumerBuilder<byte[]?, byte[]>(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, error) => _trouble = error.IsFatal || error.Code == ErrorCode.Local_AllBrokersDown ? $"Kafka: {error.Code}" : _trouble).Build();
    }

    public IReadOnlyDictionary<int, long> Begins => _begins;

    /// <exception cref="BrokerException">The topic cannot be read.</exception>
    public static KafkaReader Begin(ConsumerConfig config, BrokerSource source, IReadOnlyDictionary<int, BrokerPlace> places)
    {
        config.GroupId = source.Group ?? "concordat";
        (config.EnableAutoCommit, config.EnableAutoOffsetStore, config.AllowAutoCreateTopics, config.AutoOffsetReset, config.QueuedMaxMessagesKbytes) = (true, false, false, AutoOffsetReset.Earliest, 16_384);
        var reader = new KafkaReader(config, source.Topic!);
        try
        {
            reader.Assign(source, places);
            return reader;
        }
        catch (KafkaException no)
        {
            reader._consumer.Dispose();
            throw new BrokerException($"The Kafka cannot be read ({no.Error.Code}).");
        }
        catch (BrokerException)
        {
            reader._consumer.Dispose();
            throw;
        }
    }

    public Task<IReadOnlyList<ReadMessage>> Next(int most, TimeSpan wait, CancellationToken cancellationToken) => Task.Run<IReadOnlyList<ReadMessage>>(() =>
    {
        var read = new List<ReadMessage>();
        try
        {
            for (var one = _consumer.Consume(wait); one is not null; one = read.Count < most ? _consumer.Consume(TimeSpan.Zero) : null)
            {
                _trouble = null;
                read.Add(new ReadMessage(KafkaMessage.Read(one.Message), one.Partition.Value, one.Offset.Value));
            }
        }
        catch (KafkaException no)
        {
            throw new BrokerException($"The Kafka cannot be read ({no.Error.Code})."); // what is in hand is not committed, and comes again
        }
        if (read.Count == 0 && _trouble is { } trouble)
        {
            throw new BrokerException(trouble);
        }
        return read.Count == 0 && Environment.TickCount64 - _began > LookForPartitions.TotalMilliseconds && Partitions().Count > _partitions ? throw new BrokerException("The topic has more partitions than before.") : read;
    }, cancellationToken);

    public Task Done(IReadOnlyList<ReadMessage> messages)
    {
        foreach (var last in messages.GroupBy(m => m.Partition).Select(group => group.Last()))
        {
            try
            {
                _consumer.StoreOffset(new TopicPartitionOffset(_topic, last.Partition, last.Position + 1));
            }
            catch (KafkaException)
            {
                break; // it is for those who look on; our own place is kept
            }
        }
        return Task.CompletedTask;
    }

    public Task<long?> Waiting(CancellationToken cancellationToken)
    {
        var waiting = 0L;
        foreach (var partition in _consumer.Assignment)
        {
            var (known, at) = (_consumer.GetWatermarkOffsets(partition), _consumer.Position(partition));
            waiting += known.High.Value >= 0 && at.Value >= 0 ? Math.Max(0, known.High.Value - at.Value) : 0;
        }
        return Task.FromResult<long?>(waiting);
    }

    public async ValueTask DisposeAsync() => await Task.Run(() =>
    {
        try
        {
            _consumer.Close(); // tells the offsets
        }
        catch (KafkaException)
        {
            // it is away
        }
        _consumer.Dispose();
    });

    private void Assign(BrokerSource source, IReadOnlyDictionary<int, BrokerPlace> places)
    {
        var partitions = Partitions();
        _partitions = partitions.Count;
        var from = new List<TopicPartitionOffset>();
        foreach (var partition in partitions)
        {
            if (places.TryGetValue(partition, out var place))
            {
                from.Add(new TopicPartitionOffset(_topic, partition, place.Position + 1));
            }
            else
            {
                // A partition that came later is read from its beginning.
                var marks = _consumer.QueryWatermarkOffsets(new TopicPartition(_topic, partition), Patience);
                var first = source.FromStart || places.Count > 0 ? marks.Low.Value : marks.High.Value;
                _begins[partition] = first - 1;
                from.Add(new TopicPartitionOffset(_topic, partition, first));
            }
        }
        _consumer.Assign(from);
    }

    private List<int> Partitions()
    {
        using var admin = new DependentAdminClientBuilder(_consumer.Handle).Build();
        var topic = admin.GetMetadata(_topic, Patience).Topics.Find(found => found.Topic == _topic);
        return topic is { Error.IsError: false, Partitions.Count: > 0 } ? [.. topic.Partitions.Select(p => p.PartitionId)] : throw new BrokerException($"The Kafka has no topic '{_topic}', or lets this user not read it.");
    }
}
