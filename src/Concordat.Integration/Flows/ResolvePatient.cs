using System.Text.Json.Nodes;
using Concordat.Core.Primitives;
using Concordat.Platform.Data;
using Concordat.Trust;

namespace Concordat.Integration.Flows;

/// <summary>
/// The step <c>resolve: patient</c>: asks the patient index whom the identifiers of each Patient of the bundle name, and makes the entry
/// find that patient in the record by any of them, so that two laboratories that know one person by two numbers make one record.
/// </summary>
internal sealed class ResolvePatient(ModuleDb db, PatientIndex patients)
{
    /// <summary>The system of the index's own identifier in the record.</summary>
    public const string IndexSystem = "urn:concordat:patient";

    public async Task<StepResult> Run(FlowRun run, CancellationToken cancellationToken)
    {
        string? reference = null;
        var outputs = new JsonArray();
        var findings = new JsonArray();
        foreach (var output in run.Outputs)
        {
            var bundle = (JsonObject)output.DeepClone();
            outputs.Add(bundle);
            foreach (var entry in (bundle["entry"] as JsonArray ?? []).OfType<JsonObject>())
            {
                if (entry["resource"] is not JsonObject { } patient || (string?)patient["resourceType"] != "Patient")
                {
                    continue;
                }
                var identifiers = IdentifiersOf(patient);
                if (identifiers.Count is 0 or > 50)
                {
                    return StepResult.No(Outcome.Invalid, "hl7-field-required at PID-3");
                }
                var found = await db.Write(unit => patients.Resolve(unit, identifiers, run.Actor, run.Message.Exchange), cancellationToken);
                if (reference is not null && reference != found.Reference)
                {
                    return StepResult.No(Outcome.Invalid, "the message is about more than one patient");
                }
                reference = found.Reference;
                foreach (var finding in found.Findings)
                {
                    findings.Add(finding.Rule);
                }
                Rewrite(entry, patient, identifiers, found.Patient.ToString());
            }
        }
        return reference is null
            ? StepResult.No(Outcome.Invalid, "the mapping made no Patient to resolve")
            : StepResult.Done(new JsonObject { ["outputs"] = outputs, ["patient"] = reference, ["findings"] = findings });
    }

    private static List<PatientIdentifier> IdentifiersOf(JsonObject patient) =>
    [
        .. (patient["identifier"] as JsonArray ?? []).OfType<JsonObject>()
            .Select(i => new PatientIdentifier((string?)i["system"] ?? "", (string?)i["value"] ?? ""))
            .Where(i => i.System.Length > 0 && i.Value.Length > 0).Distinct(),
    ];

    private static void Rewrite(JsonObject entry, JsonObject patient, List<PatientIdentifier> identifiers, string id)
    {
        identifiers.Add(new PatientIdentifier(IndexSystem, id));
        patient["identifier"]!.AsArray().Add(new JsonObject { ["system"] = IndexSystem, ["value"] = id });
        if ((string?)entry["request"]?["method"] == "POST")
        {
            // Any of them: FHIR R4 search, 3.1.1.5.6, a comma is "or". More than one match is refused by the record, and a person looks.
            entry["request"]!["ifNoneExist"] = "identifier=" + string.Join(',', identifiers.Select(i => $"{Escape(i.System)}|{Escape(i.Value)}"));
        }
    }

    private static string Escape(string value) =>
        Uri.EscapeDataString(value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal)
            .Replace("|", "\\|", StringComparison.Ordinal).Replace("$", "\\$", StringComparison.Ordinal));
}
