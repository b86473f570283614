using System.Globalization;
using System.Text;
using Concordat.Core.Catalogue;
using Concordat.Core.Workspace;

namespace Concordat.Core.Tests.Catalogue;

/// <summary>The formula of scores: each row changes one thing in the sample network, or in its traffic, and one part moves.</summary>
public sealed class ScorecardTests
{
    private const string Invoices = "domains/revenue-cycle/apis/invoices/v1/api.yaml";
    private static readonly DateOnly Today = new(2026, 11, 26);
    private static readonly Dictionary<string, ReadOnlyMemory<byte>> Sample = SampleFiles.Folder("samples/st-brigid");
    private static readonly CheckedWorkspace Checked = WorkspaceCheck.Run(Sample, Today);

    [Theory]
    [InlineData(Invoices, "contacts:\n  - { name: Billing office, email: billing@st-brigid.example, role: business }\n", "", "api", "revenue-cycle/invoices/v1", "ownership", 100, 50)]
    [InlineData(Invoices, "slo: { availability: 99.9, latencyP95Ms: 300 }", "slo: { availability: 99.9 }", "api", "revenue-cycle/invoices/v1", "service", 100, 70)]
    [InlineData(Invoices, "lifecycle: published", "lifecycle: draft", "api", "revenue-cycle/invoices/v1", "lifecycle", 100, 50)]
    [InlineData(Invoices, "lifecycle: published", "lifecycle: deprecated\nsunset: 2027-06-01", "api", "revenue-cycle/invoices/v1", "lifecycle", 100, 80)]
    [InlineData(Invoices, "lifecycle: published", "lifecycle: deprecated\nsunset: 2026-11-26", "api", "revenue-cycle/invoices/v1", "lifecycle", 100, 0)]
    [InlineData("partners/northlab.yaml", "until: 2028-12-31", "until: 2026-12-20", "partner", "northlab", "agreement", 100, 50)]
    [InlineData("partners/televida.yaml", "sponsor: ", "# sponsor: ", "partner", "televida", "contact", 100, 50)]
    public void One_change_moves_one_part(string file, string old, string text, string kind, string name, string part, int before, int after)
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(Sample, StringComparer.Ordinal);
        var was = Encoding.UTF8.GetString(files[file].Span);
        Assert.Contains(old, was, StringComparison.Ordinal);
        files[file] = Encoding.UTF8.GetBytes(was.Replace(old, text, StringComparison.Ordinal));

        Assert.Equal(before, Part(Cards(Sample, null), kind, name, part).Score);
        Assert.Equal(after, Part(Cards(files, null), kind, name, part).Score);
    }

    [Fact]
    public void A_waived_finding_costs_nothing_with_waivers_and_all_of_it_without()
    {
        var card = Cards(Sample, null).Single(one => one.Name == "revenue-cycle/eligibility/v1");
        var findings = card.Components.Single(part => part.Name == "findings");

        Assert.Equal((100, 75), (findings.Score, findings.Raw));
        Assert.True(card.Raw < card.Score);
    }

    [Fact]
    public void Traffic_is_measured_where_there_is_any_and_counts_for_nothing_where_there_is_none()
    {
        UseRow[] traffic =
        [
            new("revenue-cycle/invoices/v1", "getInvoice", "civic-claims", "civic-mutual", "ok", ["id"], 96), new("revenue-cycle/invoices/v1", "getInvoice", "civic-claims", "civic-mutual", "timeout", [], 3),
            new("revenue-cycle/invoices/v1", "getInvoice", "civic-claims", "civic-mutual", "invalid", [], 1),
        ];
        var (with, without) = (Cards(Sample, traffic), Cards(Sample, null));

        Assert.Equal(70, Part(with, "api", "revenue-cycle/invoices/v1", "reliability").Score); // 3 % on this side
        Assert.Equal(25, Part(with, "api", "revenue-cycle/invoices/v1", "use").Score); // one of four operations
        Assert.Equal(90, Part(with, "partner", "civic-mutual", "reliability").Score); // 1 % its own
        Assert.Equal(100, Part(with, "partner", "civic-mutual", "use").Score);
        Assert.Null(Part(with, "api", "supply-chain/stock/v1", "reliability").Score);
        Assert.Null(Part(with, "event", "clinical.lab-result.received.v1", "use").Score);
        Assert.All(without.SelectMany(card => card.Components).Where(part => part.Name is "reliability" or "use"), part => Assert.Null(part.Score));
    }

    [Fact]
    public void A_score_is_the_weighted_mean_of_what_is_measured_and_each_part_has_its_reason()
    {
        foreach (var card in Cards(Sample, null).Where(card => card.Kind != "domain"))
        {
            var measured = card.Components.Where(part => part.Score is not null).ToList();
            Assert.Equal((int)Math.Round(measured.Sum(part => part.Weight * part.Score!.Value) / (decimal)measured.Sum(part => part.Weight), MidpointRounding.AwayFromZero), card.Score);
            Assert.All(card.Components, part => Assert.True(part.Reason.EndsWith('.') && part.Score is null or (>= 0 and <= 100), part.ToString()));
        }
    }

    [Fact]
    public void What_is_retired_has_no_score_and_every_domain_and_partner_has_one()
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(Sample, StringComparer.Ordinal);
        files[Invoices] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(files[Invoices].Span).Replace("lifecycle: published", "lifecycle: retired", StringComparison.Ordinal));

        Assert.DoesNotContain(Cards(files, null), card => card.Name == "revenue-cycle/invoices/v1");
        Assert.Equal((4, 7), (Cards(Sample, null).Count(card => card.Kind == "domain"), Cards(Sample, null).Count(card => card.Kind == "partner")));
    }

    [Fact]
    public void The_page_of_the_formula_has_the_weights_of_the_code()
    {
        var page = File.ReadAllText(Path.Combine(SampleFiles.Root, "docs/scorecards.md"));

        Assert.All([.. ScoreWeights.Interface, .. ScoreWeights.Partner], row => Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"| `{row.Key}` | {row.Value} |"), page, StringComparison.Ordinal));
        Assert.Equal((100, 100), (ScoreWeights.Interface.Values.Sum(), ScoreWeights.Partner.Values.Sum()));
    }

    private static IReadOnlyList<Scorecard> Cards(Dictionary<string, ReadOnlyMemory<byte>> files, IReadOnlyList<UseRow>? traffic) => Scorecards.Of(ReferenceEquals(files, Sample) ? Checked : WorkspaceCheck.Run(files, Today), traffic, Today);

    private static ScoreComponent Part(IReadOnlyList<Scorecard> cards, string kind, string name, string part) => cards.Single(card => card.Kind == kind && card.Name == name).Components.Single(one => one.Name == part);
}
