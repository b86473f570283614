using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Workspace;

namespace Concordat.Systems.Odoo;

/// <summary>What Odoo read, in the form in which a contract answers it.</summary>
internal static class OdooOutputs
{
    /// <summary>The specification of <c>web_search_read</c> that reads all fields of an answer, related records included, in one round trip.</summary>
    public static JsonObject Specification(IEnumerable<OdooOutput> fields)
    {
        var specification = new JsonObject();
        foreach (var field in fields)
        {
            var at = specification;
            var parts = field.Field.Split('.');
            for (var i = 0; i < parts.Length; i++)
            {
                if (parts[i] == "id")
                {
                    break; // always read
                }
                var entry = at[parts[i]] as JsonObject ?? [];
                at[parts[i]] ??= entry;
                var last = i == parts.Length - 1;
                if (!last || field.Items.Count > 0 || field.Type is OdooValueType.Name or OdooValueType.Pair)
                {
                    entry["fields"] ??= new JsonObject();
                }
                if (!last)
                {
                    at = (JsonObject)entry["fields"]!;
                }
                else if (field.Items.Count > 0)
                {
                    Merge((JsonObject)entry["fields"]!, Specification(field.Items));
                }
                else if (field.Type is OdooValueType.Name or OdooValueType.Pair)
                {
                    ((JsonObject)entry["fields"]!)["display_name"] = new JsonObject();
                }
            }
        }
        return specification;
    }

    static void Merge(JsonObject into, JsonObject more)
    {
        foreach (var (key, value) in more)
        {
            into[key] ??= value?.DeepClone();
        }
    }

    public static JsonObject Shape(JsonElement record, IEnumerable<OdooOutput> fields)
    {
        var answer = new JsonObject();
        foreach (var field in fields)
        {
            var value = Follow(record, field.Field.Split('.'));
            answer[field.Name] = field.Items.Count > 0 ? List(value, field.Items) : Value(value, field);
        }
        return answer;
    }

    static JsonArray List(JsonElement? value, IReadOnlyList<OdooOutput> items) =>
        value is { ValueKind: JsonValueKind.Array } list ? new JsonArray([.. list.EnumerateArray().Select(item => (JsonNode)Shape(item, items))]) : [];

    /// <summary>Along related records; over a list of them the first counts.</summary>
    static JsonElement? Follow(JsonElement record, ReadOnlySpan<string> path)
    {
        JsonElement? at = record;
        foreach (var name in path)
        {
            if (at is { ValueKind: JsonValueKind.Array } list)
            {
                at = list.GetArrayLength() > 0 ? list[0] : null;
            }
            at = at is { ValueKind: JsonValueKind.Object } item && item.TryGetProperty(name, out var value) ? value : null;
        }
        return at;
    }

    static JsonNode? Value(JsonElement? raw, OdooOutput field)
    {
        if (raw is not { } value)
        {
            return null;
        }
        if (field.Type == OdooValueType.Boolean)
        {
            var flag = value.ValueKind == JsonValueKind.True;
            return field.Words.TryGetValue(flag ? "true" : "false", out var said) ? said : flag;
        }
        if (value.ValueKind is JsonValueKind.False or JsonValueKind.Null)
        {
            return null; // Odoo's "empty" for everything that is no boolean
        }
        switch (field.Type)
        {
            case OdooValueType.Id:
                return Related(value, "id");
            case OdooValueType.Name:
                return Related(value, "display_name");
            case OdooValueType.Pair:
                return new JsonObject { ["id"] = Related(value, "id"), ["name"] = Related(value, "display_name") };
            case OdooValueType.Integer:
                return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var whole) ? whole : null;
            case OdooValueType.Number:
                return value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) ? number : null;
            case OdooValueType.Money:
                return value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var amount) ? Math.Round(amount, 2, MidpointRounding.AwayFromZero) : null;
            case OdooValueType.DateTime:
                return value.GetString() is { Length: 19 } time ? string.Concat(time.AsSpan(0, 10), "T", time.AsSpan(11), "Z") : null;
            default:
                var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
                return field.Words.GetValueOrDefault(text, text);
        }
    }

    static JsonNode? Related(JsonElement value, string key) => value.ValueKind switch
    {
        JsonValueKind.Number when key == "id" => value.GetInt64(),
        JsonValueKind.Object when value.TryGetProperty(key, out var part) => JsonNode.Parse(part.GetRawText()),
        _ => null,
    };
}
