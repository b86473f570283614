using System.Text;
using System.Text.Json;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.JsonSchema;
using Concordat.Core.Primitives;

namespace Concordat.Core.Tests.JsonSchema;

/// <summary>What the engine promises besides the keywords: dialects, vocabularies, the registry, formats as an option, inputs, places and memory.</summary>
public sealed class SchemaClauseTests
{
    private const string Formats = "{ properties: { on: { format: date } } }";

    [Fact]
    public void OpenAPI_3_1_is_2020_12_with_words_of_its_own()
    {
        var schema = new SchemaSample("{ type: [object, 'null'], discriminator: { propertyName: t }, xml: {}, example: 1, externalDocs: {}, prefixItems: [true], unevaluatedProperties: false }", SchemaDialect.OpenApi31);

        Assert.Empty(schema.Findings);
        Assert.True(schema.Accepts("null"));
        Assert.False(schema.Accepts("""{"a":1}"""));
    }

    [Fact]
    public void The_metaschema_of_OpenAPI_3_1_names_its_dialect() =>
        Assert.Empty(new SchemaSample("{ $schema: 'https://spec.openapis.org/oas/3.1/dialect/base', discriminator: { propertyName: t } }").Findings);

    [Fact]
    public void OpenAPI_3_0_does_not_know_what_came_later() =>
        Assert.Equal(["schema-keyword-unknown", "schema-keyword-unknown"], new SchemaSample("{ const: 1, if: {} }", SchemaDialect.OpenApi30).Findings.Select(f => f.Rule));

    [Fact]
    public void A_metaschema_chooses_its_vocabularies()
    {
        var (schema, findings) = Compile("{ $schema: 'https://example.org/meta', minLength: 3, properties: { a: false } }",
            ("https://example.org/meta", Metaschema("core", "applicator")));

        Assert.Equal(["schema-keyword-unknown"], findings.Select(f => f.Rule));
        Assert.True(schema.IsValid("\"x\""u8));
        Assert.False(schema.IsValid("""{"a":1}"""u8));
    }

    [Fact]
    public void A_metaschema_that_needs_an_unknown_vocabulary_is_refused() =>
        Assert.Contains(Compile("{ $schema: 'https://example.org/meta' }", ("https://example.org/meta",
            "{ $schema: 'https://json-schema.org/draft/2020-12/schema', $vocabulary: { 'https://example.org/vocab/money': true } }")).Findings, f => f.Rule == "schema-dialect");

    [Fact]
    public void Formats_are_annotations_where_that_is_asked_for()
    {
        Assert.False(Compile(Formats).Schema.IsValid("""{"on":"soon"}"""u8));
        Assert.True(Compile(Formats, new SchemaOptions { AssertFormats = false }).Schema.IsValid("""{"on":"soon"}"""u8));
    }

    [Fact]
    public void The_vocabulary_of_format_assertions_asserts_them_whatever_is_asked_for() =>
        Assert.False(Compile("{ $schema: 'https://example.org/meta', format: date }", new SchemaOptions { AssertFormats = false, Registry = Registry(
            ("https://example.org/meta", Metaschema("core", "format-assertion"))) }).Schema.IsValid("\"soon\""u8));

    [Fact]
    public void References_lead_to_documents_of_the_registry_and_from_there_to_others()
    {
        var (schema, findings) = Compile("{ $id: 'https://example.org/a.json', $ref: 'b.json#/$defs/id' }",
            ("https://example.org/b.json", "{ $defs: { id: { $ref: 'dir/c.json#code' } } }"), ("https://example.org/dir/c.json", "{ $defs: { any: { $anchor: code, type: integer } } }"));

        Assert.Empty(findings);
        Assert.True(schema.IsValid("1"u8));
        Assert.False(schema.IsValid("\"1\""u8));
    }

    [Theory]
    [InlineData("""{"id":7,"tags":["a","b"]}""", true)]
    [InlineData("""{"id":"7","tags":[]}""", false)]
    [InlineData("""{"id":7,"tags":["a","a"]}""", false)]
    public void Bytes_elements_and_readers_are_judged_alike(string json, bool valid)
    {
        var schema = Compile("{ properties: { id: { type: integer }, tags: { uniqueItems: true } }, required: [id] }").Schema;
        using var element = JsonDocument.Parse(json);
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes($"[ {json} ,true]"));
        Assert.True(reader.Read());

