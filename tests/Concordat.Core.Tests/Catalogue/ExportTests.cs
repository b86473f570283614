using System.Text;
using System.Text.Json.Nodes;
using Concordat.Core.Catalogue.Exports;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Rulesets;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Tests.Catalogue;

/// <summary>The sample network in the formats of others.</summary>
public sealed class ExportTests
{
    private static readonly Network Sample = WorkspaceParser.Parse(SampleFiles.Folder("samples/st-brigid")).Workspace!;

    [Fact]
    public void Every_entity_of_Backstage_has_a_name_that_it_allows_and_refers_to_entities_that_there_are()
    {
        var entities = BackstageCatalog.Of(Sample).ToList();

        var known = entities.Select(one => $"{(string)one["kind"]!}:{(string)one["metadata"]!["name"]!}".ToLowerInvariant()).ToList();
        Assert.Equal(known.Count, known.Distinct().Count());
        Assert.Equal(["API", "Component", "Domain", "Group", "System"], entities.Select(one => (string)one["kind"]!).Distinct().Order(StringComparer.Ordinal));
        foreach (var entity in entities)
        {
            Assert.Matches("^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$", (string)entity["metadata"]!["name"]!);
            var spec = (JsonObject)entity["spec"]!;
            foreach (var (key, kind) in new[] { ("owner", "group"), ("system", "system"), ("domain", "domain"), ("parent", "group") })
            {
                Assert.True(spec[key] is not { } value || known.Contains(((string)value!).Contains(':') ? (string)value! : $"{kind}:{value}"), $"{entity["metadata"]!["name"]} {key}");
            }
            Assert.All(new[] { "providesApis", "consumesApis", "dependsOn" }.SelectMany(key => spec[key] as JsonArray ?? []), one => Assert.Contains((string)one!, known));
        }
    }

    [Fact]
    public void The_YAML_of_Backstage_says_what_its_entities_say()
    {
        var text = CatalogueExport.Of("backstage", Sample)["catalog-info.yaml"];
        var read = text.Split("---\n", StringSplitOptions.RemoveEmptyEntries).Select(one => DocumentReader.Read("one.yaml", Encoding.UTF8.GetBytes(one))).ToList();

        Assert.All(read, document => Assert.Empty(document.Findings));
        foreach (var (entity, document) in BackstageCatalog.Of(Sample).Zip(read))
        {
            var said = (JsonObject)document.Root!.ToJson()!;
            if (entity["spec"]!["definition"] is JsonValue definition)
            {
                entity["spec"]!["definition"] = ((string)definition!).TrimEnd('\n');
            }
            Assert.True(JsonNode.DeepEquals(entity, said), said.ToJsonString());
        }
    }

    [Theory]
    [InlineData("openapi", "spectral:oas")]
    [InlineData("asyncapi", "spectral:asyncapi")]
    public void Contracts_are_written_one_for_each_interface_and_keep_the_rules_of_their_format(string format, string rules)
    {
        var files = CatalogueExport.Of(format, Sample);
        var reading = RulesetReader.ReadText("rules.yaml", $"extends: [\"{rules}\"]\n");

        Assert.Equal(format == "openapi" ? Sample.Apis.Count : Sample.Events.Count, files.Count);
        foreach (var (path, text) in files)
        {
            var set = new DocumentSet(asked => asked == path ? Encoding.UTF8.GetBytes(text) : null);
            var result = reading.Ruleset!.Judge(set, set.Open(path));
            Assert.True(result.Judged > 10, path);
            Assert.Empty(result.Findings.Where(one => one.Severity == Severity.Error).Select(one => $"{path} {one.Rule} {string.Join('/', one.Path)}: {one.Message}"));
        }
    }

    [Fact]
    public void A_contract_of_several_files_becomes_one_that_refers_to_itself_alone()
    {
        var files = SampleFiles.Folder("samples/st-brigid");
        const string folder = "domains/revenue-cycle/apis/eligibility/v1/";
        files[folder + "openapi.yaml"] = """
            openapi: 3.1.0
            info: { title: Eligibility, version: 1.0.0 }
            paths:
              /eligibility/{memberId}:
                $ref: paths.yaml
            components: { schemas: { Money: { type: number } } }
            """u8.ToArray();
        files[folder + "paths.yaml"] = """
            get:
              operationId: getEligibility
              parameters: [{ $ref: "parts.yaml#/memberId" }]
              responses:
                "200": { description: Yes., content: { application/json: { schema: { $ref: "parts.yaml#/Tree" } } } }
            """u8.ToArray();
        files[folder + "parts.yaml"] = """
            memberId: { name: memberId, in: path, required: true, schema: { type: string } }
            Tree: { type: object, properties: { price: { $ref: "openapi.yaml#/components/schemas/Money" }, children: { type: array, items: { $ref: "#/Tree" } }, left: { $ref: "#/Leaf" } } }
            Leaf: { type: string }
            """u8.ToArray();
        var api = WorkspaceParser.Parse(files).Unchecked!.Apis["revenue-cycle/eligibility/v1"];

        var bundle = OpenApiBundle.Of(api)!;

        var text = bundle.ToJsonString();
        Assert.DoesNotContain(".yaml", text, StringComparison.Ordinal);
        Assert.Equal("#/components/parameters/memberId", (string)bundle["paths"]!["/eligibility/{memberId}"]!["get"]!["parameters"]![0]!["$ref"]!);
        Assert.Equal("#/components/schemas/Money", (string)bundle["components"]!["schemas"]!["Tree"]!["properties"]!["price"]!["$ref"]!);
        Assert.Equal("#/components/schemas/Tree", (string)bundle["components"]!["schemas"]!["Tree"]!["properties"]!["children"]!["items"]!["$ref"]!);
        var set = new DocumentSet(asked => asked == "one.json" ? Encoding.UTF8.GetBytes(text) : null);
        var rules = RulesetReader.ReadText("rules.yaml", "extends: [\"spectral:oas\"]\n").Ruleset!;
        Assert.Empty(rules.Judge(set, set.Open("one.json")).Findings.Where(one => one.Severity == Severity.Error).Select(one => $"{one.Rule} {string.Join('/', one.Path)} {one.Message}"));
    }

    [Fact]
    public void A_table_has_a_row_for_each_interface_and_runs_no_formula()
    {
        var files = SampleFiles.Folder("samples/st-brigid");
        const string api = "domains/supply-chain/apis/stock/v1/api.yaml";
        var text = Encoding.UTF8.GetString(files[api].Span);
        var summary = text.Split('\n').Single(line => line.StartsWith("summary:", StringComparison.Ordinal));
        files[api] = Encoding.UTF8.GetBytes(text.Replace(summary, "summary: '=cmd(\"x\"), | <b>'", StringComparison.Ordinal));
        var network = WorkspaceParser.Parse(files).Workspace!;

        var csv = CatalogueExport.Of("csv", network).Values.Single();
        var page = CatalogueExport.Of("markdown", network).Values.Single();

        Assert.Equal(WorkspaceRules.Interfaces(network).Count() + 1, csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("\"'=cmd(\"\"x\"\"), | <b>\"", csv, StringComparison.Ordinal);
        Assert.Contains("\\| &lt;b>", page, StringComparison.Ordinal);
        Assert.All(network.Apis.Keys.Concat(network.Events.Keys), id => Assert.Contains($"`{id}`", page, StringComparison.Ordinal));
    }
}
