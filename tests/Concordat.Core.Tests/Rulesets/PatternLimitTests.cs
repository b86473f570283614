using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Rulesets;
using Concordat.Core.Primitives;

namespace Concordat.Core.Tests.Rulesets;

/// <summary>What a pattern says never depends on how busy the machine is, and what cannot be judged is no pass.</summary>
public sealed class PatternLimitTests
{
    /// <summary>Only a backtracking engine can run it, and it tries 2^60 ways on a text of this kind.</summary>
    private const string Endless = @"^((a+)+)\1$";

    private static readonly string Text = new string('a', 61) + "!";

    [Theory]
    [InlineData("^(a+)+$")]
    [InlineData("^(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)$")]
    [InlineData("^a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa$")]
    [InlineData("a*a*a*b")]
    public void Hostile_patterns_in_linear_time(string pattern)
    {
        Assert.True(RulePattern.Read(pattern, out _) is { } read && !read.IsFoundIn(Text));
        Assert.False(RulePattern.Read(pattern, out _)!.IsFoundIn(new string('a', 20_000) + "!"));
    }

    [Theory]
    [InlineData("notMatch")]
    [InlineData("match")]
    public void A_rule_that_cannot_be_judged_is_an_error_told_once(string option)
    {
        var found = Lint($"rules: {{ r: {{ given: '$.*', then: {{ function: pattern, functionOptions: {{ {option}: '{Endless}' }} }} }} }}");
        var finding = Assert.Single(found);
        Assert.Equal(("ruleset-limit", Severity.Error, 1), (finding.Rule, finding.Severity, finding.At.Line));
        Assert.Contains("'r'", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_that_cannot_be_judged_is_an_error_told_once_and_other_rules_go_on() =>
        Assert.Equal(["other", "other", "ruleset-limit"], Lint(
            $"rules: {{ r: {{ given: \"$[?(@.match(/{Endless.Replace(@"\", @"\\", StringComparison.Ordinal)}/))]\", then: {{ function: falsy }} }}, other: {{ given: '$.*', then: {{ function: falsy }} }} }}")
            .Select(one => one.Rule).Order(StringComparer.Ordinal));

    private static IReadOnlyList<Finding> Lint(string rules)
    {
        var reading = RulesetReader.ReadText("r.yaml", rules);
        Assert.Empty(reading.Findings);
        var set = new DocumentSet(_ => System.Text.Encoding.UTF8.GetBytes($"a: {Text}\nb: {Text}\n"));
        return reading.Ruleset!.Judge(set, set.Open("d.yaml")).Findings;
    }
}
