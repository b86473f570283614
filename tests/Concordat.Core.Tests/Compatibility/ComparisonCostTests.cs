using System.Globalization;
using System.Text;
using Concordat.Core.Contracts.Compatibility;

namespace Concordat.Core.Tests.Compatibility;

/// <summary>What a comparison costs, counted in pairs of schemas: time would tell of the machine.</summary>
public sealed class ComparisonCostTests(ITestOutputHelper output)
{
    [Fact]
    public void The_work_grows_as_the_documents_do()
    {
        var counts = new[] { 50, 100, 200, 400 }.Select(size => Contracts.Compare(Service(size, 20), Service(size, 30)).SchemaPairs).ToArray();
        output.WriteLine($"pairs of schemas at 1×, 2×, 4×, 8×: {string.Join(", ", counts)}");
        Assert.InRange(counts[1], counts[0], counts[0] * 2.1);
        Assert.InRange(counts[2], counts[1], counts[1] * 2.1);
        Assert.InRange(counts[3], counts[2], counts[2] * 2.1);
    }

    [Fact]
    public void A_schema_that_many_operations_use_is_compared_once()
    {
        var few = Contracts.Compare(Shared(10, 20), Shared(10, 30));
        var many = Contracts.Compare(Shared(100, 20), Shared(100, 30));
        Assert.Equal(few.SchemaPairs, many.SchemaPairs);
        Assert.Equal(10, few.Changes.Count(change => change.Id == "response-property-max-length-increased"));
        Assert.Equal(100, many.Changes.Count(change => change.Id == "response-property-max-length-increased"));
    }

    [Fact]
    public void Schemas_that_double_at_every_level_stay_bounded()
    {
        // 2^30 paths lead to the last schema.
        static string Doubling(int length)
        {
            var text = new StringBuilder("openapi: 3.1.0\ninfo: { title: a, version: 1.0.0 }\npaths: { /a: { get: { responses: { '200': { description: a, content: { application/json: { schema: { $ref: '#/components/schemas/S0' } } } } } } } }\ncomponents:\n  schemas:\n");
            for (var level = 0; level < 30; level++)
            {
                text.Append(CultureInfo.InvariantCulture, $"    S{level}: {{ type: object, properties: {{ a: {{ $ref: '#/components/schemas/S{level + 1}' }}, b: {{ $ref: '#/components/schemas/S{level + 1}' }} }} }}\n");
            }

            return text.Append(CultureInfo.InvariantCulture, $"    S30: {{ type: string, maxLength: {length} }}\n").ToString();
        }

        var comparison = Contracts.Compare(Doubling(20), Doubling(30));
        Assert.Equal(31, comparison.SchemaPairs);
        Assert.Equal(Contracts.Options.MaxPaths, comparison.Changes.Count(change => change.Id == "response-property-max-length-increased"));
        Assert.Contains(comparison.Findings, finding => finding.Rule == "compare-paths");
    }

    [Fact]
    public void Circles_of_references_end()
    {
        static string Circle(string type) => $$"""
            openapi: 3.1.0
            info: { title: a, version: 1.0.0 }
            paths: { /a: { post: { requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } }, responses: {} } } }
            components:
              schemas:
                A: { type: object, properties: { b: { $ref: '#/components/schemas/B' }, self: { $ref: '#/components/schemas/A' } } }
                B: { type: object, properties: { a: { $ref: '#/components/schemas/A' }, leaf: { type: {{type}} } } }
                C: { $ref: '#/components/schemas/C' }
                D: { allOf: [{ $ref: '#/components/schemas/D' }] }
            """;
        var change = Assert.Single(Contracts.Compare(Circle("integer"), Circle("number")).Changes);
        Assert.Equal("request-property-type-generalized", change.Id);
        Assert.Equal("body b.leaf", change.Detail);
        Assert.Empty(Contracts.Compare(Circle("integer"), Circle("integer")).Changes);
    }

    [Theory]
    [InlineData("{ $ref: '#/components/schemas/C' }")]
    [InlineData("{ $ref: '#/components/schemas/D' }")]
    [InlineData("{ $ref: '#/components/schemas/E' }")]
    [InlineData("{ $ref: '#/nowhere' }")]
    [InlineData("{ oneOf: [{ $ref: '#/components/schemas/E' }, { type: 'null' }] }")]
    public void References_that_lead_nowhere_or_to_themselves_end(string schema)
    {
        static string With(string schema) => $$"""
            openapi: 3.1.0
            info: { title: a, version: 1.0.0 }
            paths: { /a: { post: { requestBody: { content: { application/json: { schema: {{schema}} } } }, responses: {} } } }
            components:
              schemas:
                C: { $ref: '#/components/schemas/C' }
                D: { allOf: [{ $ref: '#/components/schemas/D' }, { type: object }] }
                E: { anyOf: [{ $ref: '#/components/schemas/E' }, { type: 'null' }] }
            """;
        Assert.Empty(Contracts.Compare(With(schema), With(schema)).Changes);
        Assert.NotNull(Contracts.Compare(With(schema), With("{ type: string }")));
        Assert.NotNull(Contracts.Compare(With("{ type: string }"), With(schema)));
    }

    /// <summary>So many paths, each with a schema of its own.</summary>
    private static string Service(int size, int length)
    {
        var text = new StringBuilder("openapi: 3.1.0\ninfo: { title: a, version: 1.0.0 }\npaths:\n");
        for (var index = 0; index < size; index++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  /a{index}: {{ get: {{ responses: {{ '200': {{ description: a, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/S{index}' }} }} }} }} }} }} }}\n");
        }

        text.Append("components:\n  schemas:\n");
        for (var index = 0; index < size; index++)
        {
            text.Append(CultureInfo.InvariantCulture, $"    S{index}: {{ type: object, properties: {{ name: {{ type: string, maxLength: {length} }}, next: {{ $ref: '#/components/schemas/S{(index + 1) % size}' }} }} }}\n");
        }

        return text.ToString();
    }

    /// <summary>So many paths with one schema.</summary>
    private static string Shared(int size, int length)
    {
        var text = new StringBuilder("openapi: 3.1.0\ninfo: { title: a, version: 1.0.0 }\npaths:\n");
        for (var index = 0; index < size; index++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  /a{index}: {{ get: {{ responses: {{ '200': {{ description: a, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/S' }} }} }} }} }} }} }}\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"components: {{ schemas: {{ S: {{ type: object, properties: {{ name: {{ type: string, maxLength: {length} }} }} }} }} }}\n").ToString();
    }
}
