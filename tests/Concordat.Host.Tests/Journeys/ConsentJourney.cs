using System.Text.Json.Nodes;
using Concordat.Control;

namespace Concordat.Host.Tests.Journeys;

/// <summary>A patient says no to one insurer, over every door; an emergency passes it, is reviewed, and stands in the report of who saw what. The patient is invented.</summary>
public sealed class ConsentJourney(JourneyNode node) : IClassFixture<JourneyNode>
{
    private const string Invoices = "/apis/revenue-cycle/invoices/v1/invoices";
    private const string Patient = "MRN-1003";

    private static string Consent(string provision) => $$"""
        { "resourceType": "Consent", "status": "active",
          "scope": { "coding": [ { "system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy" } ] },
          "category": [ { "coding": [ { "system": "http://loinc.org", "code": "59284-0" } ] } ],
          "patient": { "reference": "Patient/{{Patient}}" },
          "provision": {{provision}} }
        """;

    [Fact]
    public async Task A_patients_no_holds_at_once_until_an_emergency_and_all_of_it_is_told()
    {
        var (admin, operating, auditing) = (await node.As("admin"), await node.As("ines"), await node.As("grace"));
        var before = await Ids("meridian-claims");
        Assert.NotEmpty(before);

        var written = JsonNode.Parse(await admin.CreateConsent(Consent("""{ "type": "deny", "actor": [ { "reference": { "reference": "Organization/meridian-health" } } ] }"""), "asked at the desk"))!;

        // Named in the request, in a list and alone: the same no, and alone it looks absent.
        (await node.Get("meridian-claims", $"{Invoices}?patientRef={Patient}")).IsProblem(403, "consent-denied");
        (await node.Get("meridian-claims", $"{Invoices}/{before[0]}")).IsProblem(404, "not-found");
        Assert.DoesNotContain(before[0], await Ids("meridian-claims", "?limit=50"));
        Assert.Equal(before, await Ids("civic-claims"));

        var emergency = await operating.BreakGlass(new NewEmergency("meridian-claims", Patient, null, 5, "payment of an urgent transfer"));
        Assert.Equal(before, await Ids("meridian-claims"));
        Assert.Equal(403, (await Assert.ThrowsAsync<ControlRefusedException>(() => operating.ReviewEmergency(emergency.Id, new EmergencyReview(true, "it was as I said")))).Problem.Status);
        await auditing.ReviewEmergency(emergency.Id, new EmergencyReview(false, "nothing urgent was found"));
        (await node.Get("meridian-claims", $"{Invoices}?patientRef={Patient}")).IsProblem(403, "consent-denied");

        await admin.UpdateConsent(Guid.Parse((string)written["id"]!), Consent("""{ "type": "deny" }""").Replace("\"active\"", "\"inactive\"", StringComparison.Ordinal), "changed her mind", "W/\"1\"");
        Assert.Equal(before, await Ids("meridian-claims"));

        var report = await auditing.Disclosures(new DisclosuresQuestion(Patient, null, null, null, "the patient asked for it"));
        var own = report.Entries.Where(entry => entry.What.StartsWith("revenue-cycle/invoices", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, own.Count(entry => entry is { Who: "meridian-claims", Outcome: "consent-denied" }));
        Assert.Contains(own, entry => entry is { Who: "civic-claims", Partner: "civic-mutual", Outcome: "ok", Purpose: "HPAYMT", Release: 1, Decision: "CR-0001" } && entry.Fields!.Contains("total", StringComparison.Ordinal));
        Assert.Equal("payment of an urgent transfer", Assert.Single(own, entry => entry.Emergency is not null).Emergency);
        Assert.DoesNotContain(report.Entries, entry => entry.What.Contains(Patient, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_partner_read_of_a_patient_is_a_FHIR_AuditEvent_with_the_decision_that_allowed_it()
    {
        const string patient = "MRN-1002";
        await node.Get("civic-claims", $"{Invoices}?patientRef={patient}");
        var bundle = JsonNode.Parse(await (await node.As("grace")).AuditEvents([new("patient", patient), new("agent", "urn:concordat:client|civic-claims")], "asked by the patient"))!;
        var one = Assert.Single(bundle["entry"]!.AsArray())!["resource"]!;
        Assert.Equal("https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PatientQuery", (string?)one["meta"]!["profile"]![0]);
        Assert.Equal(["urn:concordat:release:1", "urn:concordat:change:CR-0001"], one["agent"]![0]!["policy"]!.AsArray().Select(policy => (string?)policy));
        Assert.Equal("127.0.0.1", (string?)one["agent"]![0]!["network"]!["address"]);
        Assert.DoesNotContain(patient, bundle.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_could_not_be_enforced_is_told_with_its_place()
    {
        var refused = await Assert.ThrowsAsync<ControlRefusedException>(async () => await (await node.As("admin")).CreateConsent(Consent("""{ "type": "deny", "securityLabel": [ { "code": "R" } ] }"""), "asked at the desk"));
        Assert.Equal("Consent.provision.securityLabel", Assert.Single(refused.Problem.Errors!).Pointer);
    }

    private async Task<List<string>> Ids(string client, string query = $"?patientRef={Patient}")
    {
        var answer = await node.Get(client, Invoices + query);
        Assert.True(answer.Status == 200, answer.Text);
        return [.. answer.Json["items"]!.AsArray().Select(item => item!["id"]!.ToString())];
    }
}
