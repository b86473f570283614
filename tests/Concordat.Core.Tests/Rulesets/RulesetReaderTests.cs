using System.Text;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Rulesets;
using Concordat.Core.Primitives;

namespace Concordat.Core.Tests.Rulesets;

public sealed class RulesetReaderTests
{
    private const string Document = "openapi: 3.1.0\ninfo: { title: x, version: '1' }\npaths: {}\n";

    [Theory]
    [InlineData("rules: {}\nrule: {}\n", "ruleset-unknown-key", 2, 1)]
    [InlineData("aliases: {}\n", "ruleset-shape", 1, 1)]
    [InlineData("rules: { a: { given: $ } }\n", "ruleset-shape", 1, 10)]
    [InlineData("rules: { a: { given: info, then: { function: truthy } } }\n", "ruleset-given", 1, 22)]
    [InlineData("rules: { a: { given: '$.a[', then: { function: truthy } } }\n", "ruleset-given", 1, 22)]
    [InlineData("rules: { a: { given: '#None', then: { function: truthy } } }\n", "ruleset-given", 1, 22)]
    [InlineData("rules: { a: { given: $, then: { function: mine } } }\n", "ruleset-function", 1, 43)]
    [InlineData("rules: { a: { given: $, then: { function: pattern } } }\n", "ruleset-function-options", 1, 43)]
    [InlineData("rules: { a: { given: $, then: { function: pattern, functionOptions: { match: '(' } } } }\n", "ruleset-function-options", 1, 78)]
    [InlineData("rules: { a: { given: $, then: { function: casing, functionOptions: { type: shout } } } }\n", "ruleset-function-options", 1, 76)]
    [InlineData("rules: { a: { given: $, then: { function: length, functionOptions: { most: 1, max: 2 } } } }\n", "ruleset-function-options", 1, 70)]
    [InlineData("rules: { a: { given: $, then: { function: xor, functionOptions: { properties: [a] } } } }\n", "ruleset-function-options", 1, 79)]
    [InlineData("rules: { a: { given: $, severity: loud, then: { function: truthy } } }\n", "ruleset-severity", 1, 35)]
    [InlineData("rules: { a: { given: $, formats: [oas9], then: { function: truthy } } }\n", "ruleset-format", 1, 35)]
    [InlineData("rules: { a: warn }\n", "ruleset-rule-unknown", 1, 10)]
    [InlineData("extends: spectral:none\n", "ruleset-extends", 1, 10)]
    [InlineData("extends: ./none.yaml\n", "ruleset-extends", 1, 10)]
    [InlineData("extends: '@acme/rules'\n", "ruleset-extends", 1, 10)]
    [InlineData("extends: [[spectral:oas, most]]\n", "ruleset-extends", 1, 11)]
    [InlineData("extends: ./rules.js\n", "ruleset-javascript", 1, 10)]
    [InlineData("functions: [mine]\nrules: {}\n", "ruleset-javascript", 1, 1)]
    [InlineData("functionsDir: ./f\nrules: {}\n", "ruleset-javascript", 1, 1)]
    [InlineData("aliases: { A: ['#B'], B: ['#A'] }\nrules: { a: { given: '#A', then: { function: truthy } } }\n", "ruleset-given", 2, 22)]
    [InlineData("overrides: [{ files: [] }]\n", "ruleset-overrides", 1, 13)]
    public void Says_what_is_wrong_and_where(string text, string rule, int line, int column)
    {
        var reading = RulesetReader.ReadText("r.yaml", text);

        Assert.Null(reading.Ruleset);
        var finding = Assert.Single(reading.Findings);
        Assert.Equal((rule, line, column), (finding.Rule, finding.At.Line, finding.At.Column));
    }

