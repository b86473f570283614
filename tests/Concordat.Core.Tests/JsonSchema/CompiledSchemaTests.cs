using Concordat.Core.Contracts.JsonSchema;
using Concordat.Core.Primitives;

namespace Concordat.Core.Tests.JsonSchema;

public sealed class CompiledSchemaTests
{
    [Fact]
    public void Reports_every_error_with_the_place_in_the_instance_and_in_the_schema()
    {
        var schema = new SchemaSample("""
            type: object
            required: [state, total]
            additionalProperties: false
            properties:
              state: { enum: [draft, posted] }
              total: { type: number, minimum: 0 }
              lines: { type: array, items: { type: object, required: [quantity] } }
            """);

        var errors = schema.Errors("""{"state":"sent","lines":[{"quantity":1},{}],"a/b":1}""");

        Assert.Equal(
            [("", "/required"), ("/a~1b", "/additionalProperties"), ("/lines/1", "/properties/lines/items/required"), ("/state", "/properties/state/enum")],
            errors.Select(e => (e.InstancePath, e.KeywordLocation)).Order());
    }

    [Fact]
    public void Never_repeats_a_value_of_the_instance()
    {
        var schema = new SchemaSample("{ type: object, properties: { name: { type: string, maxLength: 2, pattern: '^x', format: date, enum: [a] } } }");

        Assert.DoesNotContain(schema.Errors("""{"name":"Zephyrine Quill"}"""), e => e.Message.Contains("Quill", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("$dynamicRef: '#x'")]
    [InlineData("$schema: 'https://example.org/nobody-knows'")]
    [InlineData("patternProperties: { '(': true }")]
    [InlineData("pattern: '\\p{Script=Greek}'")]
    [InlineData("$ref: 'other.json'")]
    [InlineData("$ref: '#name'")]
    [InlineData("$ref: '#/$defs/missing'")]
    [InlineData("pattern: '['")]
    [InlineData("minLength: many")]
    [InlineData("type: text")]
    [InlineData("multipleOf: 0")]
    [InlineData("allOf: []")]
    [InlineData("required: yes please")]
    public void Refuses_a_schema_that_it_cannot_enforce_in_full(string yaml) =>
        Assert.Contains(new SchemaSample(yaml).Findings, f => f.Severity == Severity.Error && f.At.Line == 1);

    [Fact]
    public void Follows_an_alias_that_leads_out_of_the_schema()
    {
        var file = Concordat.Core.Contracts.Documents.DocumentReader.Read("a.yaml", "a: &a { type: string }\nb: { properties: { x: *a } }").Root!;
        var schema = CompiledSchema.Compile(file.Find("/b")!, file.Find("/b")!, new List<Finding>());
        using var instance = System.Text.Json.JsonDocument.Parse("""{"x":1}""");

        Assert.False(schema.IsValid(instance.RootElement));
    }

    [Fact]
    public void Warns_of_a_keyword_that_nobody_knows() =>
        Assert.Equal(["schema-keyword-unknown"], new SchemaSample("{ requried: [a], x-own: 1 }").Findings.Select(f => f.Rule));

    [Fact]
    public void Reads_nullable_and_boolean_exclusive_bounds_of_OpenAPI_3_0()
    {
        var schema = new SchemaSample("{ type: number, nullable: true, minimum: 1, exclusiveMinimum: true }", SchemaDialect.OpenApi30);

        Assert.Empty(schema.Findings);
        Assert.True(schema.Accepts("null"));
        Assert.False(schema.Accepts("1"));
        Assert.True(schema.Accepts("1.5"));
    }

    [Fact]
    public void Follows_a_recursive_schema_as_deep_as_the_instance_goes()
    {
        var schema = new SchemaSample("{ type: object, properties: { next: { $ref: '#' } }, additionalProperties: false }");

        Assert.True(schema.Accepts("""{"next":{"next":{}}}"""));
        Assert.Equal("/next/next/nxt", Assert.Single(schema.Errors("""{"next":{"next":{"nxt":{}}}}""")).InstancePath);
    }

    [Fact]
    public void A_schema_that_refers_to_itself_without_going_down_fails_instances_and_ends() =>
        Assert.False(new SchemaSample("allOf: [{ $ref: '#' }]").Accepts("1"));

    [Fact]
    public void A_schema_that_multiplies_its_work_ends()
    {
        // Each level tries both alternatives, each of which tries both again: 2^60 ways without a limit.
        var deep = string.Concat(Enumerable.Repeat("""{"a":""", 60)) + "1" + new string('}', 60);

        Assert.False(new SchemaSample("""
            $defs: { n: { anyOf: [ { type: object, properties: { a: { $ref: '#/$defs/n' } } }, { type: object, properties: { a: { $ref: '#/$defs/n' } } } ] } }
            $ref: '#/$defs/n'
            """).Accepts(deep));
    }


    [Fact]
    public void A_long_chain_of_references_is_a_finding_and_not_a_stack_overflow()
    {
        var chain = string.Join('\n', Enumerable.Range(0, 20_000).Select(i => $"  d{i}: {{ $ref: '#/$defs/d{i + 1}' }}"));

        Assert.Contains(new SchemaSample($"$ref: '#/$defs/d0'\n$defs:\n{chain}\n  d20000: true").Findings, f => f.Rule == "schema-depth");
    }

    [Theory]
    [InlineData("date", "2026-02-28", true)]
    [InlineData("date", "2026-02-29", false)]
    [InlineData("date-time", "2026-11-22T18:00:00Z", true)]
    [InlineData("date-time", "2026-11-22 18:00:00Z", false)]
    [InlineData("date-time", "2026-11-22T18:00:00", false)]
    [InlineData("uuid", "2eb8aa08-aa98-11ea-b4aa-73b441d16380", true)]
    [InlineData("uuid", "2eb8aa08aa9811eab4aa73b441d16380", false)]
    [InlineData("email", "orders@greenleaf.example", true)]
    [InlineData("email", "orders.greenleaf.example", false)]
    public void Asserts_formats(string format, string text, bool valid) =>
        Assert.Equal(valid, new SchemaSample($"format: {format}").Accepts($"\"{text}\""));

    [Fact]
    public void Counts_code_points_not_bytes_or_units() =>
        Assert.True(new SchemaSample("maxLength: 2").Accepts("\"\\ud83d\\ude00😀\""));

    [Fact]
    public void Compares_numbers_by_value() => Assert.True(new SchemaSample("enum: [1, 2.50]").Accepts("2.5"));
}
