using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Consents;
using Concordat.Core.Primitives;

namespace Concordat.Core.Tests.Consents;

/// <summary>FHIR R4 Consents, valid but for one thing. The patients are invented.</summary>
public sealed class ConsentReaderTests
{
    private static JsonObject Valid() => JsonNode.Parse("""
        { "resourceType": "Consent", "status": "active",
          "scope": { "coding": [ { "system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy" } ] },
          "category": [ { "coding": [ { "system": "http://loinc.org", "code": "59284-0" } ] } ],
          "patient": { "identifier": { "system": "urn:oid:2.999.1", "value": "4711" } },
          "dateTime": "2026-03-01",
          "policyRule": { "coding": [ { "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "OPTIN" } ] },
          "provision": {
            "period": { "start": "2026-03-01", "end": "2027" },
            "provision": [ {
              "type": "deny",
              "actor": [ { "role": { "coding": [ { "code": "PRCP" } ] }, "reference": { "reference": "Organization/northlab" } } ],
              "action": [ { "coding": [ { "code": "access" }, { "code": "disclose" } ] } ],
              "purpose": [ { "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HMARKT" } ],
              "class": [ { "system": "http://hl7.org/fhir/resource-types", "code": "Observation" } ],
              "code": [ { "coding": [ { "system": "http://loinc.org", "code": "75622-1" } ] } ],
              "dataPeriod": { "start": "2025-01-01T00:00:00Z" } } ] } }
        """)!.AsObject();

    private static (ConsentDocument? Consent, List<Finding> Mistakes) Read(JsonNode resource)
    {
        var mistakes = new List<Finding>();
        using var document = JsonDocument.Parse(resource.ToJsonString());
        return (ConsentReader.Read(document.RootElement, mistakes), mistakes);
    }

    [Fact]
    public void Reads_every_criterion()
    {
        var consent = Read(Valid()).Consent!;

        Assert.Equal(("active", "urn:oid:2.999.1", "4711"), (consent.Status, consent.PatientSystem, consent.Patient));
        Assert.Equal((true, new DateTimeOffset(2026, 3, 1, 0, 0, 0, default), new DateTimeOffset(2028, 1, 1, 0, 0, 0, default)), (consent.Provision.IsPermit, consent.Provision.From, consent.Provision.Until));
        var inside = Assert.Single(consent.Provision.Exceptions);
        Assert.False(inside.IsPermit);
        Assert.Equal(["partner/northlab"], inside.Actors);
        Assert.Equal(["access", "disclose"], inside.Actions);
        Assert.Equal(["HMARKT"], inside.Purposes);
        Assert.Equal(["Observation"], inside.Classes);
        Assert.Equal(["http://loinc.org|75622-1"], inside.Codes);
        Assert.Equal((new DateOnly(2025, 1, 1), null), (inside.DataFrom, inside.DataTo));
    }

    [Fact]
    public void The_sample_is_one()
    {
        var consent = Read(JsonNode.Parse(SampleFiles.Bytes("samples/consents/no-to-one-insurer.json"))!).Consent!;

        Assert.Equal(("MRN-1003", 2), (consent.Patient, consent.Provision.Exceptions.Count));
    }

