using System.Text.Json;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Consents;

/// <summary>
/// Reads a FHIR R4 Consent (hl7.org/fhir/R4/consent.html). What could not be enforced is refused and never passed over: a criterion that is not
/// looked at would permit more than the patient said. All mistakes are told, each with the FHIRPath of its place.
/// </summary>
public static class ConsentReader
{
    private const int Deepest = 8;
    private const int MostProvisions = 2_000;
    private const int MostValues = 200;
    private static readonly string[] Statuses = ["draft", "proposed", "active", "rejected", "inactive", "entered-in-error"];
    private static readonly string[] Actions = ["collect", "access", "use", "disclose", "correct"];
    private static readonly string[] ProvisionParts = ["id", "extension", "type", "period", "actor", "action", "purpose", "class", "code", "dataPeriod", "provision"];

    /// <summary>The consent; null where there are mistakes.</summary>
    public static ConsentDocument? Read(JsonElement resource, List<Finding> mistakes)
    {
        var before = mistakes.Count;
        if (resource.ValueKind != JsonValueKind.Object || Text(resource, "resourceType") != "Consent")
        {
            Tell(mistakes, "Consent", "This is no FHIR Consent.", "Send a JSON object whose resourceType is Consent.");
            return null;
        }
        var status = Text(resource, "status") ?? "";
        if (!Statuses.Contains(status))
        {
            Tell(mistakes, "Consent.status", "The status is missing or none that FHIR knows.", $"One of {string.Join(", ", Statuses)}.");
        }
        if (!Codings(resource, "scope").Any(c => c.Code is "patient-privacy" or "research"))
        {
            Tell(mistakes, "Consent.scope", "Only privacy and research consents decide about the use of data.", "Use the code patient-privacy or research of http://terminology.hl7.org/CodeSystem/consentscope.");
        }
        if (Items(resource, "category").Count == 0)
        {
            Tell(mistakes, "Consent.category", "A consent says of what kind it is.", "Such as the LOINC code 59284-0, Patient Consent.");
        }
        if (resource.TryGetProperty("modifierExtension", out _))
        {
            Tell(mistakes, "Consent.modifierExtension", "A modifier extension changes what the consent means, and this one is not known.", "Leave it out.");
        }
        var (system, patient) = Patient(resource, mistakes);
        bool? permits = Codings(resource, "policyRule").Select(c => c.Code switch { "OPTIN" => true, "OPTOUT" => false, _ => (bool?)null }).FirstOrDefault(p => p is not null);
        var count = 0;
        var provision = resource.TryGetProperty("provision", out var root)
            ? Provision(root, "Consent.provision", permits, 1, ref count, mistakes)
            : permits is { } whole ? ConsentProvision.Whole(whole) : null;
        if (provision is null && mistakes.Count == before)
        {
            Tell(mistakes, "Consent.provision", "The consent neither permits nor denies anything.", "Give provision.type, or OPTIN or OPTOUT as policyRule.");
        }
        return mistakes.Count > before ? null : new ConsentDocument(status, system, patient, provision!);
    }

    private static (string System, string Value) Patient(JsonElement resource, List<Finding> mistakes)
    {
        if (resource.TryGetProperty("patient", out var patient) && patient.ValueKind == JsonValueKind.Object)
        {
            if (patient.TryGetProperty("identifier", out var identifier) && Text(identifier, "system") is { Length: > 0 and <= 200 } system && Text(identifier, "value") is { Length: > 0 and <= 200 } value)
            {
                return (system, value);
            }
            if (Text(patient, "reference") is { Length: > 0 and <= 200 } reference)
            {
                return ("", reference.StartsWith("Patient/", StringComparison.Ordinal) ? reference[8..] : reference);
            }
        }
        Tell(mistakes, "Consent.patient", "Whose consent it is must be said.", "Give patient.identifier with system and value, or patient.reference.");
        return ("", "");
    }

