using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Primitives;

namespace Concordat.Trust.Consents;

/// <summary>The plain no of a patient, to one purpose or to all: consents like any other, written and taken back without FHIR at hand.</summary>
internal sealed class OptOuts(ConsentStore store)
{
    /// <summary>The purpose of an opt-out that covers all.</summary>
    public const string AnyPurpose = "*";

    /// <summary>Writes down that the patient does not want a purpose, or nothing at all: a consent that denies it. One that says so already is enough.</summary>
    public async Task Record(string patientRef, string purpose, string by, string reason, CancellationToken cancellationToken = default)
    {
        var mistakes = new List<Finding>();
        using var resource = JsonDocument.Parse(Text(patientRef, purpose));
        if ((await store.Create(resource.RootElement, by, reason, mistakes, cancellationToken)).Refused == Outcome.Invalid)
        {
            throw new InvalidOperationException($"An opt-out is no consent: {mistakes[0].Message}");
        }
    }

    /// <summary>Takes an opt-out back: the consents that say it, and nothing else, are inactive from now on.</summary>
    public async Task Withdraw(string patientRef, string purpose, string by, string reason, CancellationToken cancellationToken = default)
    {
        foreach (var consent in await Find(patientRef, purpose, cancellationToken))
        {
            var resource = JsonNode.Parse(consent.Content)!;
            resource["status"] = "inactive";
            using var document = JsonDocument.Parse(resource.ToJsonString());
            await store.Update(consent.Id, null, document.RootElement, by, reason, [], cancellationToken);
        }
    }

    private async Task<IReadOnlyList<StoredConsent>> Find(string patientRef, string purpose, CancellationToken cancellationToken)
    {
        using var wanted = JsonDocument.Parse(Text(patientRef, purpose));
        var provision = wanted.RootElement.GetProperty("provision");
        var found = new List<StoredConsent>();
        foreach (var consent in await store.Of(new PatientIdentifier("", patientRef), "active", cancellationToken))
        {
            using var resource = JsonDocument.Parse(consent.Content);
            if (resource.RootElement.TryGetProperty("provision", out var says) && JsonElement.DeepEquals(says, provision))
            {
                found.Add(consent);
            }
        }
        return found;
    }

    private static string Text(string patientRef, string purpose)
    {
        var provision = new JsonObject { ["type"] = "deny" };
        if (purpose != AnyPurpose)
        {
            provision["purpose"] = new JsonArray(new JsonObject { ["system"] = "http://terminology.hl7.org/CodeSystem/v3-ActReason", ["code"] = purpose });
        }
        return new JsonObject
        {
            ["resourceType"] = "Consent",
            ["status"] = "active",
            ["scope"] = new JsonObject { ["coding"] = new JsonArray(new JsonObject { ["system"] = "http://terminology.hl7.org/CodeSystem/consentscope", ["code"] = "patient-privacy" }) },
            ["category"] = new JsonArray(new JsonObject { ["coding"] = new JsonArray(new JsonObject { ["system"] = "http://loinc.org", ["code"] = "59284-0" }) }),
            ["patient"] = new JsonObject { ["reference"] = patientRef },
            ["provision"] = provision,
        }.ToJsonString();
    }
}
