using System.Collections.Frozen;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.JsonSchema.Compilation;

/// <summary>A draft with the vocabularies that are in force, which a metaschema may choose (JSON Schema core 8.1.2).</summary>
internal sealed record Dialect(Draft Draft, Vocabulary Vocabularies, FrozenDictionary<string, KeywordShape> Keywords)
{
    private const Vocabulary All = Vocabulary.Core | Vocabulary.Applicator | Vocabulary.Unevaluated | Vocabulary.Validation | Vocabulary.Metadata | Vocabulary.Format | Vocabulary.Content;

    private static readonly FrozenDictionary<SchemaDialect, Dialect> Known = new Dictionary<SchemaDialect, Dialect>
    {
        [SchemaDialect.Draft4] = New(Draft.Four, All),
        [SchemaDialect.Draft6] = New(Draft.Six, All),
        [SchemaDialect.Draft7] = New(Draft.Seven, All),
        [SchemaDialect.Draft201909] = New(Draft.Of201909, All),
        [SchemaDialect.Draft202012] = New(Draft.Of202012, All),
        [SchemaDialect.OpenApi31] = New(Draft.Of202012, All | Vocabulary.OpenApi),
        [SchemaDialect.OpenApi30] = new(Draft.Four, All, KeywordTable.OpenApi30) { IsOpenApi30 = true },
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, Vocabulary> VocabularyUris = new Dictionary<string, Vocabulary>(StringComparer.Ordinal)
    {
        ["core"] = Vocabulary.Core,
        ["applicator"] = Vocabulary.Applicator,
        ["unevaluated"] = Vocabulary.Unevaluated,
        ["validation"] = Vocabulary.Validation,
        ["meta-data"] = Vocabulary.Metadata,
        ["format"] = Vocabulary.Format,
        ["format-annotation"] = Vocabulary.Format,
        ["format-assertion"] = Vocabulary.Format | Vocabulary.FormatAssertion,
        ["content"] = Vocabulary.Content,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public bool IsOpenApi30 { get; private init; }

    /// <summary>Up to draft 7, and in OpenAPI 3.0, everything beside a <c>$ref</c> is ignored.</summary>
    public bool ReferenceStandsAlone => Draft <= Draft.Seven;

    public string? IdKeyword => IsOpenApi30 ? null : Draft == Draft.Four ? "id" : "$id";

    public bool Has(string keyword) => Keywords.ContainsKey(keyword);

    public static Dialect Of(SchemaDialect dialect) => Known[dialect];

    /// <summary>The dialect that a metaschema stands for.</summary>
    /// <param name="uri">The value of <c>$schema</c>.</param>
    /// <param name="find">Gives documents by URI.</param>
    /// <param name="problem">Why there is none.</param>
    public static Dialect? Find(string uri, Func<string, DocumentNode?> find, out string? problem, int depth = 0)
    {
        problem = null;
        var document = uri.TrimEnd('#');
        if (ByUri(document) is { } standard)
        {
            return Known[standard];
        }
        if (depth > 8 || find(document) is not MappingNode metaschema || metaschema.Text("$schema") is not { } above
            || Find(above, find, out problem, depth + 1) is not { } origin)
        {
            problem ??= $"The metaschema '{(uri.Length > 100 ? uri[..100] + "…" : uri)}' is not known.";
            return null;
        }
        return origin.Draft >= Draft.Of201909 && metaschema.Get("$vocabulary") is MappingNode vocabularies ? Chosen(origin, vocabularies, out problem) : origin;
    }

    private static Dialect? Chosen(Dialect origin, MappingNode vocabularies, out string? problem)
    {
        problem = null;
        var chosen = Vocabulary.Core;
        foreach (var entry in vocabularies.Entries)
        {
            if (entry.Key.StartsWith("https://json-schema.org/draft/20", StringComparison.Ordinal)
                && VocabularyUris.TryGetValue(entry.Key[(entry.Key.LastIndexOf('/') + 1)..], out var vocabulary))
            {
                chosen |= vocabulary;
            }
            else if (entry.Key == "https://spec.openapis.org/oas/3.1/vocab/base")
            {
                chosen |= Vocabulary.OpenApi;
            }
            else if (entry.Value is ScalarNode { Text: "true" })
            {
                problem = $"The metaschema needs the vocabulary '{entry.Key}', which is not known.";
            }
        }
        return problem is null ? New(origin.Draft, chosen) : null;
    }

    private static SchemaDialect? ByUri(string uri) => uri switch
    {
        "http://json-schema.org/draft-04/schema" or "http://json-schema.org/schema" => SchemaDialect.Draft4,
        "http://json-schema.org/draft-06/schema" => SchemaDialect.Draft6,
        "http://json-schema.org/draft-07/schema" => SchemaDialect.Draft7,
        "https://json-schema.org/draft/2019-09/schema" => SchemaDialect.Draft201909,
        "https://json-schema.org/draft/2020-12/schema" => SchemaDialect.Draft202012,
        "https://spec.openapis.org/oas/3.1/dialect/base" => SchemaDialect.OpenApi31,
        _ => null,
    };

    private static Dialect New(Draft draft, Vocabulary vocabularies) => new(draft, vocabularies, KeywordTable.Of(draft, vocabularies));
}
