using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Events;
using Concordat.Core.Primitives;
using Concordat.Platform.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Concordat.Eventing.Door;

/// <summary>Reads what a request publishes: CloudEvents 1.0.2 over HTTP in the structured, the binary and the batched content mode (HTTP protocol binding, section 3).</summary>
internal static class EventRequest
{
    /// <summary>Bytes of a request, at most.</summary>
    public const int Largest = 4 * 1024 * 1024;

    /// <summary>Events of a request, at most.</summary>
    public const int Most = 1000;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = CloudEventReader.Deepest, AllowDuplicateProperties = false };

    /// <summary>The events, with the bytes of each; or why the request is refused, with all that is wrong.</summary>
    public static async Task<(List<(CloudEvent Event, int Bytes)> Events, EventRefusal? Refusal)> Read(HttpRequest request, DateTimeOffset now)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = Largest;
        }
        var media = (request.ContentType ?? "").Split(';')[0].Trim().ToLowerInvariant();
        if (media is not (CloudEvent.MediaType or CloudEvent.BatchMediaType) && !(request.Headers.ContainsKey("ce-specversion") && CloudEventReader.IsJson(media)))
        {
            return ([], new EventRefusal(Outcome.UnsupportedMediaType, $"Send {CloudEvent.MediaType}, {CloudEvent.BatchMediaType}, or JSON data with ce- headers."));
        }
        JsonDocument body;
        try
        {
            body = await JsonDocument.ParseAsync(request.Body, Options, request.HttpContext.RequestAborted);
        }
        catch (JsonException wrong)
        {
            return ([], new EventRefusal(Outcome.Invalid, $"The body is no JSON (line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine + 1}), nests deeper than {CloudEventReader.Deepest}, or holds a property twice."));
        }
        using (body)
        {
            return media == CloudEvent.BatchMediaType ? Batch(body.RootElement, now) : media == CloudEvent.MediaType ? All([(body.RootElement, "")], now) : Binary(request, body.RootElement, now);
        }
    }

    private static (List<(CloudEvent, int)>, EventRefusal?) Batch(JsonElement root, DateTimeOffset now)
    {
        if (root.ValueKind != JsonValueKind.Array)
        {
            return ([], new EventRefusal(Outcome.Invalid, "A batch is a JSON array of events."));
        }
        if (root.GetArrayLength() > Most)
        {
            return ([], new EventRefusal(Outcome.TooLarge, $"A batch holds at most {Most} events."));
        }
        return All([.. root.EnumerateArray().Select((one, number) => (one, $"/{number}"))], now);
    }

    /// <summary>Attributes stand in headers, percent-encoded (section 3.1.3.2); the body is the data.</summary>
    private static (List<(CloudEvent, int)>, EventRefusal?) Binary(HttpRequest request, JsonElement data, DateTimeOffset now)
    {
        var attributes = request.Headers.Where(h => h.Key.StartsWith("ce-", StringComparison.OrdinalIgnoreCase))
            .Select(h => KeyValuePair.Create(h.Key[3..].ToLowerInvariant(), Uri.UnescapeDataString(h.Value.ToString())));
        using var whole = Assemble(attributes, request.ContentType, data);
        return All([(whole.RootElement, "")], now);
    }

    /// <summary>An event of the binary mode as one document: attributes, and data beside them.</summary>
    public static JsonDocument Assemble(IEnumerable<KeyValuePair<string, string>> attributes, string? contentType, JsonElement data)
    {
        var written = new JsonObject();
        foreach (var (name, value) in attributes)
        {
            written[name] = value;
        }
        written["datacontenttype"] = contentType;
        written["data"] = data.ValueKind == JsonValueKind.Object ? JsonObject.Create(data) : null;
        return JsonDocument.Parse(written.ToJsonString());
    }

    private static (List<(CloudEvent, int)>, EventRefusal?) All(IReadOnlyList<(JsonElement Json, string At)> items, DateTimeOffset now)
    {
        var flaws = new List<EventFlaw>();
        var events = new List<(CloudEvent, int)>(items.Count);
        foreach (var (json, at) in items)
        {
            if (CloudEventReader.Read(json, at, now, flaws) is { } one)
            {
                events.Add((one, System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(json).Length));
            }
        }
        return flaws.Count == 0 ? (events, null) : ([], new EventRefusal(Outcome.Invalid, "The request holds what is no event.", [.. flaws.Take(100).Select(f => new ProblemPointer("#" + f.Pointer, f.Detail))]));
    }
}
