using System.Text;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Tests.Documents;

public sealed class DocumentSetTests
{
    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal)
    {
        ["apis/openapi.yaml"] = """
            openapi: 3.1.0
            paths:
              /pets: { $ref: '../shared/paths.yaml#/pets' }
              '/pets/{id}': { get: { x: 1 } }
            components:
              schemas:
                a: { $ref: '#/components/schemas/b' }
                b: { $ref: '#/components/schemas/c' }
                c: { type: string }
                tilde~slash/percent%: { type: integer }
                loop: { $ref: '#/components/schemas/pool' }
                pool: { $ref: '#/components/schemas/loop' }
                named: { $anchor: pet }
            """,
        ["shared/paths.yaml"] = "pets: { $ref: 'a%20file.json#/list/1' }",
        ["shared/a file.json"] = """{ "list": [0, { "get": {} }] }""",
        ["https://example.org/x/base.json"] = """{ "other": 1 }""",
        ["https://example.org/other.json"] = """{ "here": 1 }""",
    };

    private readonly List<string> _asked = [];

    private DocumentSet Set(DocumentLimits? limits = null) => new(
        location =>
        {
            _asked.Add(location);
            return _files.TryGetValue(location, out var text) ? Encoding.UTF8.GetBytes(text) : null;
        },
        limits);

    [Theory]
    [InlineData("#/components/schemas/c/type", "apis/openapi.yaml", 9)]
    [InlineData("#/components/schemas/tilde~0slash~1percent%25", "apis/openapi.yaml", 10)]
    [InlineData("#/paths/~1pets~1%7Bid%7D/get", "apis/openapi.yaml", 4)]
    [InlineData("openapi.yaml#/components", "apis/openapi.yaml", 6)]
    [InlineData("./../shared/./a%20file.json#/list/1", "shared/a file.json", 1)]
    [InlineData("#pet", "apis/openapi.yaml", 13)]
    [InlineData("https://example.org/other.json#/here", "https://example.org/other.json", 1)]
    public void Resolves_a_reference_within_and_across_documents(string reference, string location, int line)
    {
        var set = Set();
        var found = set.Resolve(set.Open("apis/openapi.yaml"), reference, out var wrong);

        Assert.Null(wrong);
        Assert.Equal((location, line), (found!.Value.Document.Location, found.Value.Node.At.Line));
    }

    [Fact]
    public void Resolves_against_an_absolute_address()
    {
        var set = Set();
        Assert.NotNull(set.Resolve(set.Open("https://example.org/x/base.json"), "../other.json#/here", out _));
    }

    [Fact]
    public void Follows_a_chain_of_references_through_files_to_its_end()
    {
        var set = Set();
        var api = set.Open("apis/openapi.yaml");
        var end = set.Follow(new Located(api, api.Root!.Find("/paths/~1pets")!), out var wrong);

        Assert.Null(wrong);
        Assert.Equal(("shared/a file.json", "/list/1"), (end!.Value.Document.Location, end.Value.Node.Pointer));
    }

    [Fact]
    public void A_circle_of_references_is_a_finding_at_a_reference_of_it()
    {
        var set = Set();
        var api = set.Open("apis/openapi.yaml");

        Assert.Null(set.Follow(new Located(api, api.Root!.Find("/components/schemas/loop")!), out var wrong));
        Assert.Equal(("ref-circle", 11), (wrong!.Rule, wrong.At.Line));
    }

    [Theory]
    [InlineData("#/components/nothing")]
    [InlineData("#nobody")]
    [InlineData("missing.yaml#/a")]
    [InlineData("https://elsewhere.example/a.yaml")]
    [InlineData("../shared/a%20file.json#/list/01")]
    [InlineData("../shared/a%20file.json#/list/2")]
    public void A_missing_target_is_a_finding(string reference)
    {
        var set = Set();

        Assert.Null(set.Resolve(set.Open("apis/openapi.yaml"), reference, out var wrong));
        Assert.Equal("invalid-ref", wrong!.Rule);
    }

    [Fact]
    public void Reads_each_document_once()
    {
        var set = Set();
        var api = set.Open("apis/openapi.yaml");
        set.Resolve(api, "../shared/paths.yaml", out _);
        set.Resolve(api, "../shared/x/../paths.yaml#/pets", out _);
        set.Resolve(api, "nothing.yaml", out _);
        set.Resolve(api, "nothing.yaml", out _);

        Assert.Equal(["apis/openapi.yaml", "shared/paths.yaml", "apis/nothing.yaml"], _asked);
        Assert.Equal("document-missing", Assert.Single(set.Documents[2].Findings).Rule);
    }

    [Fact]
    public void Limits_how_many_documents_and_references_it_follows()
    {
        var set = Set(new DocumentLimits(MaxDocuments: 2, MaxReferences: 3));
        var api = set.Open("apis/openapi.yaml");
        set.Resolve(api, "../shared/paths.yaml", out _);
        set.Resolve(api, "../shared/a%20file.json", out var third);
        Assert.Contains("more than 2 documents", third!.Message);
        set.Resolve(api, "#", out _);

        Assert.Null(set.Resolve(api, "#", out var fourth));
        Assert.Equal("ref-limit", fourth!.Rule);
    }

    [Theory]
    [InlineData("swagger: '2.0'", DocumentFormat.OpenApi20)]
    [InlineData("openapi: 3.0.3", DocumentFormat.OpenApi30)]
    [InlineData("openapi: 3.1", DocumentFormat.OpenApi31)]
    [InlineData("openapi: 3.2.0", DocumentFormat.OpenApi32)]
    [InlineData("openapi: 4.0.0", DocumentFormat.Plain)]
    [InlineData("asyncapi: 2.0.0", DocumentFormat.AsyncApi20)]
    [InlineData("asyncapi: 2.6.0", DocumentFormat.AsyncApi26)]
    [InlineData("asyncapi: 3.0.0", DocumentFormat.AsyncApi30)]
    [InlineData("arazzo: 1.0.1", DocumentFormat.Arazzo1)]
    [InlineData("$schema: http://json-schema.org/draft-07/schema#", DocumentFormat.JsonSchemaDraft7)]
    [InlineData("$schema: https://json-schema.org/draft/2020-12/schema", DocumentFormat.JsonSchema202012)]
    [InlineData("$schema: https://example.org/own", DocumentFormat.JsonSchema)]
    [InlineData("type: object", DocumentFormat.JsonSchemaLoose)]
    [InlineData("type: api", DocumentFormat.Plain)]
    [InlineData("[1]", DocumentFormat.Plain)]
    public void Recognises_formats(string text, DocumentFormat format) =>
        Assert.Equal(format, DocumentFormats.Of(DocumentReader.Read("a.yaml", text).Root));
}
