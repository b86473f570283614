using Concordat.Core.Contracts.Rulesets;

namespace Concordat.Core.Tests.Rulesets;

/// <summary>The rulesets <c>concordat:security</c>, <c>concordat:healthcare</c> and <c>concordat:events</c>.</summary>
public sealed class HouseRulesetTests
{
    [Theory]
    [InlineData("concordat:security", 47)]
    [InlineData("concordat:healthcare", 52)]
    [InlineData("concordat:events", 37)]
    public void A_ruleset_has_all_its_rules(string ruleset, int count) => Assert.Equal(count, BuiltInRulesets.Open(ruleset).Rules.Count);

    [Theory]
    [InlineData("concordat:security")]
    [InlineData("concordat:healthcare")]
    [InlineData("concordat:events")]
    [InlineData("spectral:asyncapi")]
    public void A_rule_says_why_and_what_to_do_and_speaks_in_sentences(string ruleset)
    {
        var rules = BuiltInRulesets.Open(ruleset).Rules;

        Assert.Empty(rules.Where(rule => string.IsNullOrEmpty(rule.Why) || string.IsNullOrEmpty(rule.Fix) || string.IsNullOrEmpty(rule.Message)).Select(rule => rule.Name));
        Assert.Empty(rules.Where(rule => !rule.Description!.EndsWith('.') || !rule.Why!.EndsWith('.') && !rule.Why.EndsWith('?')).Select(rule => rule.Name));
    }

    [Fact]
    public void Each_of_the_ten_risks_has_a_rule_with_a_link_to_it()
    {
        var rules = BuiltInRulesets.Open("concordat:security").Rules;
        var risks = rules.Select(rule => rule.Name.Split(':')[1]).Distinct().Order(StringComparer.Ordinal).ToList();

        Assert.Equal(Enumerable.Range(1, 10).Select(number => $"api{number}").Order(StringComparer.Ordinal), risks);
        Assert.Empty(rules.Where(rule => rule.DocumentationUrl?.StartsWith("https://", StringComparison.Ordinal) != true).Select(rule => rule.Name));
    }

    [Fact]
    public void No_rule_of_the_house_has_the_id_of_another_ruleset()
    {
        var ids = BuiltInRulesets.Names.SelectMany(name => BuiltInRulesets.Open(name).Rules.Select(rule => rule.Name)).ToList();

        Assert.Equal(ids.Distinct(StringComparer.Ordinal).Count(), ids.Count);
    }
}
