using System.Text;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.OpenApi;

namespace Concordat.Core.Tests.OpenApi;

/// <summary>A contract that is split over files is enforced as one.</summary>
public sealed class SplitContractTests
{
    private static readonly Dictionary<string, string> Files = new(StringComparer.Ordinal)
    {
        ["apis/beds/openapi.yaml"] =
            """
            openapi: 3.1.0
            info: { title: Beds, version: 1.0.0 }
            paths:
              /beds: { $ref: 'parts/paths.yaml#/beds' }
            components: { schemas: { Ward: { type: string, maxLength: 4 } } }
            """,
        ["apis/beds/parts/paths.yaml"] =
            """
            beds:
              parameters: [{ $ref: '../../shared.json#/limit' }]
              get:
                operationId: listBeds
                responses: { '200': { $ref: '#/responses/beds' } }
              post:
                operationId: addBed
                requestBody: { required: true, content: { application/json: { schema: { $ref: 'bed.yaml' } } } }
                responses: { '201': { description: Made } }
            responses:
              beds: { description: Beds, content: { application/json: { schema: { type: array, items: { $ref: 'bed.yaml' } } } } }
            """,
        ["apis/beds/parts/bed.yaml"] =
            """
            type: object
            required: [ward]
            properties:
              ward: { $ref: '../openapi.yaml#/components/schemas/Ward' }
              next: { $ref: '#' }
            """,
        ["apis/shared.json"] = """{ "limit": { "name": "limit", "in": "query", "schema": { "$ref": "#/number" } }, "number": { "type": "integer" } }""",
    };

    [Fact]
    public void Reads_path_items_parameters_bodies_responses_and_schemas_from_where_they_stand()
    {
        var (contract, findings) = Read(Files);

        Assert.Empty(findings);
        Assert.Equal(["listBeds", "addBed"], contract!.Operations.Select(one => one.Id));
        Assert.Equal("apis/beds/parts/paths.yaml", contract.Operations[0].At.File);
        Assert.Equal(7, Assert.Single(contract.Operations[0].Parameters).Read(["7"], [])!.GetInt32());
        var schema = Assert.Single(contract.Operations[1].Body!.Content.All).Schema!;
        Assert.True(schema.IsValid(Encoding.UTF8.GetBytes("""{ "ward": "N1", "next": { "ward": "N2" } }""")));
        Assert.False(schema.IsValid(Encoding.UTF8.GetBytes("""{ "ward": "N1", "next": { "ward": "north-wing" } }""")));
        Assert.Equal(RowPlace.Items, RowShape.Of(contract.Operations[0].Responses["200"].All.Single().SchemaNode, contract.Files, [])!.Place);
        Assert.Equal(4, contract.Files.All.Count());
    }

    [Theory]
    [InlineData("apis/beds/parts/bed.yaml", "'../openapi.yaml#/components/schemas/Ward'", "'../openapi.yaml#/components/schemas/None'", "apis/beds/parts/bed.yaml")]
    [InlineData("apis/beds/parts/paths.yaml", "'../../shared.json#/limit'", "'../../none.json#/limit'", "apis/beds/parts/paths.yaml")]
    [InlineData("apis/beds/parts/paths.yaml", "'../../shared.json#/limit'", "'https://parts.example/limit.json'", "apis/beds/parts/paths.yaml")]
    [InlineData("apis/beds/openapi.yaml", "'parts/paths.yaml#/beds'", "'#/paths/~1beds'", "apis/beds/openapi.yaml")]
    public void Tells_once_which_reference_leads_nowhere_and_in_which_file(string file, string from, string to, string told)
    {
        var finding = Assert.Single(Read(new(Files, StringComparer.Ordinal) { [file] = Files[file].Replace(from, to, StringComparison.Ordinal) }).Findings);
        Assert.Equal(("schema-ref-unresolved", told), (finding.Rule, finding.At.File));
    }

    private static (OpenApiContract? Contract, IReadOnlyList<Core.Primitives.Finding> Findings) Read(Dictionary<string, string> files)
    {
        var set = new DocumentSet(path => files.TryGetValue(path, out var text) ? Encoding.UTF8.GetBytes(text) : null);
        return OpenApiReader.Read(set.Open("apis/beds/openapi.yaml"), set);
    }
}
