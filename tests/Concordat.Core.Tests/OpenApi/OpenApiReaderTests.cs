using System.Text.Json;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.JsonSchema;
using Concordat.Core.Contracts.OpenApi;

namespace Concordat.Core.Tests.OpenApi;

public sealed class OpenApiReaderTests
{
    private const string Document = """
        openapi: 3.1.0
        info: { title: Invoices, version: 1.0.0 }
        paths:
          /invoices:
            get:
              operationId: listInvoices
              parameters:
                - { name: from, in: query, schema: { type: string, format: date } }
                - { name: limit, in: query, schema: { type: integer, minimum: 1, maximum: 100 } }
                - { name: state, in: query, schema: { type: array, items: { enum: [draft, posted] } } }
              responses:
                '200': { description: ok, content: { application/json: { schema: { type: object } } } }
            post:
              operationId: createInvoice
              requestBody: { $ref: '#/components/requestBodies/New' }
              responses: { 2XX: { description: ok }, default: { description: problem, content: { application/problem+json: {} } } }
          /invoices/{id}:
            parameters:
              - { name: id, in: path, required: true, schema: { type: integer } }
            get:
              responses: { '200': { description: ok } }
        components:
          requestBodies:
            New: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/New' } } } }
          schemas:
            New: { type: object, required: [number] }
        """;

    [Fact]
    public void Reads_operations_with_parameters_bodies_and_responses()
    {
        var operations = Read(Document).Operations;

        Assert.Equal(["listInvoices", "createInvoice", "GET /invoices/{id}"], operations.Select(o => o.Id));
        Assert.Equal(ParameterPlace.Path, Assert.Single(operations[2].Parameters).Place);
        Assert.True(operations[1].Body!.Required);
        Assert.NotNull(operations[1].Body!.Content.Find("application/JSON; charset=utf-8")!.Schema);
        Assert.Null(operations[1].Body!.Content.Find("text/xml"));
        Assert.True(operations[1].ResponseTo(201)!.IsEmpty);
        Assert.False(operations[1].ResponseTo(400)!.IsEmpty);
        Assert.Null(operations[2].ResponseTo(404));
        Assert.Equal(6, operations[0].At.Line);
    }

    [Theory]
    [InlineData("limit", "20", true)]
    [InlineData("limit", "0", false)]
    [InlineData("limit", "ten", false)]
    [InlineData("limit", "1e1", true)]
    [InlineData("from", "2026-11-22", true)]
    [InlineData("from", "yesterday", false)]
    [InlineData("state", "draft", true)]
    [InlineData("state", "lost", false)]
    public void Judges_the_text_of_a_parameter_by_its_schema(string name, string text, bool valid)
    {
        var errors = new List<SchemaError>();

        var value = Parameter(name).Read([text], errors);

        Assert.Equal(valid, errors.Count == 0);
        Assert.Equal(valid, value.ValueKind != JsonValueKind.Undefined);
        Assert.All(errors, e => Assert.StartsWith($"/query/{name}", e.InstancePath));
    }

    [Fact]
    public void Takes_a_list_parameter_many_times_and_any_other_once()
    {
        var errors = new List<SchemaError>();

        Assert.Equal(2, Parameter("state").Read(["draft", "posted"], errors).GetArrayLength());
        Assert.Empty(errors);
        Parameter("limit").Read(["1", "2"], errors);
        Assert.Single(errors);
    }

    [Theory]
    [InlineData("openapi: 2.0.0", "openapi-version")]
    [InlineData("[]", "openapi-version")]
    [InlineData("openapi: 3.1.0", "openapi-paths")]
    [InlineData("{ openapi: 3.1.0, paths: { invoices: {} } }", "openapi-path")]
    [InlineData("{ openapi: 3.1.0, paths: { '/a/x{id}': {} } }", "openapi-path")]
    [InlineData("{ openapi: 3.1.0, paths: { '/a/{id}': {}, '/a/{no}': {} } }", "openapi-path-ambiguous")]
    [InlineData("{ openapi: 3.1.0, paths: { /a: { fetch: {} } } }", "openapi-path-item")]
    [InlineData("{ openapi: 3.1.0, paths: { '/a/{id}': { get: { responses: { '200': {} } } } } }", "path-params")]
    [InlineData("{ openapi: 3.1.0, paths: { /a: { get: {} } } }", "openapi-responses")]
    [InlineData("{ openapi: 3.1.0, paths: { /a: { $ref: '#/nowhere' } } }", "schema-ref-unresolved")]
    [InlineData("{ openapi: 3.1.0, paths: { /a: { get: { parameters: [{ name: a, in: cookie }], responses: { '200': {} } } } } }", "openapi-parameter")]
    [InlineData("{ openapi: 3.1.0, paths: { /a: { get: { parameters: [{ name: a, in: query, style: deepObject, schema: {} }], responses: { '200': {} } } } } }", "openapi-parameter-style")]
    [InlineData("{ openapi: 3.1.0, paths: { /a: { get: { operationId: x, responses: { '200': {} } }, put: { operationId: x, responses: { '200': {} } } } } }", "operation-operationId-unique")]
    public void Reports_what_it_cannot_enforce(string yaml, string rule) =>
        Assert.Equal([rule], OpenApiReader.Read(DocumentReader.Read("openapi.yaml", yaml).Root).Findings.Select(f => f.Rule));

    private static ApiParameter Parameter(string name) => Read(Document).Operations[0].Parameters.Single(p => p.Name == name);

    private static OpenApiContract Read(string yaml)
    {
        var (contract, findings) = OpenApiReader.Read(DocumentReader.Read("openapi.yaml", yaml).Root);
        Assert.Empty(findings);
        return contract!;
    }
}
