using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Concordat.Sandbox.Fhir;

/// <summary>Search parameters (FHIR R4 §3.1.1): <c>_id</c>, <c>identifier</c>, <c>patient</c>, <c>subject</c>, <c>code</c>, <c>status</c>, <c>based-on</c>.</summary>
internal static class FhirSearch
{
    static readonly HashSet<string> Known = ["_id", "identifier", "patient", "subject", "code", "status", "based-on", "_count", "_format", "_sort"];

    public static List<JsonObject> Find(FhirStore store, string type, string query)
    {
        var parameters = QueryHelpers.ParseQuery(query).SelectMany(p => p.Value.Select(v => (p.Key, Value: v ?? ""))).ToList();
        if (parameters.Find(p => !Known.Contains(p.Key)) is { Key: { } unknown })
        {
            throw FhirError.Invalid($"The search parameter '{unknown}' is not supported.");
        }
        var asked = parameters.Where(p => p.Key is not ("_count" or "_format" or "_sort")).ToList();
        var start = asked.Find(p => p.Key == "identifier") is { Value: { Length: > 0 } token } ? Values(token).SelectMany(t => store.WithIdentifier(type, t)).Distinct() : store.All(type);
        return [.. start.Where(resource => asked.All(p => p.Key == "identifier" || Values(p.Value).Any(v => Matches(resource, p.Key, v))))];
    }

    /// <summary>A comma separates alternatives.</summary>
    static string[] Values(string value) => value.Split(',', StringSplitOptions.RemoveEmptyEntries);

    static bool Matches(JsonObject resource, string name, string value) => name switch
    {
        "_id" => (string?)resource["id"] == value,
        "status" => (string?)resource["status"] == value,
        "patient" or "subject" => IsReference(resource["subject"] ?? resource["patient"], value, "Patient"),
        "based-on" => resource["basedOn"] is JsonArray list && list.Any(r => IsReference(r, value, "ServiceRequest")),
        "code" => resource["code"]?["coding"] is JsonArray codings && codings.Any(c => IsToken(c, value)),
        _ => false,
    };

    static bool IsReference(JsonNode? reference, string value, string type) =>
        (string?)reference?["reference"] is { } to && (to == value || to == type + "/" + value);

    static bool IsToken(JsonNode? coding, string value)
    {
        var code = (string?)coding?["code"];
        return value.Contains('|', StringComparison.Ordinal) ? (string?)coding?["system"] + "|" + code == value : code == value;
    }
}