    [Fact]
    public void Reports_all_mistakes_at_once()
    {
        var reading = RulesetReader.ReadText("r.yaml", "extends: none:x\nfunctions: [f]\nrules:\n  a: { given: x, then: { function: y } }\n  b: loud\n");
        Assert.Equal(["ruleset-extends", "ruleset-function", "ruleset-given", "ruleset-javascript", "ruleset-severity"], reading.Findings.Select(one => one.Rule).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Leaves_out_a_schema_that_refers_to_nothing_and_says_so()
    {
        var reading = RulesetReader.ReadText("r.yaml", "rules: { a: { given: $, then: [{ function: schema, functionOptions: { schema: { $ref: '#/components/schemas/E' } } }, { function: falsy }] } }\n");
        Assert.Equal(["falsy"], Assert.Single(reading.Ruleset!.Rules).Then.Select(then => then.Function));
        Assert.Equal(Severity.Warn, Assert.Single(reading.Findings).Severity);
    }

    [Fact]
    public void Extends_by_choice_and_changes_what_it_extends()
    {
        const string inner = "rules:\n  on: { given: $, then: { function: falsy } }\n  off: { given: $, recommended: false, then: { function: falsy } }\n";
        Assert.Equal(["on"], Enabled("extends: ./inner.yaml\n"));
        Assert.Equal(["off", "on"], Enabled("extends: [[./inner.yaml, all]]\n"));
        Assert.Equal(["on"], Enabled("extends: [[./inner.yaml, recommended]]\n"));
        Assert.Equal([], Enabled("extends: [[./inner.yaml, off]]\n"));
        Assert.Equal(["off"], Enabled("extends: [[./inner.yaml, off]]\nrules: { off: true }\n"));
        Assert.Equal(["off", "on"], Enabled("extends: ./inner.yaml\nrules: { off: hint }\n"));
        Assert.Equal([], Enabled("extends: ./inner.yaml\nrules: { on: off }\n"));
        Assert.Equal([], Enabled("extends: ./inner.yaml\nrules: { on: false }\n"));

        string[] Enabled(string outer) =>
            [.. Lint(outer, "plain: 1", "d.yaml", asked => asked == "inner.yaml" ? Encoding.UTF8.GetBytes(inner) : null).Select(one => one.Rule).Order(StringComparer.Ordinal)];
    }

    [Fact]
    public void Changes_weights_by_file_and_by_part_of_a_file()
    {
        const string rules =
            """
            rules:
              small: { given: "$.info[title,version]", severity: error, message: "{{property}}", then: { function: length, functionOptions: { min: 5 } } }
            overrides:
              - files: ["old/**/*.yaml"]
                rules: { small: info }
              - files: ["part.yaml#/info/title"]
                rules: { small: hint }
            """;
        Assert.Equal([Severity.Error, Severity.Error], Lint(rules, Document, "new.yaml").Select(one => one.Severity));
        Assert.Equal([Severity.Info, Severity.Info], Lint(rules, Document, "old/a/b.yaml").Select(one => one.Severity));
        Assert.Equal([Severity.Hint, Severity.Error], Lint(rules, Document, "part.yaml").Select(one => one.Severity));
    }

    [Fact]
    public void Fills_message_templates()
    {
        var finding = Assert.Single(Lint(
            "rules: { a: { given: $.info, description: D, message: '{{property}}|{{value}}|{{path}}|{{description}}|{{nothing}}', then: { field: title, function: pattern, functionOptions: { match: y } } } }",
            Document, "d.yaml"));
        Assert.Equal("title|x|#/info/title|D|", finding.Message);
        Assert.Equal((2, 9), (finding.At.Line, finding.At.Column));
        Assert.Equal(["info", "title"], finding.Path);
    }

    [Fact]
    public void Reports_what_is_missing_at_its_holder_and_where_a_reference_leads()
    {
        const string document = "openapi: 3.1.0\npaths:\n  /a:\n    $ref: '#/x-items/a'\nx-items:\n  a:\n    get: {}\n";
        var finding = Assert.Single(Lint("rules: { a: { given: '$.paths[*].get', then: { field: description, function: truthy } } }", document, "d.yaml"));
        Assert.Equal(["x-items", "a", "get"], finding.Path);
        Assert.Equal((7, 5), (finding.At.Line, finding.At.Column));
        Assert.Empty(Lint("rules: { a: { given: '$.paths[*].get', resolved: false, then: { field: description, function: truthy } } }", document, "d.yaml"));
    }

    [Fact]
    public void Reports_references_that_lead_nowhere() =>
        Assert.Equal(["invalid-ref"], Lint("rules: { a: { given: $, then: { function: truthy } } }", "a: { $ref: '#/none' }", "d.yaml").Select(one => one.Rule));

    [Fact]
    public void Chooses_the_target_of_an_alias_by_format()
    {
        const string rules =
            """
            aliases:
              Schemas:
                targets:
                  - { formats: [oas2], given: ["$.definitions[*]"] }
                  - { formats: [oas3], given: ["$.components.schemas[*]"] }
            rules: { a: { given: "#Schemas.title", formats: [oas2, oas3], then: { function: falsy } } }
            """;
        Assert.Single(Lint(rules, "swagger: '2.0'\ndefinitions: { A: { title: x } }\n", "d.yaml"));
        Assert.Single(Lint(rules, "openapi: 3.0.3\ncomponents: { schemas: { A: { title: x } } }\n", "d.yaml"));
        Assert.Empty(Lint(rules, "openapi: 3.0.3\ndefinitions: { A: { title: x } }\n", "d.yaml"));
    }

    private static IReadOnlyList<Finding> Lint(string ruleset, string document, string file, Func<string, ReadOnlyMemory<byte>?>? read = null)
    {
        var reading = RulesetReader.ReadText("r.yaml", ruleset, read);
        Assert.Equal("", string.Join('\n', reading.Findings.Select(one => $"{one.At} {one.Message}")));
        var set = new DocumentSet(asked => asked == file ? Encoding.UTF8.GetBytes(document) : null);
        return reading.Ruleset!.Judge(set, set.Open(file)).Findings;
    }
}
