using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Concordat.Core.Events;

/// <summary>What is wrong with an event.</summary>
/// <param name="Pointer">JSON Pointer (RFC 6901) into the event.</param>
/// <param name="Detail">What is wrong, without the value.</param>
public sealed record EventFlaw(string Pointer, string Detail);

/// <summary>
/// Reads events that others sent, as CloudEvents 1.0.2 section 3 asks: all that is wrong with one is told at once. Whatever is read has JSON data, since that
/// is what contracts are about.
/// </summary>
public static class CloudEventReader
{
    /// <summary>How deep data may nest.</summary>
    public const int Deepest = 64;

    private const int LongestAttribute = 1024;
    private const int MostExtensions = 20;

    internal static readonly FrozenSet<string> Known = new[]
    {
        "specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "data", "data_base64", "concordatexchange", "concordatrelease",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>One event; null where anything is wrong with it, which is added to <paramref name="flaws"/>.</summary>
    /// <param name="json">The event in the JSON event format.</param>
    /// <param name="at">Pointer of the event within what was sent, such as <c>/3</c> in a batch.</param>
    /// <param name="now">The time of an event that names none.</param>
    /// <param name="flaws">Gets what is wrong.</param>
    public static CloudEvent? Read(JsonElement json, string at, DateTimeOffset now, ICollection<EventFlaw> flaws)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            flaws.Add(new(at, "An event is a JSON object."));
            return null;
        }
        var before = flaws.Count;
        if (Text(json, "specversion", at, flaws, required: true) is { } version && version != "1.0")
        {
            flaws.Add(new(at + "/specversion", "Only version 1.0 is spoken here."));
        }
        var id = Text(json, "id", at, flaws, required: true);
        var source = Text(json, "source", at, flaws, required: true);
        if (source is not null && !Uri.TryCreate(source, UriKind.RelativeOrAbsolute, out _))
        {
            flaws.Add(new(at + "/source", "A source is a URI reference (RFC 3986)."));
        }
        var type = Text(json, "type", at, flaws, required: true);
        var subject = Text(json, "subject", at, flaws, required: false);
        var time = now;
        if (Text(json, "time", at, flaws, required: false) is { } said
            && !DateTimeOffset.TryParseExact(said, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time))
        {
            flaws.Add(new(at + "/time", "A time is written as RFC 3339 does: 2026-11-05T09:30:00Z."));
        }
        if (Text(json, "datacontenttype", at, flaws, required: false) is { } media && !IsJson(media))
        {
            flaws.Add(new(at + "/datacontenttype", "Data are JSON here: application/json, or none said."));
        }
        var extensions = Extensions(json, at, flaws);
        if (json.TryGetProperty("data_base64", out _))
        {
            flaws.Add(new(at + "/data_base64", "Data are JSON here, under 'data'."));
        }
        if (!json.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Object)
        {
            flaws.Add(new(at + "/data", "Data are a JSON object."));
        }
        return flaws.Count > before ? null : new CloudEvent(id!, type!, source!, subject, time, JsonObject.Create(data.Clone())!) { Extensions = extensions };
    }

    /// <summary>True for JSON and everything of its family.</summary>
    public static bool IsJson(string mediaType)
    {
        var bare = mediaType.Split(';')[0].Trim();
        return bare.Equals("application/json", StringComparison.OrdinalIgnoreCase) || bare.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }

    private static string? Text(JsonElement json, string name, string at, ICollection<EventFlaw> flaws, bool required)
    {
        if (!json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            if (required)
            {
                flaws.Add(new($"{at}/{name}", $"'{name}' is missing."));
            }
            return null;
        }
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= LongestAttribute } text && !text.Any(char.IsControl))
        {
            return text;
        }
        flaws.Add(new($"{at}/{name}", $"'{name}' is a text of 1 to {LongestAttribute} characters without control characters."));
        return null;
    }

    private static Dictionary<string, string> Extensions(JsonElement json, string at, ICollection<EventFlaw> flaws)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in json.EnumerateObject().Where(p => !Known.Contains(p.Name)))
        {
            var value = property.Value;
            if (property.Name.Length is 0 or > 20 || !property.Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)))
            {
                flaws.Add(new($"{at}/{property.Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}", "An extension attribute is named in up to 20 lower-case letters and digits."));
            }
            else if (value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False) || value.GetRawText().Length > LongestAttribute)
            {
                flaws.Add(new($"{at}/{property.Name}", $"An extension attribute is a text, a number or a truth value of at most {LongestAttribute} characters."));
            }
            else if (all.Count == MostExtensions)
            {
                flaws.Add(new(at, $"An event has at most {MostExtensions} extension attributes."));
                break;
            }
            else
            {
                all[property.Name] = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
            }
        }
        return all;
    }
}
