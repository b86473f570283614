using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Workspace;

/// <summary>The value types of operations files.</summary>
internal static partial class OdooReading
{
    static readonly Choices<OdooValueType> Types = new(
        ("text", OdooValueType.Text), ("integer", OdooValueType.Integer), ("number", OdooValueType.Number), ("money", OdooValueType.Money), ("boolean", OdooValueType.Boolean),
        ("date", OdooValueType.Date), ("datetime", OdooValueType.DateTime), ("id", OdooValueType.Id), ("name", OdooValueType.Name), ("pair", OdooValueType.Pair));

    public static OdooValueType Type(ResourceReader r) => r.OptionalChoice("type", Types, OdooValueType.Text, "How the value looks on our side.");

    public static IReadOnlyDictionary<string, string> WordMap(ResourceReader r) =>
        r.TextMap("words", "Other words for the keys of a selection; those not named pass as they are.").ToDictionary(w => w.Key, w => w.Value.Name, StringComparer.Ordinal);

    /// <summary>A technical model name.</summary>
    public static string Model(ResourceReader r, string key) => Pattern(r, key, ModelRegex(), "is no model of Odoo", "Such as account.move.");

    /// <summary>A field, or fields joined by dots.</summary>
    public static string Field(ResourceReader r, string key) => Pattern(r, key, FieldRegex(), "is no field of Odoo", "Such as partner_id.ref.");

    /// <summary>A place in a call: <c>path.NAME</c>, <c>query.NAME</c>, <c>body</c>, <c>body.NAME</c> or <c>key</c>.</summary>
    public static void Source(ResourceReader r, string key, string? value)
    {
        if (value is { Length: > 0 } && !SourceRegex().IsMatch(value))
        {
            r.Report("resource-value", key, $"'{key}' names no place of a call.", "path.NAME, query.NAME, body, body.NAME or key.");
        }
    }

    /// <summary>Fixed values by field. Numbers and true and false stay what they are: Odoo takes the text "false" for true.</summary>
    public static IReadOnlyDictionary<string, JsonNode> Constants(ResourceReader r, string key = "constants", string about = "Values that are always set.")
    {
        var schema = new JsonObject { ["type"] = "object", ["additionalProperties"] = new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") } };
        var constants = new Dictionary<string, JsonNode>(StringComparer.Ordinal);
        if (r.Raw(key, schema, about) is not { } node)
        {
            return constants;
        }
        if (node is not MappingNode mapping || mapping.Entries.Any(entry => entry.Value is not ScalarNode || entry.Value.ToJson() is null))
        {
            r.Report("resource-type", key, $"'{key}' wants fields with a text, a number, true or false each.");
            return constants;
        }
        foreach (var entry in mapping.Entries)
        {
            constants[entry.Key] = entry.Value.ToJson()!;
        }
        return constants;
    }

    public static JsonArray Domain(ResourceReader r, string key, string about)
    {
        var node = r.Raw(key, new JsonObject { ["type"] = "array" }, about);
        if (node is null)
        {
            return [];
        }
        var terms = node.ToJson() as JsonArray;
        if (terms is null || !terms.All(IsTerm))
        {
            r.Report("odoo-domain", key, "A domain is a list of '&', '|', '!' and [field, operator, value].");
            return [];
        }
        return terms;
    }

    public static IReadOnlyList<int> Numbers(ResourceReader r, string key, string about)
    {
        var node = r.Raw(key, new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "integer", ["minimum"] = 1 } }, about);
        if (node is null)
        {
            return [];
        }
        var numbers = (node as SequenceNode)?.Items.Select(i => i is ScalarNode s && s.TryGetInteger(out var number) && number is > 0 and <= int.MaxValue ? (int)number : 0).ToList();
        if (numbers is null || numbers.Contains(0))
        {
            r.Report("resource-type", key, $"'{key}' wants a list of whole numbers from 1.");
            return [];
        }
        return numbers;
    }

    static bool IsTerm(JsonNode? term) => term switch
    {
        JsonValue value => value.TryGetValue<string>(out var text) && text is "&" or "|" or "!",
        JsonArray { Count: 3 } leaf => leaf[0] is JsonValue field && field.TryGetValue<string>(out _) && leaf[1] is JsonValue op && op.TryGetValue<string>(out _),
        _ => false,
    };

    static string Pattern(ResourceReader r, string key, Regex pattern, string complaint, string fix)
    {
        var text = r.Text(key);
        if (text.Length > 0 && !pattern.IsMatch(text))
        {
            r.Report("resource-value", key, $"'{(text.Length > 60 ? text[..60] + "…" : text)}' {complaint}.", fix);
        }
        return text;
    }

    [GeneratedRegex(@"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ModelRegex();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex FieldRegex();

    [GeneratedRegex(@"^(key|body|(path|query|body)(\.[A-Za-z_][A-Za-z0-9_-]*)+)\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SourceRegex();
}
