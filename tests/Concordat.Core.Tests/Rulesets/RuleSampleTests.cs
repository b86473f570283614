using System.Text;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Rulesets;
using Concordat.Core.Primitives;

namespace Concordat.Core.Tests.Rulesets;

/// <summary>Every rule that the product carries has a document that keeps it and one that breaks it.</summary>
public sealed class RuleSampleTests
{
    public static TheoryData<string, string> Rules =>
        new(BuiltInRulesets.Names.SelectMany(name => BuiltInRulesets.Open(name).Rules.Select(rule => (name, rule.Name))));

    public static TheoryData<string> Names => new(BuiltInRulesets.Names);

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_is_silent_on_its_good_sample_and_speaks_on_its_bad_one(string ruleset, string rule)
    {
        Assert.True(BuiltInRulesets.Samples(ruleset).TryGetValue(rule, out var sample) && sample is { Good: not null, Bad: not null }, $"{ruleset} {rule} lacks a sample.");
        Assert.Equal("", string.Join('\n', Found(ruleset, rule, sample.Good, "good").Select(one => $"{one.At} {one.Message}")));
        Assert.NotEmpty(Found(ruleset, rule, sample.Bad, "bad"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_sample_is_without_its_rule(string ruleset) =>
        Assert.Empty(BuiltInRulesets.Samples(ruleset).Keys.Except(BuiltInRulesets.Open(ruleset).Rules.Select(rule => rule.Name)));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_rule_says_what_it_asks_for(string ruleset) =>
        Assert.Empty(BuiltInRulesets.Open(ruleset).Rules.Where(rule => string.IsNullOrWhiteSpace(rule.Description)).Select(rule => rule.Name));

    private static List<Finding> Found(string ruleset, string rule, string document, string name)
    {
        var file = $"{name}.{(document.TrimStart().StartsWith('{') ? "json" : "yaml")}";
        var set = new DocumentSet(asked => asked == file ? Encoding.UTF8.GetBytes(document) : null);
        var reading = RulesetReader.ReadText("one.yaml", $"extends: [['{ruleset}', off]]\nrules: {{ '{rule}': true }}\n");
        Assert.NotNull(reading.Ruleset);
        var result = reading.Ruleset.Judge(set, set.Open(file));
        Assert.Empty(set.Open(file).Findings);
        return [.. result.Findings.Where(one => one.Rule == rule)];
    }
}
