using System.Text.Json.Nodes;
using Concordat.Core.Primitives;
using Concordat.Systems;

namespace Concordat.Workflow;

/// <summary>What steps ask of FHIR servers (FHIR R4 §3.1.0).</summary>
internal static class FhirStep
{
    /// <summary>The system of the identifier by which a record that a step made is known.</summary>
    public const string System = "urn:concordat:workflow";

    public static async Task<SystemReply> Run(SystemCall systems, string system, string what, OperationCall call, CancellationToken cancellationToken)
    {
        var type = call.Path.GetValueOrDefault("type");
        switch (what)
        {
            case "read" when type is not null && call.Path.GetValueOrDefault("id") is { Length: > 0 } id:
                return await systems.FhirRead(system, $"{Uri.EscapeDataString(type)}/{Uri.EscapeDataString(id)}", cancellationToken);
            case "search" when type is not null:
                return await systems.FhirRead(system, $"{Uri.EscapeDataString(type)}?{string.Join('&', call.Query.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"))}", cancellationToken);
            case "create" when call.Body is JsonObject resource && resource["resourceType"] is JsonValue:
                var made = await systems.Fhir(system, Once(resource, (string)resource["resourceType"]!, call.Key!), cancellationToken);
                return made.Done ? made with { Body = Stored(made.Body) } : made;
            case "transaction" when call.Body is JsonObject bundle:
                return await systems.Fhir(system, bundle, cancellationToken);
            default:
                return new SystemReply(Outcome.Invalid, null, "fhir-input");
        }
    }

    /// <summary>Where the record stands, from the location of the only entry (FHIR R4 §3.1.0.11.2): <c>Claim/12/_history/1</c>.</summary>
    private static JsonObject Stored(JsonNode? answer)
    {
        var parts = ((string?)answer?["entry"]?[0]?["response"]?["location"])?.Split('/') ?? [];
        var end = Array.IndexOf(parts, "_history") is var at && at < 0 ? parts.Length : at;
        return end < 2 ? [] : new JsonObject { ["id"] = parts[end - 1], ["reference"] = $"{parts[end - 2]}/{parts[end - 1]}" };
    }

    /// <summary>A transaction of one record that the server makes only where it has none with this key (FHIR R4 §3.1.0.8.1).</summary>
    private static JsonObject Once(JsonObject resource, string type, string key)
    {
        var made = (JsonObject)resource.DeepClone();
        var identifiers = made["identifier"] as JsonArray ?? [];
        if (identifiers.Parent is null)
        {
            made["identifier"] = identifiers;
        }
        identifiers.Add(new JsonObject { ["system"] = System, ["value"] = key });
        return new JsonObject
        {
            ["resourceType"] = "Bundle",
            ["type"] = "transaction",
            ["entry"] = new JsonArray(new JsonObject
            {
                ["resource"] = made,
                ["request"] = new JsonObject { ["method"] = "POST", ["url"] = type, ["ifNoneExist"] = $"identifier={Uri.EscapeDataString(System)}|{Uri.EscapeDataString(key)}" },
            }),
        };
    }
}
