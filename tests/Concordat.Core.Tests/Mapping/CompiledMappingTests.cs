using Concordat.Core.Mapping;
using Concordat.Core.Workspace;
using CsCheck;

namespace Concordat.Core.Tests.Mapping;

public sealed class CompiledMappingTests
{
    private const string Hl7 = "{ format: hl7v2, structure: ORU_R01 }";
    private const string Json = "{ format: json }";

    private static IEnumerable<string> Rules(string yaml) => MappingBuilder.Read(yaml).Findings.Select(f => $"{f.Rule} {f.At.Line}");

    [Theory]
    [InlineData("{ to: a, from: PID-0 }", "mapping-path")]
    [InlineData("{ to: a, from: EVN-1 }", "mapping-path")]
    [InlineData("{ to: a, from: $nobody }", "mapping-path")]
    [InlineData("{ to: a, forEach: NO_GROUP, value: 1 }", "mapping-path")]
    [InlineData("{ to: 'a b', from: PID-3 }", "mapping-target")]
    [InlineData("{ to: 'a[-1]', from: PID-3 }", "mapping-target")]
    [InlineData("{ to: a, template: '{PID-3' }", "mapping-template")]
    [InlineData("{ to: a, template: '{PID-3|shout}' }", "mapping-template")]
    [InlineData("{ to: a, value: 1, when: PID-3 }", "mapping-condition")]
    [InlineData("{ to: a, value: 1, when: PID-3 = }", "mapping-condition")]
    [InlineData("{ to: a, value: 1, when: \"(PID-3 valued\" }", "mapping-condition")]
    [InlineData("{ to: a, value: 1, when: \"PID-3 = 'x\" }", "mapping-condition")]
    [InlineData("{ to: a, value: 1, when: PID-3 valued PID-5 }", "mapping-condition")]
    [InlineData("{ to: a, from: PID-8, codes: sexes }", "mapping-unknown-codes")]
    [InlineData("{ to: a, from: PID-8, use: CX }", "mapping-unknown-type")]
    [InlineData("{ to: a, reference: nobody }", "mapping-unknown-entry")]
    [InlineData("{ to: a, from: PID-3, value: 1 }", "mapping-rule")]
    [InlineData("{ to: a }", "mapping-rule")]
    [InlineData("{ from: PID-3 }", "mapping-rule", "mapping-rule")]
    [InlineData("{ to: a, value: 1, as: date }", "mapping-rule")]
    [InlineData("{ to: a, from: PID-7, as: dates }", "resource-value")]
    [InlineData("{ too: a, from: PID-7 }", "resource-unknown-key", "mapping-rule", "mapping-rule")]
    [InlineData("{ entry: e, resource: Patient, request: { method: POST, ifNoneExist: x }, rules: [{ to: a, value: 1 }] }", "mapping-entry")]
    public void Reports_a_mistake_in_a_rule_at_its_line(string rule, params string[] expected) =>
        Assert.Equal(expected.Order().Select(e => $"{e} 10"), Rules(MappingBuilder.Yaml(Hl7, Json, "- " + rule)).Order());

    [Theory]
    [InlineData("{ format: hl7v2 }", Json, "", "mapping-structure 4")]
    [InlineData("{ format: hl7v2, structure: XYZ_Z99 }", Json, "", "mapping-structure 4")]
    [InlineData("{ format: json, structure: ORU_R01 }", Json, "", "mapping-structure 4")]
    [InlineData(Hl7, "{ format: fhir-transaction, each: OBX }", "", "mapping-rule 5")]
    [InlineData(Hl7, Json, "zone: Moon/Crater", "resource-value 8")]
    [InlineData(Hl7, Json, "zone: ../../etc/passwd", "resource-value 8")]
    [InlineData(Hl7, Json, "types: { A: { rules: [{ use: A }] } }", "mapping-type-cycle 8")]
    [InlineData(Hl7, Json, "types: { A: { rules: [{ use: B }] }, B: { rules: [{ use: A }] } }", "mapping-type-cycle 8", "mapping-type-cycle 8")]
    public void Reports_a_mistake_in_the_head(string source, string target, string more, params string[] expected) =>
        Assert.Equal(expected, Rules(MappingBuilder.Yaml(source, target, "- { to: a, value: 1 }", more)));

    [Fact]
    public void Its_schema_comes_from_the_same_description() =>
        Assert.NotNull(ResourceReader.Schema(CompiledMapping.Read)["properties"]!["rules"]);

    [Fact]
    public void No_condition_crashes_the_compiler() =>
        Gen.OneOf(new[] { "PID-3", "'x'", "=", "!=", "(", ")", "and", "or", "not", "in", "valued", "count", ",", "<", "7", "$partner", "true" }.Select(Gen.Const).ToArray())
            .Array[0, 12].Sample(words => { MappingBuilder.Read(MappingBuilder.Yaml(Hl7, Json, "- { to: a, value: 1, when: \"" + string.Join(' ', words) + "\" }")); });
}