        Assert.True(reader.Read());
        Assert.Equal(valid, schema.IsValid(ref reader));
        Assert.True(reader.Read());
        Assert.Equal(JsonTokenType.True, reader.TokenType);
        Assert.Equal(valid, schema.IsValid(element.RootElement));
        Assert.Equal(valid, schema.IsValid(Encoding.UTF8.GetBytes($" {json}\n")));
    }

    [Fact]
    public void Bytes_that_are_no_JSON_throw() => Assert.ThrowsAny<JsonException>(() => Compile("true").Schema.IsValid("""{"a":}"""u8));

    [Fact]
    public void An_error_names_its_place_in_the_instance_along_the_keywords_and_in_the_schema()
    {
        var root = DocumentReader.Read("a.yaml", "{ $id: 'https://example.org/a', properties: { 'x/y': { $ref: '#/$defs/n' } }, $defs: { n: { allOf: [ { minimum: 3 } ] } } }").Root!;
        var schema = CompiledSchema.Compile(root, root, new List<Finding>());
        var errors = new List<SchemaError>();
        using var instance = JsonDocument.Parse("""{"x/y":2}""");

        Assert.False(schema.Validate(instance.RootElement, errors));
        var error = Assert.Single(errors);
        Assert.Equal(("/x~1y", "/properties/x~1y/$ref/allOf/0/minimum", "https://example.org/a#/$defs/n/allOf/0/minimum"), (error.InstancePath, error.KeywordLocation, error.AbsoluteKeywordLocation));
    }

    [Fact]
    public void A_valid_document_takes_no_memory()
    {
        var schema = Compile("""
            type: object
            required: [id, on, tags]
            additionalProperties: false
            propertyNames: { maxLength: 8 }
            properties: { id: { type: integer, minimum: 1 }, on: { format: date-time }, tags: { uniqueItems: true, items: { enum: [a, b] } }, at: { format: uri }, n: { multipleOf: 0.01 } }
            patternProperties: { '^x-[a-z]+$': { anyOf: [ { type: string, pattern: '^(a|b)c$' }, { type: 'null' } ] } }
            allOf: [ { if: { properties: { id: { const: 1 } } }, then: { required: [at] } } ]
            """).Schema;
        using var instance = JsonDocument.Parse("""{"id":1,"on":"2026-11-26T16:00:00Z","tags":["a","b"],"at":"https://example.org/a","n":12.34,"x-a":"ac","x-b":null}""");
        Assert.True(schema.IsValid(instance.RootElement));
        Assert.True(schema.IsValid(instance.RootElement));

        var before = GC.GetAllocatedBytesForCurrentThread();
        var valid = schema.IsValid(instance.RootElement);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(valid);
    }

    private static (CompiledSchema Schema, List<Finding> Findings) Compile(string yaml, params (string Uri, string Yaml)[] documents) =>
        Compile(yaml, new SchemaOptions { Registry = Registry(documents) });

    private static (CompiledSchema Schema, List<Finding> Findings) Compile(string yaml, SchemaOptions options)
    {
        var root = DocumentReader.Read("schema.yaml", yaml).Root!;
        var findings = new List<Finding>();
        return (CompiledSchema.Compile(root, root, findings, options), findings);
    }

    private static SchemaRegistry Registry(params (string Uri, string Yaml)[] documents)
    {
        var registry = new SchemaRegistry();
        foreach (var (uri, yaml) in documents)
        {
            registry.Add(uri, DocumentReader.Read("document.yaml", yaml).Root!);
        }
        return registry;
    }

    private static string Metaschema(params string[] vocabularies) =>
        $"{{ $schema: 'https://json-schema.org/draft/2020-12/schema', $vocabulary: {{ {string.Join(", ", vocabularies.Select(name => $"'https://json-schema.org/draft/2020-12/vocab/{name}': true"))} }} }}";
}
