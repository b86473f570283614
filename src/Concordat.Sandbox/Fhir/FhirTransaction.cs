using System.Text.Json.Nodes;

namespace Concordat.Sandbox.Fhir;

/// <summary>
/// A transaction bundle (FHIR R4 §3.1.0.11): all or nothing, conditional creates (<c>ifNoneExist</c>) and updates (<c>PUT Type?query</c>),
/// references by <c>urn:uuid</c> and by query rewritten to what was stored.
/// </summary>
internal sealed class FhirTransaction(FhirStore store)
{
    const int MaxEntries = 5000;
    readonly Dictionary<string, string> references = [];
    readonly Dictionary<(string Type, string Condition), string> planned = [];
    readonly Stack<Action> undo = [];

    sealed record Step(JsonObject Resource, string Type, string Id, bool Write, bool Created);

    public JsonObject Run(JsonObject bundle)
    {
        var entries = bundle["entry"] as JsonArray ?? [];
        if (entries.Count > MaxEntries)
        {
            throw FhirError.Invalid($"A bundle holds at most {MaxEntries} entries.");
        }
        lock (store.Gate)
        {
            try
            {
                var steps = entries.Select(Plan).ToList();
                var answer = new JsonArray([.. steps.Select(step => (JsonNode)Do(step))]);
                store.CountBundle();
                return new JsonObject { ["resourceType"] = "Bundle", ["type"] = "transaction-response", ["entry"] = answer };
            }
            catch
            {
                while (undo.TryPop(out var back))
                {
                    back();
                }
                throw;
            }
        }
    }

    /// <summary>Decides for one entry which resource it means, before anything is written, so that references can point forward.</summary>
    Step Plan(JsonNode? node)
    {
        if (node is not JsonObject entry || entry["request"] is not JsonObject request || (string?)request["url"] is not { } url)
        {
            throw FhirError.Invalid("An entry without request.url.");
        }
        var method = (string?)request["method"];
        if (method is not ("POST" or "PUT"))
        {
            throw FhirError.Invalid($"The method '{method}' is not supported in a transaction.");
        }
        var (path, query) = Split(url);
        var parts = path.Split('/');
        if (entry["resource"] is not JsonObject resource || (string?)resource["resourceType"] != parts[0])
        {
            throw FhirError.Invalid("The resource and the request of an entry name different types.");
        }
        var condition = method == "POST" ? (string?)request["ifNoneExist"] : query;
        var match = condition is null ? null : One(parts[0], condition);
        var given = method == "PUT" && parts.Length == 2 ? parts[1] : null;
        // Two entries under one condition mean one resource: an order and its repetition in the same message.
        var again = condition is not null && planned.TryGetValue((parts[0], condition), out var earlier) ? earlier : null;
        var id = (string?)match?["id"] ?? again ?? given ?? store.NextId();
        if (condition is not null)
        {
            planned[(parts[0], condition)] = id;
        }
        if ((string?)entry["fullUrl"] is { } full)
        {
            references[full] = parts[0] + "/" + id;
        }
        var known = match is not null || again is not null;
        var created = !known && (given is null || store.Get(parts[0], given) is null);
        return new Step((JsonObject)resource.DeepClone(), parts[0], id, method == "PUT" || !known, created);
    }

    static (string Path, string? Query) Split(string url)
    {
        var mark = url.IndexOf('?', StringComparison.Ordinal);
        return mark < 0 ? (url, null) : (url[..mark], url[(mark + 1)..]);
    }

    JsonObject? One(string type, string query)
    {
        var found = FhirSearch.Find(store, type, query);
        return found.Count > 1 ? throw FhirError.Several() : found.FirstOrDefault();
    }

    JsonObject Do(Step step)
    {
        if (step.Write)
        {
            Rewrite(step.Resource, 0);
            var old = store.Put(step.Type, step.Id, step.Resource);
            undo.Push(() => store.Restore(step.Type, step.Id, old));
        }
        else
        {
            store.CountReuse();
        }
        var version = (string?)store.Get(step.Type, step.Id)!["meta"]!["versionId"];
        return new JsonObject
        {
            ["response"] = new JsonObject
            {
                ["status"] = step.Created ? "201 Created" : "200 OK", ["location"] = $"{step.Type}/{step.Id}/_history/{version}", ["etag"] = $"W/\"{version}\"",
            },
        };
    }

    void Rewrite(JsonNode? node, int depth)
    {
        if (depth > 60)
        {
            throw FhirError.Invalid("The resource is nested too deeply.");
        }
        if (node is JsonArray array)
        {
            foreach (var item in array)
            {
                Rewrite(item, depth + 1);
            }
        }
        else if (node is JsonObject item)
        {
            if (item["reference"] is JsonValue value && value.TryGetValue<string>(out var to))
            {
                item["reference"] = Resolve(to);
            }
            foreach (var (_, child) in item.ToList())
            {
                Rewrite(child, depth + 1);
            }
        }
    }

    string Resolve(string reference)
    {
        if (references.TryGetValue(reference, out var known))
        {
            return known;
        }
        var (type, query) = Split(reference);
        if (query is not null)
        {
            return One(type, query) is { } found ? $"{type}/{(string?)found["id"]}" : throw new FhirError(412, "not-found", "A conditional reference matches nothing.");
        }
        return reference.StartsWith("urn:uuid:", StringComparison.Ordinal) ? throw FhirError.Invalid("A reference points to no entry of the bundle.") : reference;
    }
}
