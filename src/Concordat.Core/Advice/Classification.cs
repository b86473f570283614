using Concordat.Core.Contracts.Hl7v2;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Advice;

/// <summary>What an interface shows is no more sensitive than it declares.</summary>
internal static class Classification
{
    /// <summary>Resource types of FHIR R4 that tell of a person: those of the patient compartment, and those that name people.</summary>
    private static readonly Dictionary<string, string> Fhir = new[]
        {
            "Account", "AllergyIntolerance", "Appointment", "CarePlan", "CareTeam", "Claim", "ClaimResponse", "ClinicalImpression", "Communication", "Composition", "Condition", "Consent", "Coverage",
            "CoverageEligibilityRequest", "CoverageEligibilityResponse", "DiagnosticReport", "DocumentReference", "Encounter", "EpisodeOfCare", "ExplanationOfBenefit", "FamilyMemberHistory", "Flag", "Goal",
            "ImagingStudy", "Immunization", "MedicationAdministration", "MedicationDispense", "MedicationRequest", "MedicationStatement", "Observation", "Patient", "Procedure", "QuestionnaireResponse",
            "RiskAssessment", "ServiceRequest", "Specimen", "VisionPrescription",
        }.Select(type => (type, "phi")).Concat([("Person", "pii"), ("Practitioner", "pii"), ("RelatedPerson", "pii")])
        .ToDictionary(row => row.Item1, row => row.Item2, StringComparer.Ordinal);

    private const string Remedy = "Raise 'classification'; or write x-classification on the field that is not, or have a false alarm waived.";

    public static IEnumerable<Notice> Understated(AdviceRun run)
    {
        foreach (var (kind, id, terms) in WorkspaceRules.Interfaces(run.Network).Where(row => row.Terms.Lifecycle != Lifecycle.Retired))
        {
            run.Judged++;
            if (!run.Network.Classifications.TryGetValue(terms.Classification.Name, out var declared))
            {
                continue; // reference-classification tells it
            }
            var notices = kind switch
            {
                "api" => Fields(run, ContractFields.Of(run.Network.Apis[id])).Concat(Resources(run.Network.Apis[id])),
                "event" => Fields(run, ContractFields.Of(run.Network.Events[id])),
                "flow" => Sources(run.Network, run.Network.Flows[id]),
                _ => Read(run.Network, run.Network.Workflows[id]),
            };
            foreach (var (at, path, looks, why) in notices)
            {
                if (run.Network.Classifications.TryGetValue(looks, out var found) && found.Rank > declared.Rank)
                {
                    yield return new Notice(at, $"'{id}' is {terms.Classification.Name}, and {why} {looks}.", Remedy, path);
                }
            }
        }
    }

    private static IEnumerable<(SourcePosition At, IReadOnlyList<string> Path, string Class, string Why)> Fields(AdviceRun run, IReadOnlyCollection<ContractField> fields)
    {
        run.Judged += fields.Count;
        var terms = run.Standard.Terms;
        var rows = fields.Select(field => (Field: field, Terms: Classify.Matches(field.Name, field.Format, field.Description, terms))).ToList();
        var person = rows.Exists(row => Classify.NamesPerson(row.Terms));
        foreach (var (field, matches) in rows)
        {
            if (field.Marked is { } own)
            {
                yield return (field.At, field.Path, own, $"its field '{field.Name}' is marked as");
            }
            else if (field is { Name: "resourceType", Constant: { } type } && Fhir.TryGetValue(type, out var looks))
            {
                yield return (field.At, field.Path, looks, $"it carries FHIR {type}, which is");
            }
            else if (Classify.Best(field.Name, matches, person, name => run.Network.Classifications.GetValueOrDefault(name)?.Rank ?? -1) is { } sighting)
            {
                yield return (field.At, field.Path, sighting.Class, $"its field '{field.Name}' ({sighting.Group}: '{sighting.Term}') looks like");
            }
        }
    }

    private static IEnumerable<(SourcePosition At, IReadOnlyList<string> Path, string Class, string Why)> Resources(Api api) =>
        from operation in api.OpenApi?.Operations ?? []
        from segment in operation.Path.Segments.Where(one => !one.IsParameter).Take(1)
        where Fhir.ContainsKey(segment.Text)
        select (operation.At, (IReadOnlyList<string>)[], Fhir[segment.Text], $"'{operation.Method} {operation.Path.Text}' speaks of FHIR {segment.Text}, which is");

    /// <summary>A flow is at least as sensitive as what comes in: HL7 v2 with a PID segment names a patient.</summary>
    private static IEnumerable<(SourcePosition At, IReadOnlyList<string> Path, string Class, string Why)> Sources(Workspace.Workspace network, Flow flow)
    {
        if (flow.Profile is { } name && network.Profile(flow.Domain, name.Name) is { } profile && HasPatient(profile.Root))
        {
            yield return (name.At, ["profile"], "phi", $"the messages of its profile '{name.Name}' have a PID segment, which is");
        }
        if (flow.Source.Event is { } source && network.Events.GetValueOrDefault(source.Type.Name) is { } type)
        {
            yield return (source.Type.At, ["source", "event", "type"], type.Terms.Classification.Name, $"the event '{type.Type}' that it takes is");
        }
    }

    /// <summary>A workflow is at least as sensitive as the events that it takes.</summary>
    private static IEnumerable<(SourcePosition At, IReadOnlyList<string> Path, string Class, string Why)> Read(Workspace.Workspace network, Workflows.WorkflowDefinition workflow) =>
        from reference in Workflows.WorkflowRules.Reads(workflow)
        let type = network.Events.GetValueOrDefault(reference.Name)
        where type is not null
        select (reference.At, (IReadOnlyList<string>)["start"], type.Terms.Classification.Name, $"the event '{type.Type}' that it takes is");

    private static bool HasPatient(ProfileNode node) => node.Shape.Name == "PID" || node.Children.Any(HasPatient);
}
