using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Concordat.Core.Events;

/// <summary>An event in the structured JSON format of CloudEvents 1.0.2. Its data are always a JSON object.</summary>
/// <param name="Id"><c>id</c>: with the source, unique.</param>
/// <param name="Type"><c>type</c>, e.g. <c>clinical.lab-result.received.v1</c>.</param>
/// <param name="Source"><c>source</c>, a URI reference.</param>
/// <param name="Subject"><c>subject</c>; order is kept per subject.</param>
/// <param name="Time"><c>time</c>.</param>
/// <param name="Data"><c>data</c>.</param>
public sealed record CloudEvent(string Id, string Type, string Source, string? Subject, DateTimeOffset Time, JsonObject Data)
{
    /// <summary>The media type of <see cref="ToJson"/>.</summary>
    public const string MediaType = "application/cloudevents+json";

    /// <summary>The media type of several events in a JSON array.</summary>
    public const string BatchMediaType = "application/cloudevents-batch+json";

    /// <summary>Extension attribute: the exchange that the event belongs to.</summary>
    public Guid? Exchange { get; init; }

    /// <summary>Extension attribute: the release under which it was published.</summary>
    public int? Release { get; init; }

    /// <summary>The producer's own extension attributes.</summary>
    public IReadOnlyDictionary<string, string> Extensions { get; init; } = new Dictionary<string, string>();

    /// <summary>The event as UTF-8 JSON; the same event gives the same bytes.</summary>
    public byte[] ToJson()
    {
        var output = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("specversion", "1.0");
            json.WriteString("id", Id);
            json.WriteString("source", Source);
            json.WriteString("type", Type);
            if (Subject is not null) json.WriteString("subject", Subject);
            json.WriteString("time", Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
            json.WriteString("datacontenttype", "application/json");
            foreach (var (name, value) in Extensions.OrderBy(e => e.Key, StringComparer.Ordinal))
            {
                json.WriteString(name, value);
            }
            if (Exchange is { } exchange) json.WriteString("concordatexchange", exchange.ToString());
            if (Release is { } release) json.WriteNumber("concordatrelease", release);
            json.WritePropertyName("data");
            Data.WriteTo(json);
            json.WriteEndObject();
        }
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote; null where it is no such event.</summary>
    public static CloudEvent? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { MaxDepth = CloudEventReader.Deepest }) is JsonObject e
                && (string?)e["specversion"] == "1.0"
                && (string?)e["id"] is { Length: > 0 } id
                && (string?)e["type"] is { } type
                && (string?)e["source"] is { } source
                && DateTimeOffset.TryParse((string?)e["time"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                && e["data"] is JsonObject data
                ? new CloudEvent(id, type, source, (string?)e["subject"], time, (JsonObject)data.DeepClone())
                {
                    Exchange = Guid.TryParse((string?)e["concordatexchange"], out var exchange) ? exchange : null,
                    Release = (int?)e["concordatrelease"],
                    Extensions = e.Where(p => !CloudEventReader.Known.Contains(p.Key)).ToDictionary(p => p.Key, p => (string)p.Value!, StringComparer.Ordinal),
                }
                : null;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            return null;
        }
    }
}
