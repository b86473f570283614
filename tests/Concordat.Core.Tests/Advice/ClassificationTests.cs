using System.Text;
using Concordat.Core.Advice;
using CsCheck;

namespace Concordat.Core.Tests.Advice;

public sealed class ClassificationTests
{
    private const string Stock = "domains/supply-chain/apis/stock/v1/openapi.yaml";

    [Theory]
    [InlineData("patientRef", "phi")]
    [InlineData("patient_id", "phi")]
    [InlineData("PATIENT-NAME", "phi")]
    [InlineData("birthDate", "pii")]
    [InlineData("birthdate", "pii")]
    [InlineData("dateOfBirth", "pii")]
    [InlineData("diagnosis", "phi")]
    [InlineData("diagnosisCode", "phi")]
    [InlineData("ssn", "pii")]
    [InlineData("customerSSN", "pii")]
    [InlineData("iban", "pii")]
    [InlineData("memberId", "pii")]
    [InlineData("MRNValue", "phi")]
    [InlineData("contact.email", "pii")]
    [InlineData("/items/0/phoneNumber", "pii")]
    [InlineData("productCode", null)]
    [InlineData("patientCount", null)]
    [InlineData("medication", null)]
    [InlineData("condition", null)]
    [InlineData("session", null)]
    [InlineData("name", null)]
    [InlineData("", null)]
    [InlineData("...", null)]
    public void A_name_seen_in_traffic_looks_like_its_class(string name, string? expected) =>
        Assert.Equal(expected, Classify.Fields([name]).SingleOrDefault()?.Class);

