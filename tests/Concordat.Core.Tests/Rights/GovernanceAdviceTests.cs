using Concordat.Core.Primitives;
using Concordat.Core.Rights;

namespace Concordat.Core.Tests.Rights;

public sealed class GovernanceAdviceTests
{
    private static readonly OrganizationFacts Nothing = new(3, 3, 0, 0, 0, 1, 3, 1);

    public static TheoryData<string, OrganizationFacts, OrganizationFacts> Rows => new()
    {
        { "few-domains", Nothing with { Domains = 2 }, Nothing with { Domains = 3 } },
        { "one-owner", Nothing with { Owners = 1 }, Nothing with { Owners = 2 } },
        { "mostly-regulated", Nothing with { Interfaces = 4, Regulated = 3 }, Nothing with { Interfaces = 4, Regulated = 2 } },
        { "several-domains", Nothing with { Domains = 3 }, Nothing with { Domains = 2 } },
        { "regulated-and-shared", Nothing with { Regulated = 1, Partners = 1 }, Nothing with { Regulated = 1 } },
        { "dependencies", Nothing with { AcrossDomains = 1 }, Nothing with { AcrossDomains = 0 } },
        { "many-partners", Nothing with { Partners = 5 }, Nothing with { Partners = 4 } },
        { "several-regions", Nothing with { Regions = 2 }, Nothing },
        { "many-owners", Nothing with { Domains = 8, Owners = 8 }, Nothing with { Domains = 8, Owners = 7 } },
        { "nothing-regulated", Nothing with { Interfaces = 3 }, Nothing with { Interfaces = 3, Regulated = 1 } },
        { "no-dependencies", Nothing with { AcrossDomains = 0 }, Nothing },
    };

    [Theory, MemberData(nameof(Rows))]
    public void A_row_applies_where_it_says_and_nowhere_else(string id, OrganizationFacts where, OrganizationFacts elsewhere)
    {
        var row = GovernanceAdvice.Rows.Single(one => one.Id == id);
        Assert.True(row.Applies(where));
        Assert.False(row.Applies(elsewhere));
    }

    [Fact]
    public void Every_row_is_tested() => Assert.Equal(GovernanceAdvice.Rows.Select(row => row.Id), Rows.Select(row => row.Data.Item1));

    [Fact]
    public void The_sample_network_is_advised_to_be_federated()
    {
        var advice = GovernanceAdvice.Of(OrganizationFacts.Of(RightsNetwork.Parse(RightsNetwork.Files("federated"))));
        Assert.Equal(["federated", "centralised", "decentralised"], advice.Select(one => one.Model));
        Assert.All(advice, one => Assert.NotEmpty(one.Strengths.Concat(one.Risks)));
    }

    [Theory]
    [InlineData("federated", "passes", ""), InlineData("centralised", "waits", "council:majority"), InlineData("decentralised", "waits", "domain-owner:revenue-cycle")]
    public void The_same_past_change_ends_otherwise_under_each_model(string model, string verdict, string waits)
    {
        var network = RightsNetwork.Parse(RightsNetwork.Files("federated"));
        var change = new ClassifiedChange(ChangeKind.Exposure, "revenue-cycle/invoices/v1", new SourcePosition("x", 1, 1), "") { Domain = "revenue-cycle", Audience = "partner" };
        var one = new ChangeCase(ChangeState.Released, "ada", "h", RightsNetwork.Noon, null, false,
            [new Vote("noor", null, true, "", RightsNetwork.Noon.AddHours(1), "h"), new Vote("tomas", null, true, "", RightsNetwork.Noon.AddHours(5), "h")]);
        var told = Assert.Single(GovernanceSimulation.Run([new PastChange("CR-0001", "More for insurers", one, [change], [], RightsNetwork.Noon.AddHours(6))], DecisionRights.OfModel(model), new Voices(network)));
        Assert.Equal((verdict, waits), (told.Verdict, string.Join(' ', told.WaitsFor)));
        Assert.Equal(verdict == "passes" ? TimeSpan.FromHours(5) : null, told.After);
    }
}
