using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Concordat.Sandbox.Fhir;

/// <summary>Search parameters (FHIR R4 §3.1.1): <c>_id</c>, <c>identifier</c>, <c>patient</c>, <c>subject</c>, <c>code</c>, <c>status</c>, <c>based-on</c>,
/// <c>request</c>, <c>specialty</c> and <c>start</c> with a prefix; <c>_sort</c> by <c>start</c>.</summary>
internal static class FhirSearch
{
    static readonly HashSet<string> Known = ["_id", "identifier", "patient", "subject", "code", "status", "based-on", "request", "specialty", "start", "_count", "_format", "_sort"];

    public static List<JsonObject> Find(FhirStore store, string type, string query)
    {
        var parameters = QueryHelpers.ParseQuery(query).SelectMany(p => p.Value.Select(v => (p.Key, Value: v ?? ""))).ToList();
        if (parameters.Find(p => !Known.Contains(p.Key)) is { Key: { } unknown })
        {
            throw FhirError.Invalid($"The search parameter '{unknown}' is not supported.");
        }
        var asked = parameters.Where(p => p.Key is not ("_count" or "_format" or "_sort")).ToList();
        var start = asked.Find(p => p.Key == "identifier") is { Value: { Length: > 0 } token } ? Values(token).SelectMany(t => store.WithIdentifier(type, t)).Distinct() : store.All(type);
        var found = start.Where(resource => asked.All(p => p.Key == "identifier" || Values(p.Value).Any(v => Matches(resource, p.Key, v))));
        return [.. parameters.Exists(p => p is { Key: "_sort", Value: "start" }) ? found.OrderBy(resource => (string?)resource["start"], StringComparer.Ordinal) : found];
    }

    /// <summary>A comma separates alternatives.</summary>
    static string[] Values(string value) => value.Split(',', StringSplitOptions.RemoveEmptyEntries);

    static bool Matches(JsonObject resource, string name, string value) => name switch
    {
        "_id" => (string?)resource["id"] == value,
        "status" => (string?)resource["status"] == value,
        "patient" or "subject" => IsReference(resource["subject"] ?? resource["patient"], value, "Patient"),
        "request" => IsReference(resource["request"], value, resource["resourceType"] + ""),
        "specialty" => resource["specialty"] is JsonArray specialties && specialties.Any(s => s?["coding"] is JsonArray codings && codings.Any(c => IsToken(c, value))),
        "start" => Starts((string?)resource["start"], value),
        "based-on" => resource["basedOn"] is JsonArray list && list.Any(r => IsReference(r, value, "ServiceRequest")),
        "code" => resource["code"]?["coding"] is JsonArray codings && codings.Any(c => IsToken(c, value)),
        _ => false,
    };

    static bool IsReference(JsonNode? reference, string value, string type) =>
        (string?)reference?["reference"] is { } to && (to == value || to == type + "/" + value);

    /// <summary>Prefixes of dates (FHIR R4 §3.1.1.4.6) over instants in UTC, which sort as texts.</summary>
    static bool Starts(string? start, string value) => start is not null && value.Length > 2 && value[..2] switch
    {
        "ge" => string.CompareOrdinal(start, value[2..]) >= 0,
        "lt" => string.CompareOrdinal(start, value[2..]) < 0,
        _ => start.StartsWith(value, StringComparison.Ordinal),
    };

    static bool IsToken(JsonNode? coding, string value)
    {
        var code = (string?)coding?["code"];
        return value.Contains('|', StringComparison.Ordinal) ? (string?)coding?["system"] + "|" + code == value : code == value;
    }
}
