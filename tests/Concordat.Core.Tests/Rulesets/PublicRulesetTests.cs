using System.Text;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Rulesets;
using Concordat.Core.Primitives;

namespace Concordat.Core.Tests.Rulesets;

/// <summary>What public rulesets rely on and what bench/spectral/public.sh found, in rulesets and documents of our own.</summary>
public sealed class PublicRulesetTests
{
    private const string Wards =
        """
        openapi: 3.0.3
        info: { title: Wards, version: 1.0.0 }
        paths:
          /wards:
            post:
              requestBody: { content: { text/csv: {}, application/json: {} } }
              responses: { "200": { description: ok } }
        """;

    [Theory]
    [InlineData("$.paths.[*].requestBody.content[?(@property.indexOf('json') === -1)]", "paths//wards/post/requestBody/content/text/csv")]
    [InlineData("$.paths.[post].requestBody", "paths//wards/post/requestBody")]
    [InlineData("$.paths.*.[post].requestBody", "paths//wards/post/requestBody")]
    [InlineData("$.paths.*.[requestBody].content", "paths//wards/post/requestBody/content")]
    public void A_dot_before_a_bracket_looks_at_all_levels(string given, string places)
    {
        var ruleset = $"rules: {{ a: {{ given: \"{given}\", then: {{ function: falsy }} }} }}";
        Assert.Equal(places, string.Join(' ', Lint(ruleset, Wards).Select(one => string.Join('/', one.Path))));
    }

    [Theory]
    [InlineData("operation-2xx-response", "operation-success-response")]
    [InlineData("oas3-unused-components-schema", "oas3-unused-component")]
    [InlineData("oas3-valid-oas-content-example", "oas3-valid-media-example")]
    [InlineData("oas2-valid-definition-example", "oas2-valid-schema-example")]
    public void A_rule_is_switched_by_the_name_that_it_had(string old, string name)
    {
        Assert.False(Rule($"extends: spectral:oas\nrules: {{ {old}: off }}\n", name).Enabled);
        Assert.Equal(Severity.Info, Rule($"extends: spectral:oas\nrules: {{ {old}: info }}\n", name).Severity);
    }

    [Theory]
    [InlineData("oas3-valid-oas-content-example: off, oas3-valid-oas-header-example: hint", true, Severity.Hint)]
    [InlineData("oas3-valid-oas-content-example: error, oas3-valid-media-example: off", true, Severity.Error)]
    [InlineData("oas3-valid-oas-content-example: info, oas3-valid-oas-header-example: warn", true, Severity.Warn)]
    [InlineData("oas3-valid-oas-content-example: false, oas3-valid-oas-header-example: false", false, Severity.Error)]
    public void Of_rules_that_became_one_the_heaviest_weight_counts(string rules, bool on, Severity severity)
    {
        var rule = Rule($"extends: spectral:oas\nrules: {{ {rules} }}\n", "oas3-valid-media-example");
        Assert.Equal((on, severity), (rule.Enabled, rule.Severity));
    }

    [Fact]
    public void A_rule_of_ones_own_keeps_a_name_that_was_given_up() =>
        Assert.Contains(Read("extends: spectral:oas\nrules: { operation-2xx-response: { given: $, then: { function: truthy } } }\n").Ruleset!.Rules, one => one.Name == "operation-2xx-response");

    [Theory]
    [InlineData(@"^\_[\_\-]a$", "_-a")]
    [InlineData(@"^\e\A\Z$", "eAZ")]
    [InlineData(@"^\w\s\bx\t$", "w x\t")]
    public void A_backslash_before_a_letter_that_means_nothing_is_that_letter(string pattern, string text)
    {
        var found = Lint($"rules: {{ a: {{ given: $.x, then: {{ function: pattern, functionOptions: {{ match: '{pattern}' }} }} }} }}", $"x: \"{text.Replace("\t", "\\t", StringComparison.Ordinal)}\"");
        Assert.Empty(found);
    }

    [Theory]
    [InlineData("'d.yaml#/paths/~1wards'", 0)]
    [InlineData("'#/paths/~1wards/post'", 0)]
    [InlineData("'other.yaml#/paths/~1wards'", 1)]
    [InlineData("'d.yaml#/paths/~1other'", 1)]
    public void Rules_are_off_for_the_parts_that_except_names(string part, int findings) =>
        Assert.Equal(findings, Lint($"rules: {{ a: {{ given: '$.paths[*].post', then: {{ field: tags, function: truthy }} }} }}\nexcept: {{ {part}: [a, of-another-version] }}\n", Wards).Count);

    [Theory]
    [InlineData("rules: {}\nexcept: [a]\n", "ruleset-overrides", 2)]
    [InlineData("rules: {}\nexcept: { 'a.yaml#/x': a }\n", "ruleset-overrides", 2)]
    [InlineData("extends: https://rules.test/all.yaml\n", "ruleset-extends", 1)]
    public void Says_what_it_cannot_use(string text, string rule, int line)
    {
        var finding = Assert.Single(Read(text).Findings);
        Assert.Equal((rule, line), (finding.Rule, finding.At.Line));
    }

    [Fact]
    public void Says_that_nothing_is_fetched_and_what_to_do_instead() =>
        Assert.Contains("Save it beside this ruleset", Assert.Single(Read("extends: https://rules.test/all.yaml\n").Findings).Fix, StringComparison.Ordinal);

    private static RulesetReading Read(string text) => RulesetReader.ReadText("r.yaml", text);

    private static Rule Rule(string text, string name) => Read(text).Ruleset!.Rules.Single(rule => rule.Name == name);

    private static IReadOnlyList<Finding> Lint(string ruleset, string document)
    {
        var set = new DocumentSet(asked => asked == "d.yaml" ? Encoding.UTF8.GetBytes(document) : null);
        return Read(ruleset).Ruleset!.Judge(set, set.Open("d.yaml")).Findings;
    }
}
