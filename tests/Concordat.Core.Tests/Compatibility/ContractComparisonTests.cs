using System.Text;
using Concordat.Core.Contracts.Compatibility;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Tests.Compatibility;

public sealed class ContractComparisonTests
{
    private const string Base = """
        openapi: 3.1.0
        info: { title: Things (invented), version: 1.0.0 }
        paths:
          /things/{id}:
            get:
              parameters:
                - { name: id, in: path, required: true, schema: { type: string } }
              responses:
                "200":
                  description: Done
                  content:
                    application/json:
                      schema:
                        type: object
                        properties:
                          owner:
                            type: object
                            properties:
                              name:
                                type: string
                                maxLength: 20
        """;

    private static readonly string Revision = Base.Replace("maxLength: 20", "maxLength: 40", StringComparison.Ordinal).Replace("{id}", "{key}", StringComparison.Ordinal)
        .Replace("name: id", "name: key", StringComparison.Ordinal).Replace("version: 1.0.0", "version: 2.0.0", StringComparison.Ordinal);

    [Fact]
    public void A_change_names_its_operation_its_place_in_both_files_and_why_it_breaks_whom()
    {
        var change = Assert.Single(Contracts.Compare(Base, "# a line more\n" + Revision).Changes);
        Assert.Equal("response-property-max-length-increased", change.Id);
        Assert.Equal(ChangeLevel.Error, change.Level);
        Assert.Equal(("GET", "/things/{key}", "response 200 owner.name"), (change.Operation, change.Path, change.Detail));
        Assert.Equal("The property 'owner.name' of response 200 allows at most 40 instead of 20 characters (maxLength): clients that rely on the old limit may fail.", change.Text);
        Assert.Equal((21, 25), (change.Base!.At.Line, change.Base.At.Column));
        Assert.Equal((22, 25), (change.Revision!.At.Line, change.Revision.At.Column));
        Assert.Equal("/paths/~1things~1{key}/get/responses/200/content/application~1json/schema/properties/owner/properties/name/maxLength", change.Place!.Pointer);
    }

    [Fact]
    public void The_key_of_a_change_outlives_other_edits()
    {
        var first = Assert.Single(Contracts.Compare(Base, Revision).Changes).Key;
        var second = Assert.Single(Contracts.Compare(Base, "# a line more\n" + Revision).Changes).Key;
        Assert.Equal(first, second);
        Assert.Equal("response-property-max-length-increased GET /things/{key} response 200 owner.name", first);
    }

    [Theory]
    [InlineData("response-property-max-length-increased GET /things/{key} response 200 owner.name", true)]
    [InlineData("response-property-max-length-increased GET /things*", true)]
    [InlineData("response-property-max-length-increased GET /things", false)]
    [InlineData("response-property-max-length-increased GET /others*", false)]
    public void A_waiver_covers_what_it_names(string pattern, bool covered)
    {
        var comparison = Contracts.Compare(Base, Revision, Contracts.Options with { Waivers = new Dictionary<string, string>(StringComparer.Ordinal) { [pattern] = "longer-names" } });
        Assert.Equal(covered ? "longer-names" : null, Assert.Single(comparison.Changes).Waiver);
        Assert.Equal(!covered, comparison.Breaking);
    }

    [Fact]
    public void Levels_can_be_set_by_the_user()
    {
        var levels = new Dictionary<string, ChangeLevel>(StringComparer.Ordinal) { ["response-property-max-length-increased"] = ChangeLevel.Info };
        Assert.False(Contracts.Compare(Base, Revision, Contracts.Options with { Levels = levels }).Breaking);
    }

    [Theory]
    [InlineData(StabilityLevel.Beta, false)]
    [InlineData(StabilityLevel.Alpha, true)]
    public void What_an_operation_does_not_promise_breaks_nobody(StabilityLevel promise, bool breaking)
    {
        var alpha = Base.Replace("    get:\n", "    get:\n      x-stability-level: alpha\n", StringComparison.Ordinal);
        var later = Revision.Replace("    get:\n", "    get:\n      x-stability-level: alpha\n", StringComparison.Ordinal);
        Assert.Equal(breaking, Contracts.Compare(alpha, later, Contracts.Options with { Promise = promise }).Breaking);
    }

