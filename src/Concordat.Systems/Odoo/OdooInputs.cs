using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Workspace;

namespace Concordat.Systems.Odoo;

/// <summary>Values of a call, in the form in which Odoo takes them.</summary>
internal static class OdooInputs
{
    /// <summary>What stands at a place of the call (<c>path.id</c>, <c>body.lines</c>); null where nothing does.</summary>
    public static JsonNode? Take(OperationCall call, string from)
    {
        var parts = from.Split('.');
        switch (parts[0])
        {
            case "key":
                return call.Key;
            case "path":
                return call.Path.GetValueOrDefault(from[5..]);
            case "query":
                return call.Query.GetValueOrDefault(from[6..]);
            default:
                return Inside(call.Body, parts.AsSpan(1));
        }
    }

    public static JsonNode? Inside(JsonNode? node, ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            node = node is JsonObject item && item.TryGetPropertyValue(key, out var value) ? value : null;
        }
        return node;
    }

    /// <summary>The value as JSON of Odoo, for domains and <c>write</c>.</summary>
    /// <exception cref="OdooRefusal">It does not have the form of its type.</exception>
    public static JsonNode Value(JsonNode value, OdooValueType type, IReadOnlyDictionary<string, string> words, string at)
    {
        var text = Text(value, at);
        if (words.TryGetValue(text, out var key))
        {
            return type == OdooValueType.Boolean ? key == "true" : key;
        }
        return type switch
        {
            OdooValueType.Integer or OdooValueType.Id => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : throw OdooRefusal.Invalid(at),
            OdooValueType.Number => Number(text, at),
            OdooValueType.Money => Math.Round(Number(text, at), 2, MidpointRounding.AwayFromZero),
            OdooValueType.Boolean => text switch { "true" => true, "false" => false, _ => throw OdooRefusal.Invalid(at) },
            OdooValueType.Date => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? text : throw OdooRefusal.Invalid(at),
            OdooValueType.DateTime => Utc(text, at),
            _ => text,
        };
    }

    /// <summary>The value as a cell of <c>load</c>, which takes texts alone.</summary>
    public static string Cell(JsonNode odoo) => odoo.GetValueKind() switch
    {
        JsonValueKind.True => "1",
        JsonValueKind.False => "0",
        JsonValueKind.String => odoo.GetValue<string>(),
        _ => odoo.ToJsonString(),
    };

    static string Text(JsonNode value, string at) => value.GetValueKind() switch
    {
        JsonValueKind.String => value.GetValue<string>(),
        JsonValueKind.Number => value.ToJsonString(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => throw OdooRefusal.Invalid(at),
    };

    static decimal Number(string text, string at) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw OdooRefusal.Invalid(at);

    /// <summary>Odoo knows no zones: it takes UTC without one, and refuses <c>T</c>, <c>Z</c> and fractions. A time without a zone is refused here, not guessed.</summary>
    static string Utc(string text, string at)
    {
        var zoned = text.EndsWith('Z') || text.EndsWith('z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
        return zoned && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
            : throw OdooRefusal.Invalid(at);
    }
}
