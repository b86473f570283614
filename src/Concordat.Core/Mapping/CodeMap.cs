using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Workspace;

namespace Concordat.Core.Mapping;

/// <summary>
/// Translates codes. A code may become text, or an object such as a FHIR Coding. What the map does not know is dropped,
/// kept, refused or replaced by a default.
/// </summary>
internal sealed class CodeMap
{
    private enum Unknown { Drop, Keep, Refuse }

    private static readonly Choices<Unknown> Unknowns = new(("drop", Unknown.Drop), ("keep", Unknown.Keep), ("refuse", Unknown.Refuse));

    private readonly FrozenDictionary<string, JsonNode> _values;
    private readonly Unknown _unknown;
    private readonly JsonNode? _default;

    private CodeMap(FrozenDictionary<string, JsonNode> values, Unknown unknown, JsonNode? @default) =>
        (_values, _unknown, _default) = (values, unknown, @default);

    public static CodeMap Read(ResourceReader r)
    {
        var values = new Dictionary<string, JsonNode>();
        var raw = r.Raw("values", new JsonObject { ["type"] = "object" }, "Source code to target value.", required: true);
        if (raw is MappingNode mapping)
        {
            foreach (var entry in mapping.Entries)
                if (entry.Value.ToJson() is { } value) values[entry.Key] = value;
        }
        else if (raw is not null) r.Report("resource-type", "values", "'values' wants a mapping.");
        var unknown = r.OptionalChoice("unknown", Unknowns, Unknown.Drop, "What becomes of a code that is not listed.");
        var otherwise = r.Raw("default", null, "The value for codes that are not listed.")?.ToJson();
        if (otherwise is not null && r.Has("unknown")) r.Report("resource-value", "unknown", "'unknown' cannot stand beside 'default'.", "Keep one.");
        return new CodeMap(values.ToFrozenDictionary(), unknown, otherwise);
    }

    /// <summary>The target value; false in <paramref name="known"/> where the map refuses the code.</summary>
    public JsonNode? Translate(string code, out bool known)
    {
        known = true;
        if (_values.TryGetValue(code, out var value)) return value.DeepClone();
        if (_default is not null) return _default.DeepClone();
        known = _unknown != Unknown.Refuse;
        return _unknown == Unknown.Keep ? JsonValue.Create(code) : null;
    }
}
