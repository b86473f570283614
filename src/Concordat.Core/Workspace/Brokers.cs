using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>Where events go on a broker. Queues, exchanges and topics belong to the broker's owner: nothing makes them.</summary>
/// <param name="System">The broker.</param>
/// <param name="Queue">A queue or stream of a RabbitMQ; null for another.</param>
/// <param name="Exchange">An exchange of a RabbitMQ; null for another.</param>
/// <param name="Topic">A topic of a Kafka; null for another.</param>
/// <param name="RoutingKey">For an exchange; null for the event's type, or for the subject where that is the key.</param>
/// <param name="IsKeyed">True where the subject, as a hash, is the key: of a partition, or of the exchange's routing.</param>
/// <param name="IsBinary">True where attributes stand in headers and the body is the data; else the body is the whole event.</param>
/// <param name="At">Where it stands.</param>
public sealed record BrokerTarget(Ref System, string? Queue, string? Exchange, string? Topic, string? RoutingKey, bool IsKeyed, bool IsBinary, SourcePosition At)
{
    internal static BrokerTarget Read(ResourceReader r)
    {
        var target = new BrokerTarget(
            r.Reference("system", "A system of type rabbitmq or kafka."),
            r.OptionalText("queue", "A queue or stream of a RabbitMQ.", 255),
            r.OptionalText("exchange", "An exchange of a RabbitMQ.", 255),
            r.OptionalText("topic", "A topic of a Kafka.", 249),
            r.OptionalText("routingKey", "For an exchange; the event's type where nothing is said.", 255),
            r.OptionalChoice("key", new Choices<bool>(("subject", true), ("none", false)), r.Has("topic"),
                "subject: a hash of the subject is the key of the partition (Kafka) or of the exchange's routing; it tells nothing of the patient. Kafka: subject where nothing is said."),
            r.OptionalChoice("mode", new Choices<bool>(("binary", true), ("structured", false)), false,
                "structured: the message is the whole event, and nothing of it stands in headers; binary: attributes are headers, and the message is the data (CloudEvents 1.0.2, protocol bindings)."),
            r.At);
        r.ExactlyOne("queue", "exchange", "topic");
        if (target.RoutingKey is not null && (target.Exchange is null || target.IsKeyed))
        {
            r.Report("resource-value", "routingKey", "A 'routingKey' is for an exchange whose key is not the subject.", "Take it away.");
        }
        if (target is { Queue: not null, IsKeyed: true })
        {
            r.Report("resource-value", "key", "A queue is reached by its name, and has no other key.", "Take it away.");
        }
        return target;
    }
}

/// <summary>Events that a partner sends through a broker.</summary>
/// <param name="Name">Its name within the partner.</param>
/// <param name="Client">The client in whose name they come: its rights decide, as if it had sent them over HTTP.</param>
/// <param name="Broker">Where they are read.</param>
/// <param name="Events">The only types that come; empty for all that the client may publish.</param>
/// <param name="At">Where it stands.</param>
public sealed record Publication(string Name, Ref Client, BrokerSource Broker, IReadOnlyList<Ref> Events, SourcePosition At)
{
    internal static Publication Read(ResourceReader r) => new(
        r.Name(), r.Reference("client", "The client in whose name they come: its rights decide."), r.Child("broker", BrokerSource.Read, "Where they are read."),
        r.References("events", "The only types that come; all that the client may publish where nothing is said."), r.At);
}

/// <summary>Where events are read on a broker.</summary>
/// <param name="System">The broker.</param>
/// <param name="Queue">A classic or quorum queue of a RabbitMQ; null for another.</param>
/// <param name="Stream">A stream of a RabbitMQ; null for another.</param>
/// <param name="Topic">A topic of a Kafka; null for another.</param>
/// <param name="Group">The consumer group that a Kafka knows us by; null for <c>concordat</c>.</param>
/// <param name="FromStart">True where the first read begins with the oldest message of a stream or topic; else with what comes from then on.</param>
/// <param name="At">Where it stands.</param>
public sealed record BrokerSource(Ref System, string? Queue, string? Stream, string? Topic, string? Group, bool FromStart, SourcePosition At)
{
    internal static BrokerSource Read(ResourceReader r)
    {
        var source = new BrokerSource(
            r.Reference("system", "A system of type rabbitmq or kafka."),
            r.OptionalText("queue", "A classic or quorum queue of a RabbitMQ.", 255),
            r.OptionalText("stream", "A stream of a RabbitMQ.", 255),
            r.OptionalText("topic", "A topic of a Kafka.", 249),
            r.OptionalText("group", "The consumer group that a Kafka knows us by; concordat where nothing is said. Its offsets are told to the Kafka, and kept here.", 249),
            r.OptionalChoice("from", new Choices<bool>(("start", true), ("now", false)), false, "Where the first read of a stream or topic begins: the oldest message that is kept, or what comes from then on."),
            r.At);
        r.ExactlyOne("queue", "stream", "topic");
        return source;
    }
}
