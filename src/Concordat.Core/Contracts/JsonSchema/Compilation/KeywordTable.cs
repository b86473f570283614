using System.Collections.Frozen;

namespace Concordat.Core.Contracts.JsonSchema.Compilation;

/// <summary>Every keyword of every draft: one row each.</summary>
internal static class KeywordTable
{
    private const Draft D4 = Draft.Four, D6 = Draft.Six, D7 = Draft.Seven, D19 = Draft.Of201909, D20 = Draft.Of202012;

    private static readonly Row[] Rows =
    [
        new("$schema", KeywordShape.Value, Vocabulary.Core, D4, D20), new("$ref", KeywordShape.Value, Vocabulary.Core, D4, D20),
        new("id", KeywordShape.Value, Vocabulary.Core, D4, D4), new("$id", KeywordShape.Value, Vocabulary.Core, D6, D20),
        new("$comment", KeywordShape.Annotation, Vocabulary.Core, D7, D20), new("definitions", KeywordShape.Map, Vocabulary.Core, D4, D20),
        new("$defs", KeywordShape.Map, Vocabulary.Core, D19, D20), new("$anchor", KeywordShape.Value, Vocabulary.Core, D19, D20),
        new("$vocabulary", KeywordShape.Value, Vocabulary.Core, D19, D20), new("$recursiveRef", KeywordShape.Value, Vocabulary.Core, D19, D19),
        new("$recursiveAnchor", KeywordShape.Value, Vocabulary.Core, D19, D19), new("$dynamicRef", KeywordShape.Value, Vocabulary.Core, D20, D20),
        new("$dynamicAnchor", KeywordShape.Value, Vocabulary.Core, D20, D20),

        new("properties", KeywordShape.Map, Vocabulary.Applicator, D4, D20), new("patternProperties", KeywordShape.Map, Vocabulary.Applicator, D4, D20),
        new("additionalProperties", KeywordShape.Schema, Vocabulary.Applicator, D4, D20), new("propertyNames", KeywordShape.Schema, Vocabulary.Applicator, D6, D20),
        new("items", KeywordShape.SchemaOrList, Vocabulary.Applicator, D4, D19), new("items", KeywordShape.Schema, Vocabulary.Applicator, D20, D20),
        new("prefixItems", KeywordShape.List, Vocabulary.Applicator, D20, D20), new("additionalItems", KeywordShape.Schema, Vocabulary.Applicator, D4, D19),
        new("contains", KeywordShape.Schema, Vocabulary.Applicator, D6, D20), new("allOf", KeywordShape.List, Vocabulary.Applicator, D4, D20),
        new("anyOf", KeywordShape.List, Vocabulary.Applicator, D4, D20), new("oneOf", KeywordShape.List, Vocabulary.Applicator, D4, D20),
        new("not", KeywordShape.Schema, Vocabulary.Applicator, D4, D20), new("if", KeywordShape.Schema, Vocabulary.Applicator, D7, D20),
        new("then", KeywordShape.Schema, Vocabulary.Applicator, D7, D20), new("else", KeywordShape.Schema, Vocabulary.Applicator, D7, D20),
        new("dependentSchemas", KeywordShape.Map, Vocabulary.Applicator, D19, D20), new("dependencies", KeywordShape.Dependencies, Vocabulary.Applicator, D4, D20),
        new("unevaluatedItems", KeywordShape.Schema, Vocabulary.Applicator, D19, D19), new("unevaluatedProperties", KeywordShape.Schema, Vocabulary.Applicator, D19, D19),
        new("unevaluatedItems", KeywordShape.Schema, Vocabulary.Unevaluated, D20, D20), new("unevaluatedProperties", KeywordShape.Schema, Vocabulary.Unevaluated, D20, D20),

        .. Values(Vocabulary.Validation, D4, "type enum multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern"),
        .. Values(Vocabulary.Validation, D4, "maxItems minItems uniqueItems maxProperties minProperties required"),
        .. Values(Vocabulary.Validation, D6, "const"), .. Values(Vocabulary.Validation, D19, "maxContains minContains dependentRequired"),
        .. Values(Vocabulary.Format, D4, "format"),
        .. Annotations(Vocabulary.Metadata, D4, "title description default"), .. Annotations(Vocabulary.Metadata, D6, "examples"),
        .. Annotations(Vocabulary.Metadata, D7, "readOnly writeOnly"), .. Annotations(Vocabulary.Metadata, D19, "deprecated"),
        .. Annotations(Vocabulary.Content, D7, "contentEncoding contentMediaType"), new("contentSchema", KeywordShape.Schema, Vocabulary.Content, D19, D20),
        .. Annotations(Vocabulary.OpenApi, D20, "discriminator xml externalDocs example"),
    ];

    /// <summary>OpenAPI 3.0.3, 4.7.24, where <c>items</c> is one schema and <c>patternProperties</c> does not exist.</summary>
    public static readonly FrozenDictionary<string, KeywordShape> OpenApi30 = new[]
    {
        ("$ref", KeywordShape.Value), ("properties", KeywordShape.Map), ("additionalProperties", KeywordShape.Schema), ("items", KeywordShape.Schema),
        ("allOf", KeywordShape.List), ("anyOf", KeywordShape.List), ("oneOf", KeywordShape.List), ("not", KeywordShape.Schema),
    }
    .Concat("type enum multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems minItems uniqueItems maxProperties minProperties required format nullable"
        .Split(' ').Select(name => (name, KeywordShape.Value)))
    .Concat("title description default readOnly writeOnly deprecated discriminator xml externalDocs example".Split(' ').Select(name => (name, KeywordShape.Annotation)))
    .ToFrozenDictionary(row => row.Item1, row => row.Item2, StringComparer.Ordinal);

    /// <summary>The keywords of a draft that these vocabularies hold.</summary>
    public static FrozenDictionary<string, KeywordShape> Of(Draft draft, Vocabulary vocabularies) =>
        Rows.Where(row => draft >= row.First && draft <= row.Last && vocabularies.HasFlag(row.Vocabulary))
            .ToFrozenDictionary(row => row.Name, row => row.Shape, StringComparer.Ordinal);

    private static IEnumerable<Row> Values(Vocabulary vocabulary, Draft first, string names) =>
        names.Split(' ').Select(name => new Row(name, KeywordShape.Value, vocabulary, first, D20));

    private static IEnumerable<Row> Annotations(Vocabulary vocabulary, Draft first, string names) =>
        names.Split(' ').Select(name => new Row(name, KeywordShape.Annotation, vocabulary, first, D20));

    private sealed record Row(string Name, KeywordShape Shape, Vocabulary Vocabulary, Draft First, Draft Last);
}
