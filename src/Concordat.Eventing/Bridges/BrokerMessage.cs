using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Events;
using Concordat.Eventing.Door;

namespace Concordat.Eventing.Bridges;

/// <summary>
/// A CloudEvent as a message of a broker, in the structured or the binary mode of CloudEvents 1.0.2 (AMQP and Kafka protocol bindings, section 3). Attributes are
/// without the prefix that each binding gives their headers.
/// </summary>
/// <param name="ContentType">Of the body; null where none is said.</param>
/// <param name="Attributes">Attributes that stand in headers; empty in the structured mode.</param>
/// <param name="Body">The event, or in the binary mode its data.</param>
internal sealed record BrokerMessage(string? ContentType, IReadOnlyDictionary<string, string> Attributes, ReadOnlyMemory<byte> Body)
{
    private const int MostAttributes = 40;
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = CloudEventReader.Deepest, AllowDuplicateProperties = false };

    /// <summary>The event's id: the same at each try.</summary>
    public string? Id { get; init; }

    /// <summary>The event's type.</summary>
    public string? Type { get; init; }

    /// <summary>What messages of one subject have in common; null where there is nothing.</summary>
    public string? Key { get; init; }

    /// <summary>A message of a stored event.</summary>
    public static BrokerMessage Of(byte[] stored, bool isBinary, string? key)
    {
        using var parsed = JsonDocument.Parse(stored);
        var (id, type) = (parsed.RootElement.GetProperty("id").GetString(), parsed.RootElement.GetProperty("type").GetString());
        if (!isBinary)
        {
            return new BrokerMessage(CloudEvent.MediaType, new Dictionary<string, string>(), stored) { Id = id, Type = type, Key = key };
        }
        var attributes = parsed.RootElement.EnumerateObject().Where(p => p.Name is not ("data" or "datacontenttype")).ToDictionary(p => p.Name, p => p.Value.ToString(), StringComparer.Ordinal);
        return new BrokerMessage("application/json", attributes, Encoding.UTF8.GetBytes(parsed.RootElement.GetProperty("data").GetRawText())) { Id = id, Type = type, Key = key };
    }

    /// <summary>The event; null where it is none, with all that is wrong.</summary>
    public (CloudEvent? Event, IReadOnlyList<EventFlaw> Flaws) Read(DateTimeOffset now)
    {
        var flaws = new List<EventFlaw>();
        var isStructured = (ContentType ?? "").StartsWith(CloudEvent.MediaType, StringComparison.OrdinalIgnoreCase);
        if (!isStructured && !Attributes.ContainsKey("specversion"))
        {
            return (null, [new("", $"This is no CloudEvent: the content type is not {CloudEvent.MediaType}, and no header names the attribute specversion.")]);
        }
        if (Attributes.Count > MostAttributes)
        {
            return (null, [new("", $"An event has at most {MostAttributes} attributes.")]);
        }
        try
        {
            using var body = JsonDocument.Parse(Body, Options);
            if (isStructured)
            {
                return (CloudEventReader.Read(body.RootElement, "", now, flaws), flaws);
            }
            using var whole = EventRequest.Assemble(Attributes, ContentType, body.RootElement);
            return (CloudEventReader.Read(whole.RootElement, "", now, flaws), flaws);
        }
        catch (JsonException wrong)
        {
            return (null, [new("", $"The message is no JSON (line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine + 1}), nests deeper than {CloudEventReader.Deepest}, or holds a property twice.")]);
        }
    }

    /// <summary>All that was read, so that a person can look at it and it can be judged again.</summary>
    public byte[] Keep() => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["contentType"] = ContentType,
        ["attributes"] = new JsonObject(Attributes.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => KeyValuePair.Create(a.Key, (JsonNode?)a.Value))),
        ["body"] = Convert.ToBase64String(Body.Span),
    }.ToJsonString());

    /// <summary>Reads what <see cref="Keep"/> wrote.</summary>
    public static BrokerMessage Kept(byte[] kept)
    {
        var read = JsonNode.Parse(kept)!;
        return new BrokerMessage((string?)read["contentType"], read["attributes"]!.AsObject().ToDictionary(a => a.Key, a => (string)a.Value!, StringComparer.Ordinal), Convert.FromBase64String((string)read["body"]!));
    }

    /// <summary>A key for a partition or a route: the same for one subject of one partner, and of no use to find out whose it is.</summary>
    public static string? KeyOf(string partner, string? subjectKey) =>
        subjectKey is null ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{partner}\n{subjectKey}")).AsSpan(0, 16));
}