    [Fact]
    public void Weak_words_count_only_beside_a_person()
    {
        Assert.Empty(Classify.Fields(["medication", "dosage", "quantity"]));
        Assert.Equal(["dosage:phi", "medication:phi", "memberId:pii"], Classify.Fields(["medication", "dosage", "quantity", "memberId"]).Select(one => $"{one.Field}:{one.Class}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Any_names_are_judged_and_nothing_is_thrown() =>
        Gen.String.Array[0, 20].Sample(names => Classify.Fields(names).All(one => names.Contains(one.Field)), iter: 2_000);

    [Theory]
    [InlineData("        unit: { type: [string, \"null\"], description: \"Unit of measure.\" }", "        birthDate: { type: string, format: date }", "'birthDate' (identity: 'birth date') looks like pii.")]
    [InlineData("        unit: { type: [string, \"null\"], description: \"Unit of measure.\" }", "        reach: { type: string, format: email }", "'reach' (contact: 'email') looks like pii.")]
    [InlineData("        unit: { type: [string, \"null\"], description: \"Unit of measure.\" }", "        code: { type: string, description: The diagnosis it is for. }", "'code' (health: 'diagnosis') looks like phi.")]
    [InlineData("        unit: { type: [string, \"null\"], description: \"Unit of measure.\" }", "        code: { type: string, x-classification: confidential }", "'code' is marked as confidential.")]
    [InlineData("        unit: { type: [string, \"null\"], description: \"Unit of measure.\" }", "        resourceType: { const: Patient }", "carries FHIR Patient, which is phi.")]
    [InlineData("name: location, in: query", "name: memberId, in: query", "'memberId' (insurance: 'member id') looks like pii.")]
    public void An_internal_interface_that_shows_a_person_is_told_at_the_field(string find, string replace, string says)
    {
        var files = With(Stock, find, replace);
        var line = Encoding.UTF8.GetString(files[Stock].Span)[..Encoding.UTF8.GetString(files[Stock].Span).IndexOf(replace, StringComparison.Ordinal)].Count(sign => sign == '\n') + 1;

        var finding = Assert.Single(AdviceRulesTests.Found(files));

        Assert.Equal(("classification-understated", Stock, line), (finding.Rule, finding.At.File, finding.At.Line));
        Assert.True(finding.At.Column > 0);
        Assert.EndsWith(says, finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("        birthDate: { type: string, x-classification: internal, description: The day a cell line was made. }")]
    [InlineData("        medication: { type: string, description: A dose form. }")]
    public void A_mark_on_the_field_and_words_without_a_person_raise_no_alarm(string field) =>
        Assert.Empty(AdviceRulesTests.Found(With(Stock, "        unit: { type: [string, \"null\"], description: \"Unit of measure.\" }", field)));

    [Fact]
    public void A_field_that_no_purpose_sees_does_not_count()
    {
        var files = With(Stock, "        unit: { type: [string, \"null\"], description: \"Unit of measure.\" }", "        birthDate: { type: string, format: date }");
        const string api = "domains/supply-chain/apis/stock/v1/api.yaml";
        var text = Encoding.UTF8.GetString(files[api].Span);
        files[api] = Encoding.UTF8.GetBytes(text + "minimize:\n  HOPERAT: [productCode, available]\n");
        Assert.Empty(AdviceRulesTests.Found(files));

        files[api] = Encoding.UTF8.GetBytes(text + "minimize:\n  HOPERAT: [productCode, birthDate]\n");
        Assert.Single(AdviceRulesTests.Found(files));
    }

    [Fact]
    public void A_term_of_the_standard_counts_like_a_shipped_one()
    {
        var files = With(Stock, "        unit: { type: [string, \"null\"], description: \"Unit of measure.\" }", "        krankenkassenNummer: { type: string }");
        Assert.Empty(AdviceRulesTests.Found(files));

        files["standards/zz.yaml"] = "kind: advice\nname: zz\nterms: { pii: [krankenkassen-nummer] }\n"u8.ToArray();
        Assert.EndsWith("'krankenkassenNummer' (term of the standard: 'krankenkassen nummer') looks like pii.", Assert.Single(AdviceRulesTests.Found(files)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flow_is_no_less_sensitive_than_what_it_takes()
    {
        var flow = AdviceRulesTests.Found(AdviceSamples.Over("# domains/clinical/flows/lab-results.yaml\nclassification: pii", "# domains/revenue-cycle/flows/bill-lab-result.yaml\nclassification: internal"));

        Assert.Equal(["domains/clinical/flows/lab-results.yaml", "domains/revenue-cycle/flows/bill-lab-result.yaml"], flow.Select(f => f.At.File));
        Assert.Contains("PID segment", flow[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_schema_that_refers_to_itself_is_judged_once()
    {
        var files = With(Stock, "        unit: { type: [string, \"null\"], description: \"Unit of measure.\" }",
            "        parts: { type: array, maxItems: 9, items: { $ref: \"#/components/schemas/StockItem\" } }\n        inside: { $ref: \"#/components/schemas/StockItem\" }\n        ssn: { type: string }");

        Assert.Single(AdviceRulesTests.Found(files));
    }

    [Fact]
    public void The_schema_of_an_event_is_followed_through_its_references()
    {
        const string schema = "domains/clinical/events/lab-result/v1/schema.json";
        var files = AdviceSamples.Over("# domains/clinical/events/lab-result/v1/event.yaml\nclassification: internal");
        files[schema] = """
            { "type": "object", "properties": { "orderId": { "type": "string" }, "patientRef": { "type": "string", "x-classification": "internal" }, "by": { "$ref": "#/$defs/a" } },
              "$defs": { "a": { "$ref": "#/$defs/b" }, "b": { "type": "object", "properties": {
                "ssn": { "type": "string" }, "again": { "$ref": "#/$defs/a" } } } } }
            """u8.ToArray();

        var finding = Assert.Single(AdviceRulesTests.Found(files));
        Assert.Equal((schema, 3), (finding.At.File, finding.At.Line));
    }

    internal static Dictionary<string, ReadOnlyMemory<byte>> With(string path, string find, string replace)
    {
        var text = Encoding.UTF8.GetString(AdviceSamples.Network[path].Span);
        Assert.Contains(find, text, StringComparison.Ordinal);
        return new(AdviceSamples.Network, StringComparer.Ordinal) { [path] = Encoding.UTF8.GetBytes(text.Replace(find, replace, StringComparison.Ordinal)) };
    }
}
