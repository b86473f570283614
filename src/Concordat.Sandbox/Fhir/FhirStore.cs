using System.Globalization;
using System.Text.Json.Nodes;

namespace Concordat.Sandbox.Fhir;

/// <summary>Resources by type and id, with an index over their identifiers. The caller of a change holds <see cref="Gate"/>.</summary>
internal sealed class FhirStore(TimeProvider time)
{
    readonly Dictionary<(string Type, string Id), JsonObject> resources = [];
    readonly Dictionary<(string Type, string Token), SortedSet<string>> identifiers = [];
    readonly Dictionary<string, int> types = [];
    long lastId;
    long bundles, createdTwice;

    public Lock Gate { get; } = new();

    public JsonObject? Get(string type, string id) => resources.GetValueOrDefault((type, id));

    public string NextId() => (++lastId).ToString(CultureInfo.InvariantCulture);

    public void CountBundle() => bundles++;

    public void CountReuse() => createdTwice++;

    /// <summary>What the server asks of a resource of this type and id before it is stored: throws where it refuses it.</summary>
    public Action<string, string, JsonObject>? Rule { get; set; }

    /// <summary>Stores a new version. FHIR R4 §3.1.0.1.2: the server sets id, versionId and lastUpdated.</summary>
    /// <returns>What was there before, for an undo.</returns>
    public JsonObject? Put(string type, string id, JsonObject resource)
    {
        Rule?.Invoke(type, id, resource);
        var old = Get(type, id);
        var version = old is null ? 1 : int.Parse((string)old["meta"]!["versionId"]!, CultureInfo.InvariantCulture) + 1;
        resource["id"] = id;
        var meta = resource["meta"] as JsonObject ?? [];
        meta["versionId"] = version.ToString(CultureInfo.InvariantCulture);
        meta["lastUpdated"] = time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        resource["meta"] = meta;
        Restore(type, id, resource);
        return old;
    }

    /// <summary>Puts a resource as it is, or takes it away.</summary>
    public void Restore(string type, string id, JsonObject? resource)
    {
        if (Get(type, id) is { } old)
        {
            foreach (var token in Tokens(old))
            {
                identifiers[(type, token)].Remove(id);
            }
            types[type]--;
        }
        if (resource is null)
        {
            resources.Remove((type, id));
            return;
        }
        resources[(type, id)] = resource;
        types[type] = types.GetValueOrDefault(type) + 1;
        foreach (var token in Tokens(resource))
        {
            if (!identifiers.TryGetValue((type, token), out var ids))
            {
                identifiers[(type, token)] = ids = [];
            }
            ids.Add(id);
        }
    }

    /// <summary>An identifier is found by <c>system|value</c> and by its value alone.</summary>
    static IEnumerable<string> Tokens(JsonObject resource)
    {
        var list = resource["identifier"] switch { JsonArray many => many.ToList(), JsonObject one => [one], _ => [] };
        foreach (var identifier in list.OfType<JsonObject>())
        {
            if (identifier["value"] is JsonValue value && value.TryGetValue<string>(out var text))
            {
                yield return text;
                yield return (identifier["system"] as JsonValue)?.ToString() + "|" + text;
            }
        }
    }

    public IEnumerable<JsonObject> WithIdentifier(string type, string token) =>
        identifiers.TryGetValue((type, token), out var ids) ? ids.Select(id => resources[(type, id)]).ToList() : [];

    public IEnumerable<JsonObject> All(string type) => resources.Where(r => r.Key.Type == type).Select(r => r.Value);

    public JsonObject State()
    {
        lock (Gate)
        {
            var counts = new JsonObject();
            foreach (var (type, count) in types.Where(t => t.Value > 0).OrderBy(t => t.Key, StringComparer.Ordinal))
            {
                counts[type] = count;
            }
            // Two resources of one type under one identifier: what an idempotent sender must never cause.
            var twice = identifiers.Where(i => i.Key.Token.Contains('|', StringComparison.Ordinal) && i.Value.Count > 1).Sum(i => i.Value.Count - 1);
            return new JsonObject { ["bundles"] = bundles, ["resources"] = counts, ["reused"] = createdTwice, ["duplicateIdentifiers"] = twice };
        }
    }
}