    [Theory]
    [InlineData("Consent.status", """{"status":"valid"}""")]
    [InlineData("Consent.scope", """{"scope":{"coding":[{"code":"adr"}]}}""")]
    [InlineData("Consent.category", """{"category":[]}""")]
    [InlineData("Consent.patient", """{"patient":{"display":"somebody"}}""")]
    [InlineData("Consent.modifierExtension", """{"modifierExtension":[{"url":"urn:x"}]}""")]
    [InlineData("Consent.provision.type", """{"policyRule":{"text":"as usual"}}""")]
    [InlineData("Consent.provision.securityLabel", """{"provision":{"securityLabel":[{"code":"R"}]}}""")]
    [InlineData("Consent.provision.data", """{"provision":{"data":[{"meaning":"instance"}]}}""")]
    [InlineData("Consent.provision.purpose", """{"provision":{"purpose":{"code":"TREAT"}}}""")]
    [InlineData("Consent.provision.purpose[0]", """{"provision":{"purpose":[{"code":"WHATEVER"}]}}""")]
    [InlineData("Consent.provision.action[0]", """{"provision":{"action":[{"text":"looking at"}]}}""")]
    [InlineData("Consent.provision.code[0]", """{"provision":{"code":[{"coding":[{"code":"75622-1"}]}]}}""")]
    [InlineData("Consent.provision.code[0]", """{"provision":{"code":[{"coding":[]}]}}""")]
    [InlineData("Consent.provision.actor[0].reference", """{"provision":{"actor":[{"reference":{"reference":"Practitioner/7"}}]}}""")]
    [InlineData("Consent.provision.period", """{"provision":{"period":{"start":"2026-02-30"}}}""")]
    [InlineData("Consent.provision.period", """{"provision":{"period":{"start":"2026-02-02","end":"2026-02-01"}}}""")]
    [InlineData("Consent.provision.period", """{"provision":{"period":{}}}""")]
    [InlineData("Consent.provision.dataPeriod", """{"provision":{"dataPeriod":{"end":"tomorrow"}}}""")]
    [InlineData("Consent.provision.provision[0].type", """{"provision":{"provision":[{"purpose":[{"code":"TREAT"}]}]}}""")]
    public void Refuses_what_could_not_be_enforced_with_its_place(string place, string change)
    {
        var resource = Valid();
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
        {
            resource[name] = value!.DeepClone();
        }

        var (consent, mistakes) = Read(resource);

        Assert.Null(consent);
        var mistake = Assert.Single(mistakes);
        Assert.Equal(place, mistake.At.File);
        Assert.False(string.IsNullOrEmpty(mistake.Fix));
    }

    [Fact]
    public void Tells_all_mistakes_at_once()
    {
        var resource = Valid();
        (resource["status"], resource["patient"], resource["provision"]!["securityLabel"]) = ("nonsense", null, new JsonArray());

        Assert.Equal(3, Read(resource).Mistakes.Count);
    }

    [Fact]
    public void A_rule_without_provisions_permits_or_denies_everything()
    {
        var resource = Valid();
        resource.Remove("provision");
        resource["policyRule"]!["coding"]![0]!["code"] = "OPTOUT";

        Assert.False(Read(resource).Consent!.Provision.IsPermit);
    }

    [Fact]
    public void Provisions_that_nest_too_deep_or_are_too_many_are_refused()
    {
        var (deep, inner) = (Valid(), new JsonObject { ["type"] = "deny" });
        for (var i = 0; i < 9; i++)
        {
            inner = new JsonObject { ["type"] = "deny", ["provision"] = new JsonArray(inner) };
        }
        deep["provision"] = inner;
        var many = Valid();
        many["provision"]!["provision"] = new JsonArray([.. Enumerable.Range(0, 2_001).Select(_ => new JsonObject { ["type"] = "deny" })]);

        Assert.NotEmpty(Read(deep).Mistakes);
        Assert.NotEmpty(Read(many).Mistakes);
    }

    [Fact]
    public void Nothing_of_the_patient_stands_in_its_text() => Assert.DoesNotContain("4711", Read(Valid()).Consent!.ToString());

    [Fact]
    public void Any_JSON_is_read_or_refused_and_never_throws() => CsCheck.Check.Sample(CsCheck.Gen.String[CsCheck.Gen.Char["{}[]\":,acdeinopstuv01"], 0, 60], text =>
    {
        try
        {
            using var document = JsonDocument.Parse($$"""{"resourceType":"Consent","provision":{{text}}}""");
            ConsentReader.Read(document.RootElement, []);
        }
        catch (JsonException)
        {
            // no JSON: the reader is not asked
        }
    });
}
