using System.Globalization;
using System.Text.Json;

namespace Concordat.Sandbox.Odoo;

/// <summary>One leaf of a domain against one value.</summary>
internal static class OdooCompare
{
    public static bool One(object? have, OdooField field, string name, JsonElement value, Func<string?> display)
    {
        var empty = have is null or "" || (have is false && field.Type == OdooType.Boolean);
        switch (name)
        {
            case "=":
                return IsEmpty(value) ? empty : Equal(have, value, display);
            case "!=" or "<>":
                return IsEmpty(value) ? !empty : !Equal(have, value, display);
            case "in":
                return Items(value).Any(v => IsEmpty(v) ? empty : Equal(have, v, display));
            case "not in":
                return !Items(value).Any(v => IsEmpty(v) ? empty : Equal(have, v, display));
            case "like" or "ilike" or "not like" or "not ilike" or "=like" or "=ilike":
                var text = field.Type == OdooType.Many2One ? display() : have as string;
                var found = text is not null && Like(text, Text(value), name);
                return name.StartsWith("not", StringComparison.Ordinal) ? !found : found;
            default:
                return have is not null && Order(have, value) is { } order && name switch
                {
                    "<" => order < 0,
                    "<=" => order <= 0,
                    ">" => order > 0,
                    _ => order >= 0,
                };
        }
    }

    public static bool List(IEnumerable<OdooRow> rows, string name, JsonElement value, Func<OdooRow, string> display) => name switch
    {
        "=" when IsEmpty(value) => !rows.Any(),
        "!=" when IsEmpty(value) => rows.Any(),
        "ilike" or "like" or "=ilike" or "=like" => rows.Any(r => Like(display(r), Text(value), name)),
        "not in" or "!=" => !rows.Any(r => Items(value).Any(v => v.ValueKind == JsonValueKind.Number && v.GetInt32() == r.Id)),
        _ => rows.Any(r => Items(value).Any(v => v.ValueKind == JsonValueKind.Number && v.GetInt32() == r.Id)),
    };

    static bool IsEmpty(JsonElement value) => value.ValueKind is JsonValueKind.Null or JsonValueKind.False;

    static IEnumerable<JsonElement> Items(JsonElement value) => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];

    static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    static bool Equal(object? have, JsonElement value, Func<string?> display) => (have, value.ValueKind) switch
    {
        (bool b, JsonValueKind.True) => b,
        (string s, JsonValueKind.String) => s == value.GetString() || (value.GetString()!.Length == 10 && s == value.GetString() + " 00:00:00"),
        (int, JsonValueKind.String) => display() == value.GetString(),
        (int i, JsonValueKind.Number) => value.TryGetDouble(out var n) && n == i,
        (double d, JsonValueKind.Number) => Math.Abs(d - value.GetDouble()) < 1e-9,
        _ => false,
    };

    static int? Order(object have, JsonElement value) => (have, value.ValueKind) switch
    {
        (string s, JsonValueKind.String) => string.CompareOrdinal(s, value.GetString()),
        (int i, JsonValueKind.Number) => ((double)i).CompareTo(value.GetDouble()),
        (double d, JsonValueKind.Number) => d.CompareTo(value.GetDouble()),
        (int i, JsonValueKind.String) when double.TryParse(value.GetString(), CultureInfo.InvariantCulture, out var n) => ((double)i).CompareTo(n),
        _ => null,
    };

    static bool Like(string text, string pattern, string name)
    {
        var how = name.Contains("ilike", StringComparison.Ordinal) ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        if (!name.StartsWith('='))
        {
            return pattern.Split('%', StringSplitOptions.RemoveEmptyEntries).All(part => text.Contains(part, how));
        }
        // "=like": the pattern covers the whole text, '%' stands for anything.
        var parts = pattern.Split('%');
        if (parts.Length == 1)
        {
            return string.Equals(text, pattern, how);
        }
        return text.Length >= parts[0].Length + parts[^1].Length && text.StartsWith(parts[0], how) && text.EndsWith(parts[^1], how)
            && parts[1..^1].All(part => text.Contains(part, how));
    }
}
