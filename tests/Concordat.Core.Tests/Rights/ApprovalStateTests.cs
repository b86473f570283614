using Concordat.Core.Primitives;
using Concordat.Core.Rights;

namespace Concordat.Core.Tests.Rights;

public sealed class ApprovalStateTests
{
    private static readonly SourcePosition At = new("x.yaml", 1, 1);
    private static readonly ClassifiedChange Exposure = new(ChangeKind.Exposure, "revenue-cycle/invoices/v1", At, "") { Domain = "revenue-cycle", Audience = "partner" };
    private static readonly ClassifiedChange Standard = new(ChangeKind.Standard, "tiers", At, "");

    private static ApprovalState State(ClassifiedChange change, string model, string governance, double hours, params Vote[] votes)
    {
        var network = new RightsNetwork.Network(RightsNetwork.Parse(RightsNetwork.Files(model, governance)), DecisionRights.OfModel(model));
        return ApprovalState.Of(network.Needs([change]), network.Voices, "ada", "h", votes, RightsNetwork.Noon, RightsNetwork.Noon.AddHours(hours));
    }

    private static Vote Yes(string person, string? seat = null, string hash = "h") => new(person, seat, true, "read it", RightsNetwork.Noon.AddMinutes(1), hash);

    private static Vote No(string person, string? seat = null) => Yes(person, seat) with { Yes = false };

    [Fact]
    public void All_seats_of_a_row_are_needed()
    {
        Assert.False(State(Exposure, "federated", "", 1, Yes("noor")).IsDecided);
        Assert.True(State(Exposure, "federated", "", 1, Yes("noor"), Yes("tomas")).IsDecided);
    }

    [Fact]
    public void A_vote_on_other_content_is_void() =>
        Assert.False(State(Exposure, "federated", "", 1, Yes("noor"), Yes("tomas", hash: "before")).IsDecided);

    [Fact]
    public void A_no_of_a_needed_voice_blocks_until_it_is_taken_back()
    {
        var blocked = State(Exposure, "federated", "", 1, Yes("noor"), No("tomas"));
        Assert.Equal("tomas said no: read it", Assert.Single(blocked.Needs, need => need.Blocks is not null).Blocks);
        Assert.True(State(Exposure, "federated", "", 1, Yes("noor"), No("tomas"), Yes("tomas")).IsDecided);
    }

    [Fact]
    public void The_no_of_somebody_without_a_voice_changes_nothing() =>
        Assert.True(State(Exposure, "federated", "", 1, Yes("noor"), Yes("tomas"), No("mara")).IsDecided);

    [Theory]
    [InlineData("tomas", true)] // a delegate of compliance, and compliance itself by another
    [InlineData("", false)]
    public void One_person_fills_one_seat_even_through_a_delegation(string also, bool decided)
    {
        const string away = "delegates: [{ for: tomas, to: noor, from: 2026-11-01, until: 2026-12-31 }]";
        var votes = new List<Vote> { Yes("noor") };
        votes.AddRange(also.Length > 0 ? [Yes(also)] : []);
        Assert.Equal(decided, State(Exposure, "federated", away, 1, [.. votes]).IsDecided);
        Assert.True(State(Exposure, "federated", away + "\noneVoicePerPerson: false", 1, Yes("noor")).IsDecided);
    }

    [Fact]
    public void Nobody_speaks_for_the_author()
    {
        const string away = "delegates: [{ for: ada, to: mara, from: 2026-11-01, until: 2026-12-31 }]";
        var network = new RightsNetwork.Network(RightsNetwork.Parse(RightsNetwork.Files("federated", away)), DecisionRights.OfModel("federated"));
        Assert.Empty(ApprovalState.Seats("mara", network.Needs([Exposure]), network.Voices, "ada", RightsNetwork.Noon, RightsNetwork.Noon));
        Assert.Empty(ApprovalState.Seats("ada", network.Needs([Exposure]), network.Voices, "ada", RightsNetwork.Noon, RightsNetwork.Noon));
    }

    [Fact]
    public void A_delegate_speaks_only_while_the_delegation_holds() => Assert.False(State(
        Exposure, "federated", "oneVoicePerPerson: false\ndelegates: [{ for: tomas, to: noor, from: 2026-11-01, until: 2026-11-25 }]", 1, Yes("noor")).IsDecided);