    private static ConsentProvision? Provision(JsonElement node, string path, bool? otherwise, int depth, ref int count, List<Finding> mistakes)
    {
        if (node.ValueKind != JsonValueKind.Object || depth > Deepest || ++count > MostProvisions)
        {
            Tell(mistakes, path, $"A provision is an object; there are at most {MostProvisions}, and they nest at most {Deepest} deep.", "Say the same with fewer provisions.");
            return null;
        }
        foreach (var part in node.EnumerateObject().Where(part => !ProvisionParts.Contains(part.Name)))
        {
            Tell(mistakes, $"{path}.{part.Name}", "A criterion that cannot be enforced here.", $"Known are {string.Join(", ", ProvisionParts)}.");
        }
        foreach (var list in (string[])["actor", "action", "purpose", "class", "code", "provision"])
        {
            if (node.TryGetProperty(list, out var value) && (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0))
            {
                Tell(mistakes, $"{path}.{list}", "This is a list with at least one entry.", "Leave it out where everything is meant.");
            }
        }
        var type = Text(node, "type") switch { "permit" => true, "deny" => false, null => otherwise, _ => null };
        if (type is null)
        {
            Tell(mistakes, $"{path}.type", "A provision permits or denies.", "permit or deny; the root may leave it to OPTIN or OPTOUT as policyRule.");
        }
        var (from, until) = Period(node, "period", path, mistakes);
        var (dataFrom, dataUntil) = Period(node, "dataPeriod", path, mistakes);
        var exceptions = new List<ConsentProvision>();
        foreach (var (inner, index) in Items(node, "provision").Select((inner, index) => (inner, index)))
        {
            if (Provision(inner, $"{path}.provision[{index}]", null, depth + 1, ref count, mistakes) is { } exception)
            {
                exceptions.Add(exception);
            }
        }
        return new ConsentProvision(
            type == true, from, until, Actors(node, path, mistakes), Known(node, "action", path, Actions, mistakes), Known(node, "purpose", path, PurposeOfUse.Codes, mistakes),
            Values(node, "class", path, coding => coding.Code, "a FHIR resource type", mistakes),
            Values(node, "code", path, coding => coding is { System: { Length: > 0 } system, Code: { Length: > 0 } code } ? $"{system}|{code}" : null, "a coding with system and code", mistakes),
            dataFrom is { } first ? DateOnly.FromDateTime(first.UtcDateTime) : null, dataUntil is { } after ? DateOnly.FromDateTime(after.UtcDateTime.AddTicks(-1)) : null, exceptions);
    }

    private static List<string> Actors(JsonElement node, string path, List<Finding> mistakes)
    {
        var actors = new List<string>();
        foreach (var (actor, index) in Items(node, "actor").Take(MostValues + 1).Select((actor, index) => (actor, index)))
        {
            var reference = actor.ValueKind == JsonValueKind.Object && actor.TryGetProperty("reference", out var found) ? found : default;
            if (reference.ValueKind == JsonValueKind.Object && Text(reference, "reference") is { } text && Actor(text) is { } name)
            {
                actors.Add(name);
            }
            else
            {
                Tell(mistakes, $"{path}.actor[{index}].reference", "An actor here is a partner or a client.", "Refer to Organization/NAME for a partner, Device/ID for a client of one.");
            }
        }
        return actors;

        static string? Actor(string reference) => reference.Split('/') switch
        {
            ["Organization", { Length: > 0 } name] => $"partner/{name}",
            ["Device", { Length: > 0 } id] => $"client/{id}",
            _ => null,
        };
    }

    private static List<string> Known(JsonElement node, string key, string path, IReadOnlyList<string> known, List<Finding> mistakes) =>
        Values(node, key, path, coding => coding.Code is { } code && known.Contains(code) ? code : null, $"one of {string.Join(", ", known)}", mistakes);

    private static List<string> Values(JsonElement node, string key, string path, Func<(string? System, string? Code), string?> value, string wanted, List<Finding> mistakes)
    {
        var values = new List<string>();
        foreach (var (item, index) in Items(node, key).Take(MostValues + 1).Select((item, index) => (item, index)))
        {
            var codings = item.ValueKind == JsonValueKind.Object && item.TryGetProperty("coding", out _) ? Codings(node, key, index) : [(Text(item, "system"), Text(item, "code"))];
            if (codings.Count == 0 || codings.Exists(coding => value(coding) is null) || index == MostValues)
            {
                Tell(mistakes, $"{path}.{key}[{index}]", $"Wanted is {wanted}, at most {MostValues} of them.", "A text alone cannot be compared.");
                continue;
            }
            values.AddRange(codings.Select(coding => value(coding)!));
        }
        return values;
    }

    private static (DateTimeOffset? From, DateTimeOffset? Until) Period(JsonElement node, string key, string path, List<Finding> mistakes)
    {
        if (!node.TryGetProperty(key, out var period))
        {
            return default;
        }
        var (start, end) = (Text(period, "start"), Text(period, "end"));
        var (from, until) = (FhirTime.Read(start)?.From, FhirTime.Read(end)?.Until);
        if ((start is null && end is null) || (start is not null && from is null) || (end is not null && until is null) || until <= from)
        {
            Tell(mistakes, $"{path}.{key}", "A period begins or ends, and not before it began.", "Such as 2026-01-01 or 2026-01-01T08:00:00Z.");
        }
        return (from, until);
    }

    private static List<(string? System, string? Code)> Codings(JsonElement node, string key, int? at = null)
    {
        if (!node.TryGetProperty(key, out var concept))
        {
            return [];
        }
        if (at is { } index)
        {
            concept = concept[index];
        }
        return concept.ValueKind == JsonValueKind.Object ? [.. Items(concept, "coding").Select(coding => (Text(coding, "system"), Text(coding, "code")))] : [];
    }

    private static List<JsonElement> Items(JsonElement node, string key) =>
        node.ValueKind == JsonValueKind.Object && node.TryGetProperty(key, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [];

    private static string? Text(JsonElement node, string key) =>
        node.ValueKind == JsonValueKind.Object && node.TryGetProperty(key, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static void Tell(List<Finding> mistakes, string path, string message, string fix) =>
        mistakes.Add(Finding.Error("consent", message, new SourcePosition(path, 0, 0), fix));
}
