using System.Text.Json;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.JsonSchema;
using Concordat.Core.Primitives;
using CsCheck;

namespace Concordat.Core.Tests.JsonSchema;

/// <summary>The plan that answers yes or no, beside the schemas that say where a value fails.</summary>
public sealed class SchemaPlanTests
{
    private static readonly Gen<string> Names = One("a", "b", "kind", "x-1", "c\\\\d");

    private static readonly Gen<string> Counts = One("0", "1", "2", "3");

    private static readonly Gen<string> Numbers = One("0", "-0", "1", "1.0", "1e0", "2.5", "0.01", "-3", "7", "10e-1", "1234567890123456789012", "0.30", "12.345");

    private static readonly Gen<string> Texts = One("\"\"", "\"x\"", "\"flat\"", "\"unit\"", "\"\\u0078\"", "\"äö😀\"", "\"2026-01-31\"", "\"a-1\"", "\"fl\\u0061t\"");

    private static readonly Gen<string> Scalars = Gen.OneOf(Numbers, Texts, One("true", "false", "null"));

    private static readonly Gen<string> Instances = Values(3);

    private static readonly Gen<string> Leaves = Members(Gen.OneOf(
        One("object", "array", "string", "number", "integer", "null", "boolean").Array[1, 3].Select(types => ("type", $"[{string.Join(',', types.Distinct().Select(t => $"\"{t}\""))}]")),
        Scalars.Array[1, 3].Select(values => ("enum", $"[{string.Join(',', values.Distinct())}]")),
        Texts.Select(value => ("const", value)),
        Numbers.Select(value => ("minimum", value)), Numbers.Select(value => ("maximum", value)),
        One("0.01", "1", "2.5", "3e-1").Select(value => ("multipleOf", value)),
        Counts.Select(value => ("maxLength", value)), Counts.Select(value => ("minLength", value)),
        One("\"^[a-z]+-[0-9]$\"", "\"x|t$\"").Select(value => ("pattern", value)),
        One("\"date\"", "\"int32\"").Select(value => ("format", value)),
        Required()));

    private static readonly Gen<string> Schemas = Nested(Nested(Nested(Leaves)));

    [Theory]
    [InlineData(SchemaDialect.Draft202012)]
    [InlineData(SchemaDialect.Draft201909)]
    [InlineData(SchemaDialect.Draft7)]
    [InlineData(SchemaDialect.Draft4)]
    [InlineData(SchemaDialect.OpenApi30)]
    public void The_plan_says_what_the_schemas_say(SchemaDialect dialect) => Gen.Select(Schemas, Instances.Array[6]).Sample((schema, instances) =>
    {
        var root = DocumentReader.Read("schema.json", schema).Root!;
        var findings = new List<Finding>();
        var compiled = CompiledSchema.Compile(root, root, findings, dialect);
        Assert.DoesNotContain(findings, finding => finding.Severity == Severity.Error && finding.Rule != "schema-shape");
        foreach (var instance in instances)
        {
            using var parsed = JsonDocument.Parse(instance);
            var errors = new List<SchemaError>();
            var valid = compiled.Explain(parsed.RootElement, errors);
            Assert.Equal(valid, errors.Count == 0);
            Assert.True(valid == compiled.IsValid(parsed.RootElement), $"the plan says {!valid} of {instance} by {schema}");
            Assert.Equal(valid, compiled.IsValid(System.Text.Encoding.UTF8.GetBytes(instance)));
        }
    }, iter: 300);

    [Theory]
    [InlineData("""{"kind":"unit","kind":"flat"}""", true)]
    [InlineData("""{"kind":"unit","unit":1,"kind":"flat"}""", true)]
    [InlineData("""{"kind":"unit","unit":1,"kind":"unit"}""", true)]
    [InlineData("""{"k\u0069nd":"unit"}""", false)]
    [InlineData("""{"k\u0069nd":"\u0075nit","unit":null}""", true)]
    [InlineData("""{"kind":"flat"}""", true)]
    [InlineData("{}", false)]
    [InlineData("[]", false)]
    public void A_condition_is_decided_whatever_the_order_and_the_writing_of_the_properties(string instance, bool valid) => Assert.Equal(valid, new SchemaSample("""
        allOf:
          - { if: { properties: { kind: { const: unit } } }, then: { required: [unit] }, else: { required: [kind] } }
          - { if: { properties: { kind: { const: flat } }, required: [kind] }, then: { not: { required: [unit] } } }
        """).Accepts(instance));

    [Theory]
    [InlineData("""{"n":1,"t":"a","v":1}""", true)]
    [InlineData("""{"n":1,"t":"b","v":1}""", false)]
    [InlineData("""{"n":1,"t":"b","v":"x"}""", true)]
    [InlineData("""{"n":1,"t":"c"}""", false)]
    [InlineData("""{"n":1,"t":7}""", false)]
    [InlineData("""{"n":1}""", false)]
    [InlineData("""{"\u0074":"\u0061","v":1}""", true)]
    [InlineData("""{"t":"a","t":"b"}""", false)]
    [InlineData("1", false)]
    public void A_choice_is_made_by_the_property_that_tells_its_schemas_apart(string instance, bool valid) => Assert.Equal(valid, new SchemaSample("""
        oneOf:
          - { type: object, required: [t], properties: { t: { const: a }, v: { type: integer } } }
          - { type: object, properties: { v: { type: string }, t: { enum: [b, bb] } } , required: [t] }
        """).Accepts(instance));

    private static Gen<T> One<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(at => values[at]);

    private static Gen<string> Values(int depth) => depth == 0
        ? Scalars
        : Gen.Frequency((2, Scalars), (4, Gen.Select(Gen.OneOf(Names, One("\\u0061", "z")), Values(depth - 1)).Array[0, 4].Select(members =>
            $"{{ {string.Join(", ", members.Select(member => $"\"{member.Item1}\":{member.Item2}"))}}}")), (2, Values(depth - 1).Array[0, 4].Select(items => $"[{string.Join(" , ", items)}]")));

    private static Gen<(string, string)> Required() => Names.Array[1, 2].Select(names => ("required", $"[{string.Join(',', names.Distinct().Select(name => $"\"{name}\""))}]"));

    private static Gen<string> Members(Gen<(string Key, string Value)> members) =>
        members.Array[0, 3].Select(all => $"{{{string.Join(',', all.DistinctBy(member => member.Key).Select(member => $"\"{member.Key}\":{member.Value}"))}}}");

    private static Gen<string> Nested(Gen<string> below)
    {
        var one = Gen.Frequency((8, below), (1, Leaves), (1, One("true", "false", "{\"properties\":{\"a\":{\"$ref\":\"#\"}}}", "{\"additionalProperties\":{\"$ref\":\"#\"}}")));
        var many = one.Array[1, 3].Select(schemas => $"[{string.Join(',', schemas)}]");
        var map = Gen.Select(Names, one).Array[1, 3].Select(members => $"{{{string.Join(',', members.DistinctBy(member => member.Item1).Select(member => $"\"{member.Item1}\":{member.Item2}"))}}}");
        return Members(Gen.OneOf(
            Gen.Select(One("allOf", "anyOf", "oneOf"), many), Gen.Select(One("properties", "dependentSchemas"), map),
            Gen.Select(One("not", "if", "then", "else", "additionalProperties", "propertyNames", "items", "contains", "unevaluatedProperties", "unevaluatedItems"), one),
            map.Select(members => ("patternProperties", members.Replace("x-1", "^x-[0-9]+$", StringComparison.Ordinal))), many.Select(schemas => ("prefixItems", schemas)),
            Gen.Select(One("minProperties", "maxProperties", "minItems", "maxItems", "minContains"), Counts),
            One(("uniqueItems", "true"), ("nullable", "true")), Required(), One(("type", "\"object\""), ("type", "\"array\""))));
    }
}
