using System.Text.Json.Nodes;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.OpenApi;
using Concordat.Core.Workspace;

namespace Concordat.Core.Catalogue.Exports;

/// <summary>
/// A contract of several files as one: what a reference to another file names is kept once under <c>components</c>, and the reference leads there. Each node is
/// copied once, so that circles end and the cost is that of the files.
/// </summary>
public sealed class OpenApiBundle
{
    private static readonly HashSet<string> Verbatim = ["example", "default", "enum", "const", "value"];

    private static readonly Dictionary<string, string> Places = new(StringComparer.Ordinal)
    {
        ["parameters"] = "parameters", ["responses"] = "responses", ["requestBody"] = "requestBodies", ["requestBodies"] = "requestBodies", ["headers"] = "headers",
        ["examples"] = "examples", ["links"] = "links", ["callbacks"] = "callbacks", ["securitySchemes"] = "securitySchemes",
    };

    private readonly ContractFiles _files;
    private readonly string _root;
    private readonly Dictionary<DocumentNode, string> _known = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<(string Place, string Name, DocumentNode Node)> _waiting = [];

    private OpenApiBundle(ContractFiles files, MappingNode root)
    {
        (_files, _root) = (files, root.At.File);
        foreach (var place in (root.Get("components") as MappingNode)?.Entries ?? [])
        {
            _names.UnionWith(((place.Value as MappingNode)?.Entries ?? []).Select(entry => $"{place.Key}/{entry.Key}"));
        }
    }

    /// <summary>The contract of an API as one document; null in a workspace with errors.</summary>
    public static JsonObject? Of(Api api)
    {
        if (api is not { Document: { } root, OpenApi: { } contract })
        {
            return null;
        }
        var bundle = new OpenApiBundle(contract.Files, root);
        var json = (JsonObject)bundle.Copy(root, "")!;
        for (var next = 0; next < bundle._waiting.Count; next++)
        {
            var (place, name, node) = bundle._waiting[next];
            var components = Child(json, "components");
            Child(components, place)[name] = bundle.Copy(node, place);
        }
        return json;
    }

    private JsonNode? Copy(DocumentNode node, string under)
    {
        switch (node)
        {
            case MappingNode map when DocumentSet.ReferenceOf(map) is not null && _files.Step(map) is { } target && target.At.File is var file && (file != _root || map.At.File != _root):
                if (under == "paths/item")
                {
                    return Copy(target, "operation"); // OpenAPI 3.0 keeps no path items under components
                }
                return Reference(map, target, under);
            case MappingNode map:
                var copy = new JsonObject();
                foreach (var entry in map.Entries)
                {
                    var isFree = Verbatim.Contains(entry.Key) && under != "properties" || (entry.Key == "examples" && entry.Value is SequenceNode);
                    copy[entry.Key] = isFree ? entry.Value.ToJson() : Copy(entry.Value, Under(entry, under));
                }
                return copy;
            case SequenceNode list:
                return new JsonArray([.. list.Items.Select(item => Copy(item, under))]);
            default:
                return node.ToJson();
        }
    }

    /// <summary>Which kind of thing stands below a key, so far as it matters for where a reference is kept.</summary>
    private static string Under(MappingEntry entry, string under) =>
        under == "properties" ? "schemas" : entry.Key == "properties" && entry.Value is MappingNode ? "properties"
            : entry.Key == "paths" && under.Length == 0 ? "paths" : Places.TryGetValue(entry.Key, out var place) && under != "schemas" ? place
            : Places.ContainsValue(under) && entry.Key is "schema" or "schemas" ? "schemas" : entry.Key is "schema" or "schemas" or "items" or "allOf" or "oneOf" or "anyOf" or "not" or "additionalProperties" ? "schemas"
            : under is "paths" ? "paths/item" : entry.Key is "content" ? "content" : under;

    private JsonObject Reference(MappingNode map, DocumentNode target, string under)
    {
        var json = new JsonObject();
        foreach (var entry in map.Entries.Where(entry => entry.Key != "$ref"))
        {
            json[entry.Key] = Copy(entry.Value, under);
        }
        json["$ref"] = target.At.File == _root ? "#" + target.Pointer : Keep(target, Places.ContainsValue(under) ? under : "schemas");
        return json;
    }

    private string Keep(DocumentNode target, string place)
    {
        if (!_known.TryGetValue(target, out var reference))
        {
            var stem = new string([.. (target.Key ?? WorkspacePath.Stem(target.At.File)).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_')]);
            var name = stem;
            for (var number = 2; !_names.Add($"{place}/{name}"); number++)
            {
                name = $"{stem}{number}";
            }
            reference = _known[target] = $"#/components/{place}/{name}";
            _waiting.Add((place, name, target));
        }
        return reference;
    }

    private static JsonObject Child(JsonObject json, string key)
    {
        if (json[key] is not JsonObject child)
        {
            json[key] = child = [];
        }
        return child;
    }
}
