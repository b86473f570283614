using System.Text.Json;
using Concordat.Core.Primitives;

namespace Concordat.Core.Releases;

/// <summary>Reads the members of a sealed document strictly: each named once, of the right type, none left over.</summary>
internal sealed class SealedReader(string kind, SourcePosition at, List<Finding> findings)
{
    public bool Members(JsonElement value, string where, params string[] names)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return Wrong(where, "an object");
        }
        var found = value.EnumerateObject().Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        return found.SetEquals(names) || Wrong(where, $"an object with exactly the members {string.Join(", ", names)}");
    }

    public string Text(JsonElement parent, string name, int most = ReleaseLimits.TextLength)
    {
        var value = parent.GetProperty(name);
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { } text && text.Length <= most)
        {
            return text;
        }
        Wrong(name, $"a text of at most {most} characters");
        return "";
    }

    public string? TextOrNull(JsonElement parent, string name) =>
        parent.GetProperty(name).ValueKind == JsonValueKind.Null ? null : Text(parent, name);

    public int Count(JsonElement parent, string name)
    {
        if (parent.GetProperty(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) && number >= 1)
        {
            return number;
        }
        Wrong(name, "a whole number from 1");
        return 0;
    }

    public DateTimeOffset Time(JsonElement parent, string name)
    {
        if (!CanonicalTime.TryRead(Text(parent, name), out var time))
        {
            Wrong(name, "a time in UTC with seven decimals");
        }
        return time;
    }

    public bool Wrong(string where, string expected)
    {
        findings.Add(Finding.Error($"{kind}-content", $"{where} is not {expected}.", at));
        return false;
    }
}
