using System.Text;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Eventing.Webhooks;
using Concordat.Systems;
using Confluent.Kafka;

namespace Concordat.Eventing.Bridges;

/// <summary>
/// A Kafka. One idempotent producer, which waits for all replicas in sync and sends what is on its way in batches. Keys are partitioned as Java clients do, so that
/// others' producers of the same key meet in one partition.
/// </summary>
internal sealed class KafkaBroker(BrokerSettings settings, EventingOptions options) : IBroker
{
    private readonly Lock _lock = new();
    private IProducer<byte[]?, byte[]>? _producer;

    public async Task<WebhookReply> Send(string channel, BrokerTarget target, BrokerMessage message, CancellationToken cancellationToken)
    {
        var producer = Producer();
        try
        {
            await producer.ProduceAsync(target.Topic!, KafkaMessage.Of(message), cancellationToken);
            return new WebhookReply(null, 0);
        }
        catch (ProduceException<byte[]?, byte[]> no) when (WhyRefused(no.Error.Code) is { } why)
        {
            return new WebhookReply(Outcome.Refused, 0, Detail: why);
        }
        catch (KafkaException away)
        {
            if (away.Error.IsFatal)
            {
                Drop(producer);
            }
            return new WebhookReply(away.Error.Code is ErrorCode.Local_MsgTimedOut ? Outcome.Timeout : Outcome.Unreachable, 0, Detail: $"Kafka: {away.Error.Code}") { IsDown = true };
        }
        catch (ObjectDisposedException)
        {
            return new WebhookReply(Outcome.Unreachable, 0, Detail: "the connection is made anew") { IsDown = true };
        }
    }

    public Task<IBrokerReader> Read(BrokerSource source, IReadOnlyDictionary<int, BrokerPlace> places, CancellationToken cancellationToken) =>
        Task.Run<IBrokerReader>(() => KafkaReader.Begin(With(new ConsumerConfig()), source, places), cancellationToken); // its client waits by blocking

    public ValueTask DisposeAsync()
    {
        if (_producer is { } producer)
        {
            Drop(producer);
        }
        return ValueTask.CompletedTask;
    }

    private static string? WhyRefused(ErrorCode code) => code switch
    {
        ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition => "the Kafka has no such topic",
        ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed => "the Kafka lets this user not publish there",
        ErrorCode.MsgSizeTooLarge or ErrorCode.RecordListTooLarge => "the event is larger than the topic takes",
        ErrorCode.InvalidRecord or ErrorCode.InvalidMsg => "the Kafka does not take such a message",
        _ => null,
    };

    private IProducer<byte[]?, byte[]> Producer()
    {
        lock (_lock)
        {
            return _producer ??= new ProducerBuilder<byte[]?, byte[]>(With(new ProducerConfig
            {
                Acks = Acks.All, EnableIdempotence = true, LingerMs = 5, MessageTimeoutMs = (int)options.Timeout.TotalMilliseconds, Partitioner = Partitioner.Murmur2Random,
            })).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build(); // each message's own end says what is wrong
        }
    }

    /// <summary>A producer that lost its numbering sends nothing more; what it had comes again from the log under its id.</summary>
    private void Drop(IProducer<byte[]?, byte[]> producer)
    {
        lock (_lock)
        {
            if (ReferenceEquals(_producer, producer))
            {
                _producer = null;
            }
        }
        producer.Dispose();
    }

    private T With<T>(T config) where T : ClientConfig
    {
        (config.BootstrapServers, config.ClientId, config.ReconnectBackoffMs, config.ReconnectBackoffMaxMs) = (settings.Servers, "concordat", 100, 10_000);
        var signsIn = settings is { Login: not null, Password: not null };
        config.SecurityProtocol = (settings.IsEncrypted, signsIn) switch { (true, true) => SecurityProtocol.SaslSsl, (true, false) => SecurityProtocol.Ssl, (false, true) => SecurityProtocol.SaslPlaintext, _ => SecurityProtocol.Plaintext };
        if (signsIn)
        {
            (config.SaslUsername, config.SaslPassword) = (settings.Login, settings.Password);
            config.SaslMechanism = settings.Scheme switch { "scram-sha-256" => SaslMechanism.ScramSha256, "scram-sha-512" => SaslMechanism.ScramSha512, _ => SaslMechanism.Plain };
        }
        if (settings.IsEncrypted)
        {
            (config.SslCaPem, config.SslCertificatePem, config.SslKeyPem) = (settings.Ca, settings.Certificate, settings.Certificate);
        }
        return config;
    }
}

/// <summary>How a CloudEvent stands in a message of Kafka (CloudEvents 1.0.2, Kafka protocol binding, section 3).</summary>
internal static class KafkaMessage
{
    private const string Prefix = "ce_";
    private const string ContentType = "content-type";

    public static Message<byte[]?, byte[]> Of(BrokerMessage message)
    {
        var headers = new Headers();
        if (message.ContentType is { } type)
        {
            headers.Add(ContentType, Encoding.UTF8.GetBytes(type));
        }
        foreach (var (name, value) in message.Attributes)
        {
            headers.Add(Prefix + name, Encoding.UTF8.GetBytes(value));
        }
        return new Message<byte[]?, byte[]> { Key = message.Key is { } key ? Encoding.UTF8.GetBytes(key) : null, Value = message.Body.ToArray(), Headers = headers };
    }

    public static BrokerMessage Read(Message<byte[]?, byte[]> message)
    {
        var (attributes, type) = (new Dictionary<string, string>(StringComparer.Ordinal), (string?)null);
        foreach (var header in message.Headers ?? [])
        {
            var value = Encoding.UTF8.GetString(header.GetValueBytes() ?? []);
            if (header.Key == ContentType)
            {
                type = value;
            }
            else if (header.Key.StartsWith(Prefix, StringComparison.Ordinal))
            {
                attributes[header.Key[Prefix.Length..]] = value;
            }
        }
        return new BrokerMessage(type, attributes, message.Value ?? []);
    }
}