    [Fact]
    public void References_lead_into_other_files_of_each_side()
    {
        static (LoadedDocument, DocumentSet) Side(int length)
        {
            var set = new DocumentSet(location => Encoding.UTF8.GetBytes(location == "api.yaml"
                ? "openapi: 3.0.3\ninfo: { title: a, version: 1.0.0 }\npaths: { /a: { $ref: 'paths/a.yaml' } }"
                : location == "paths/a.yaml"
                    ? "post: { requestBody: { content: { application/json: { schema: { $ref: '../name.yaml#/$defs/name' } } } }, responses: {} }"
                    : $"$defs: {{ name: {{ type: string, maxLength: {length} }} }}"));
            return (set.Open("api.yaml"), set);
        }

        var ((from, fromSet), (to, toSet)) = (Side(20), Side(10));
        var change = Assert.Single(ContractComparison.Compare(from, fromSet, to, toSet, Contracts.Options).Changes, change => change.Level == ChangeLevel.Error);
        Assert.Equal("request-body-max-length-decreased", change.Id);
        Assert.Equal("name.yaml", change.Place!.At.File);
    }

    [Theory]
    [InlineData("swagger: '2.0'\npaths: {}", "compare-format")]
    [InlineData("some: thing", "compare-format")]
    [InlineData("openapi: [", "yaml-syntax")]
    [InlineData("", "compare-format")]
    public void What_cannot_be_compared_is_a_finding_and_counts_as_nothing_judged(string document, string rule)
    {
        var comparison = Contracts.Compare(Base, document);
        Assert.Contains(comparison.Findings, finding => finding.Rule == rule);
        Assert.Equal(0, comparison.Judged);
        Assert.Empty(comparison.Changes);
    }

    [Fact]
    public void A_reference_without_a_target_is_a_finding_once()
    {
        var broken = Base.Replace("type: string\n                        maxLength: 20", "$ref: '#/nowhere'", StringComparison.Ordinal);
        Assert.NotEqual(Base, broken);
        Assert.Equal(2, Contracts.Compare(broken, broken).Findings.Count(finding => finding.Rule == "invalid-ref"));
    }

    [Fact]
    public void Whatever_stands_where_an_object_should_is_no_reason_to_fail()
    {
        string[] odd = ["[]", "3", "null", "text", "[[1]]", "{ a: [ { b: } ] }", "{ $ref: 3 }", "{ $ref: '' }", "true"];
        string[] places = ["paths", "paths: {/a", "paths: {/a: {get", "paths: {/a: {get: {parameters", "paths: {/a: {post: {requestBody", "paths: {/a: {post: {requestBody: {content", "paths: {/a: {post: {requestBody: {content: {application/json",
            "paths: {/a: {post: {requestBody: {content: {application/json: {schema", "paths: {/a: {post: {requestBody: {content: {application/json: {schema: {properties", "paths: {/a: {post: {requestBody: {content: {application/json: {schema: {oneOf",
            "paths: {/a: {post: {requestBody: {content: {application/json: {schema: {type", "paths: {/a: {post: {requestBody: {content: {application/json: {schema: {required", "paths: {/a: {post: {requestBody: {content: {application/json: {schema: {discriminator",
            "paths: {/a: {get: {responses", "paths: {/a: {get: {responses: {'200'", "paths: {/a: {get: {responses: {'200': {headers", "paths: {/a: {get: {security", "security", "servers", "webhooks", "components", "components: {schemas", "components: {securitySchemes"];
        foreach (var place in places)
        {
            foreach (var one in odd)
            {
                var document = $"openapi: 3.1.0\ninfo: {{ title: a, version: 1.0.0 }}\n{place}: {one}{new string('}', place.Count(c => c == '{'))}";
                Assert.NotNull(Contracts.Compare(Base, document));
                Assert.NotNull(Contracts.Compare(document, Base));
                Assert.Empty(Contracts.Compare(document, document).Changes);
            }
        }
    }
}
