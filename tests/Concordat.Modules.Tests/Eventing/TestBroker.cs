using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Concordat.Core.Events;
using Confluent.Kafka;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Concordat.Modules.Tests.Eventing;

/// <summary>What carries events in the compliance suite of bridges.</summary>
public enum Carrier
{
    /// <summary>A quorum queue of a RabbitMQ.</summary>
    QuorumQueue,
    /// <summary>A stream of a RabbitMQ.</summary>
    Stream,
    /// <summary>A topic of three partitions of a Kafka.</summary>
    Topic,
}

/// <summary>A message as a foreign producer sends or a foreign consumer gets it; headers with the prefix of the binding.</summary>
internal sealed record ForeignMessage(string? ContentType, IReadOnlyDictionary<string, string> Headers, string Body, string? Key = null);

/// <summary>A broker with one place that foreign producers and consumers share with a bridge.</summary>
internal abstract class TestBroker : IAsyncDisposable
{
    public const string Variable = "CONCORDAT_TEST_RABBITMQ";

    /// <summary>A name that no other test has.</summary>
    public string Place { get; } = "concordat-test-" + Guid.NewGuid().ToString("n");

    /// <summary>Lines of the system's resource.</summary>
    public abstract string System { get; }

    /// <summary>Where events go, without the braces.</summary>
    public abstract string Target { get; }

    /// <summary>Where events are read, without the braces.</summary>
    public abstract string Source { get; }

    /// <summary>Before the names of attributes in headers.</summary>
    public abstract string Prefix { get; }

    public static async Task<TestBroker> Start(Carrier carrier)
    {
        if (carrier == Carrier.Topic)
        {
            return new KafkaTestBroker();
        }
        var address = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(address))
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", $"{Variable} is not set, and CI may not skip RabbitMQ.");
            Assert.Skip($"{Variable} is not set; eng/services.sh starts a RabbitMQ.");
        }
        var broker = new RabbitTestBroker(new Uri(address), carrier);
        await broker.Declare();
        return broker;
    }

    public abstract Task Send(params IReadOnlyList<ForeignMessage> messages);

    /// <summary>Reads until the condition holds of all that came.</summary>
    public abstract Task<IReadOnlyList<ForeignMessage>> Receive(Func<IReadOnlyList<ForeignMessage>, bool> enough, CancellationToken patience);

    /// <summary>The broker ends, everything happens in between, and it is back.</summary>
    public abstract Task Restart(Func<Task> between);

    /// <summary>Messages that wait; null where the broker does not say.</summary>
    public virtual Task<long?> Waiting() => Task.FromResult<long?>(null);

    public abstract ValueTask DisposeAsync();

    /// <summary>An event in the structured mode.</summary>
    public static ForeignMessage Structured(string json) => new(CloudEvent.MediaType, new Dictionary<string, string>(), json);
}

internal sealed class RabbitTestBroker(Uri address, Carrier carrier) : TestBroker
{
    private int _restarts;

    private static CancellationToken Patience => new CancellationTokenSource(TimeSpan.FromMinutes(3)).Token;

    public override string System => $"type: rabbitmq\nbaseUrl: amqp://{address.Host}:{address.Port}";

    public override string Target => $"system: broker, queue: {Place}";

    public override string Source => $"system: broker, {(carrier == Carrier.Stream ? "stream" : "queue")}: {Place}, from: start";

    public override string Prefix => "cloudEvents_";

    public Task Declare() => On(channel => channel.QueueDeclareAsync(Place, durable: true, exclusive: false, autoDelete: false,
        new Dictionary<string, object?> { ["x-queue-type"] = carrier == Carrier.Stream ? "stream" : "quorum" }));

    public override Task Send(params IReadOnlyList<ForeignMessage> messages) => On(async channel =>
    {
        foreach (var message in messages)
        {
            var properties = new BasicProperties { ContentType = message.ContentType, DeliveryMode = DeliveryModes.Persistent, Headers = message.Headers.ToDictionary(h => h.Key, h => (object?)h.Value) };
            await channel.BasicPublishAsync("", Place, mandatory: true, properties, Encoding.UTF8.GetBytes(message.Body), Patience);
        }
        return 0;
    });

