using System.Globalization;
using System.Text;
using RabbitMQ.Client;

namespace Concordat.Eventing.Bridges;

/// <summary>
/// How a CloudEvent stands in a message of AMQP 0.9.1, whose headers are the application properties of AMQP 1.0. Their prefix is <c>cloudEvents_</c>, which CloudEvents
/// 1.0.2 (AMQP protocol binding, 3.1.3.1) prefers; both that and the older <c>cloudEvents:</c> are read.
/// </summary>
internal static class RabbitMessage
{
    private const string Prefix = "cloudEvents_";
    private const string OldPrefix = "cloudEvents:";

    public static BasicProperties Properties(BrokerMessage message) => new()
    {
        ContentType = message.ContentType, DeliveryMode = DeliveryModes.Persistent, MessageId = message.Id,
        Headers = message.Attributes.Count == 0 ? null : message.Attributes.ToDictionary(a => Prefix + a.Key, a => (object?)a.Value, StringComparer.Ordinal),
    };

    public static BrokerMessage Read(IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in properties.Headers ?? new Dictionary<string, object?>())
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal) || name.StartsWith(OldPrefix, StringComparison.Ordinal))
            {
                attributes[name[Prefix.Length..]] = Text(value);
            }
        }
        return new BrokerMessage(properties.ContentType, attributes, body.ToArray()); // the client uses its buffer again
    }

    /// <summary>Times are a type of their own in AMQP (binding, section 2.2).</summary>
    private static string Text(object? value) => value switch
    {
        byte[] text => Encoding.UTF8.GetString(text),
        AmqpTimestamp time => DateTimeOffset.FromUnixTimeSeconds(time.UnixTime).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        bool truth => truth ? "true" : "false",
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value?.ToString() ?? "",
    };
}
