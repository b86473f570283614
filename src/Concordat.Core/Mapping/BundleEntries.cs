using System.Globalization;
using System.Text.Json.Nodes;

namespace Concordat.Core.Mapping;

/// <summary>The entries of one FHIR transaction. Their addresses depend on the message's identity alone.</summary>
internal sealed class BundleEntries(string mapping, string identity)
{
    private readonly Dictionary<string, string> _byCondition = [];
    private readonly Dictionary<string, int> _counts = [];

    public JsonArray Entries { get; } = [];

    /// <summary>
    /// Adds an entry and gives its address. A conditional create of what is there already is that entry; two updates of one
    /// resource contradict each other, and servers refuse them (FHIR R4 §3.1.0.11.2): null.
    /// </summary>
    public string? Add(BundleEntry entry, string condition, JsonObject resource)
    {
        var key = $"{entry.Method} {entry.Resource} {condition}";
        if (_byCondition.TryGetValue(key, out var known)) return entry.Method == "POST" ? known : null;
        var number = _counts[entry.Name] = _counts.GetValueOrDefault(entry.Name) + 1;
        var url = "urn:uuid:" + NameUuid.Create(string.Join('\n', identity, mapping, entry.Name, number.ToString(CultureInfo.InvariantCulture)));
        var request = new JsonObject { ["method"] = entry.Method };
        if (entry.Method == "PUT") request["url"] = condition;
        else
        {
            request["url"] = entry.Resource;
            request["ifNoneExist"] = condition;
        }
        Entries.Add(new JsonObject { ["fullUrl"] = url, ["resource"] = resource, ["request"] = request });
        _byCondition[key] = url;
        return url;
    }
}
