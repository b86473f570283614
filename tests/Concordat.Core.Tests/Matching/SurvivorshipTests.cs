using Concordat.Core.Matching;

namespace Concordat.Core.Tests.Matching;

public sealed class SurvivorshipTests
{
    private static readonly string[] Columns = ["name", "street"];

    private static readonly GoldenSource[] Records =
    [
        new("a", ["Ann", "Old Road 1"], "odoo", new DateOnly(2020, 1, 1)),
        new("b", ["ANN ", "New Street 22"], "ehr", new DateOnly(2025, 1, 1)),
        new("c", ["Annabella", ""], "payer", new DateOnly(2026, 1, 1)),
    ];

    [Theory]
    [InlineData(Survival.MostFrequent, "ANN b", "New Street 22 b")]
    [InlineData(Survival.MostComplete, "Annabella c", "New Street 22 b")]
    [InlineData(Survival.MostRecent, "Annabella c", "New Street 22 b")]
    [InlineData(Survival.MostTrusted, "ANN b", "New Street 22 b")]
    public void Of_each_column_the_value_survives_that_the_rule_says(Survival rule, string name, string street)
    {
        var golden = new Survivorship(new Dictionary<string, Survival>(), rule) { Trust = ["ehr", "odoo"] }.Golden(Columns, Records);
        Assert.Equal([name, street], golden.Select(g => $"{g.Value.Trim()} {g.From}"));
    }

    [Fact]
    public void A_column_may_have_a_rule_of_its_own()
    {
        var rules = new Survivorship(new Dictionary<string, Survival> { ["street"] = Survival.MostTrusted }, Survival.MostComplete) { Trust = ["odoo"] };
        Assert.Equal(["Annabella", "Old Road 1"], rules.Golden(Columns, Records).Select(g => g.Value));
    }

    [Fact]
    public void A_missing_value_survives_no_other()
    {
        var rules = new Survivorship(new Dictionary<string, Survival>(), Survival.MostTrusted) { Trust = ["payer"] };
        Assert.Equal("b", rules.Golden(Columns, Records)[1].From);
    }
}