    public override Task<IReadOnlyList<ForeignMessage>> Receive(Func<IReadOnlyList<ForeignMessage>, bool> enough, CancellationToken patience) => On(async channel =>
    {
        var (received, turn) = (new ConcurrentQueue<ForeignMessage>(), new SemaphoreSlim(0));
        await channel.BasicQosAsync(0, 100, global: false, patience);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivered) =>
        {
            var headers = (delivered.BasicProperties.Headers ?? new Dictionary<string, object?>()).Where(h => h.Value is byte[]).ToDictionary(h => h.Key, h => Encoding.UTF8.GetString((byte[])h.Value!));
            received.Enqueue(new ForeignMessage(delivered.BasicProperties.ContentType, headers, Encoding.UTF8.GetString(delivered.Body.Span), delivered.BasicProperties.MessageId));
            await channel.BasicAckAsync(delivered.DeliveryTag, multiple: false, CancellationToken.None);
            turn.Release();
        };
        await channel.BasicConsumeAsync(Place, autoAck: false, "", false, false, carrier == Carrier.Stream ? new Dictionary<string, object?> { ["x-stream-offset"] = "first" } : null, consumer, patience);
        while (!enough([.. received]))
        {
            await turn.WaitAsync(patience);
        }
        return (IReadOnlyList<ForeignMessage>)[.. received];
    });

    /// <summary>It ends in an orderly way the first time, since what was declared a moment ago would be lost in its own files, and is killed every second time.</summary>
    public override async Task Restart(Func<Task> between)
    {
        var command = Environment.GetEnvironmentVariable(Variable + "_RESTART")!.Split(' ');
        using var restart = Process.Start(new ProcessStartInfo(command[0], [.. command[1..], _restarts++ % 2 == 0 ? "TERM" : "KILL"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        await between();
        await restart.WaitForExitAsync(Patience);
    }

    public override async Task<long?> Waiting() => carrier == Carrier.Stream ? null : await On(channel => channel.MessageCountAsync(Place));

    public override async ValueTask DisposeAsync() => await On(channel => channel.QueueDeleteAsync(Place));

    /// <summary>On a connection of its own; a broker that has just come back is tried again.</summary>
    private async Task<T> On<T>(Func<IChannel, Task<T>> work)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            try
            {
                await using var connection = await new ConnectionFactory { Uri = address, AutomaticRecoveryEnabled = false }.CreateConnectionAsync(patience.Token);
                await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), patience.Token);
                return await work(channel);
            }
            catch (Exception away) when (away is RabbitMQ.Client.Exceptions.BrokerUnreachableException or RabbitMQ.Client.Exceptions.OperationInterruptedException or RabbitMQ.Client.Exceptions.PublishException && !patience.IsCancellationRequested)
            {
                await Task.Delay(100, patience.Token);
            }
        }
    }
}

internal sealed class KafkaTestBroker : TestBroker
{
    private readonly KafkaMock _mock = new();

    public KafkaTestBroker() => _mock.Topic(Place, 3);

    public override string System => $"type: kafka\nbaseUrl: kafka://{_mock.Servers.Split(',')[0]}\nservers: [{string.Join(", ", _mock.Servers.Split(',').Skip(1).Select(server => $"'{server}'"))}]";

    public override string Target => $"system: broker, topic: {Place}";

    public override string Source => $"system: broker, topic: {Place}, from: start";

    public override string Prefix => "ce_";

    public override async Task Send(params IReadOnlyList<ForeignMessage> messages)
    {
        using var producer = new ProducerBuilder<string?, string>(new ProducerConfig { BootstrapServers = _mock.Servers }).SetLogHandler((_, _) => { }).Build();
        foreach (var message in messages)
        {
            var headers = new Confluent.Kafka.Headers();
            foreach (var (name, value) in message.ContentType is { } type ? message.Headers.Append(KeyValuePair.Create("content-type", type)) : message.Headers)
            {
                headers.Add(name, Encoding.UTF8.GetBytes(value));
            }
            await producer.ProduceAsync(Place, new Message<string?, string> { Key = message.Key, Value = message.Body, Headers = headers });
        }
    }

    public override Task<IReadOnlyList<ForeignMessage>> Receive(Func<IReadOnlyList<ForeignMessage>, bool> enough, CancellationToken patience) => Task.Run(() =>
    {
        using var consumer = new ConsumerBuilder<string?, string>(new ConsumerConfig { BootstrapServers = _mock.Servers, GroupId = "foreign" }).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        consumer.Assign(Enumerable.Range(0, 3).Select(partition => new TopicPartitionOffset(Place, partition, Offset.Beginning)));
        var received = new List<ForeignMessage>();
        while (!enough(received))
        {
            var one = consumer.Consume(patience).Message;
            var headers = one.Headers.ToDictionary(h => h.Key, h => Encoding.UTF8.GetString(h.GetValueBytes()));
            headers.Remove("content-type", out var type);
            received.Add(new ForeignMessage(type, headers, one.Value, one.Key));
        }
        return (IReadOnlyList<ForeignMessage>)received;
    }, patience);

    public override Task Restart(Func<Task> between) => _mock.Restart(between);

    public override ValueTask DisposeAsync()
    {
        _mock.Dispose();
        return ValueTask.CompletedTask;
    }
}