    [Theory]
    [InlineData("federated", "grace", false), InlineData("federated", "grace noor", false), InlineData("federated", "grace noor kofi", true)]
    [InlineData("federated", "grace noor -kofi", true), InlineData("federated", "grace -noor -kofi", false)]
    [InlineData("centralised", "grace noor -kofi", true), InlineData("centralised", "grace noor -kofi -ines", false), InlineData("centralised", "grace noor kofi -ines", true)]
    [InlineData("decentralised", "grace noor kofi ines", false), InlineData("decentralised", "grace noor kofi ines tomas", true)]
    public void The_council_decides_by_quorum_and_share(string model, string votes, bool decided) =>
        Assert.Equal(decided, State(Standard, model, "", 1, [.. votes.Split(' ').Select(vote => vote[0] == '-' ? No(vote[1..]) : Yes(vote))]).IsDecided);

    [Fact]
    public void A_member_and_their_delegate_count_once() => Assert.False(State(
        Standard, "federated", "delegates: [{ for: grace, to: mara, from: 2026-11-01, until: 2026-12-31 }]", 1, Yes("grace"), Yes("mara"), Yes("noor")).IsDecided);

    [Fact]
    public void After_the_time_of_a_row_the_council_may_decide_too()
    {
        var change = new ClassifiedChange(ChangeKind.Compatible, "supply-chain/stock/v1", At, "") { Domain = "supply-chain", Audience = "internal" };
        Assert.False(State(change, "federated", "", 71, Yes("noor"), Yes("tomas"), Yes("kofi")).IsDecided);
        Assert.True(State(change, "federated", "", 72, Yes("noor"), Yes("tomas"), Yes("kofi")).IsDecided);
    }

    [Fact]
    public void An_emergency_needs_two_people_whatever_the_table_says_of_voices()
    {
        var network = new RightsNetwork.Network(RightsNetwork.Parse(RightsNetwork.Files("federated", "oneVoicePerPerson: false\n").ToDictionary(
            f => f.Key, f => f.Value.Replace("operations: [ines]", "operations: [ines, noor]", StringComparison.Ordinal))), DecisionRights.OfModel("federated"));
        var needs = network.Needs([Exposure], emergency: true);
        ApprovalState With(params Vote[] votes) => ApprovalState.Of(needs, network.Voices, "ada", "h", votes, RightsNetwork.Noon, RightsNetwork.Noon);
        Assert.Equal(["operations", "security"], needs.Select(need => need.Key));
        Assert.False(With(Yes("noor")).IsDecided);
        Assert.True(With(Yes("noor"), Yes("ines")).IsDecided);
    }

    [Fact]
    public void A_consumer_without_a_voice_blocks_and_says_what_to_do()
    {
        var before = RightsNetwork.Edit(RightsNetwork.Files("federated"), "partners/greenleaf-pharmacy.yaml :: sponsor: kofi\\n =>");
        var (changes, network) = RightsNetwork.Classify(before, RightsNetwork.Edit(before, "domains/supply-chain/apis/stock/v1/api.yaml :: lifecycle: published => lifecycle: retired"));
        var needs = network.Needs(changes);
        var finding = Assert.Single(RightsFindings.Of(changes, network.Rights, needs, false, RightsNetwork.Today));
        Assert.Equal("rights-nobody", finding.Rule);
        Assert.Contains("Name a 'sponsor' of greenleaf-pharmacy, or publish a new major version", finding.Message, StringComparison.Ordinal);
        Assert.True(finding.Blocks);
    }

    [Theory]
    [InlineData("waivers/invoice-numbers.yaml :: until: 2026-12-10 => until: 2027-01-15", "rights-expiry", "centralised")]
    [InlineData("domains/supply-chain/apis/stock/v1/api.yaml :: lifecycle: published => lifecycle: deprecated\\nsunset: 2026-12-10", "rights-notice", "federated")]
    public void The_limits_of_a_row_are_kept(string edit, string rule, string model)
    {
        var before = RightsNetwork.Files("federated");
        var (changes, network) = RightsNetwork.Classify(before, RightsNetwork.Edit(before, edit));
        network = network with { Rights = DecisionRights.OfModel(model) };
        Assert.Equal(rule, Assert.Single(RightsFindings.Of(changes, network.Rights, network.Needs(changes), false, RightsNetwork.Today)).Rule);
    }
}
