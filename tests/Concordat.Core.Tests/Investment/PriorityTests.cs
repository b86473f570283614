using System.Globalization;
using Concordat.Core.Catalogue;
using Concordat.Core.Investment;
using Concordat.Core.Primitives;
using Concordat.Core.Scans;
using Concordat.Core.Tests.Advice;
using Concordat.Core.Workspace;
using CsCheck;

namespace Concordat.Core.Tests.Investment;

/// <summary>The formula of priorities: each row changes one thing of a proposal, of the network or of what is measured, and one part moves.</summary>
public sealed class PriorityTests
{
    private const string Proposal = "# standards/proposals/opaque-references.yaml\n";
    private const string Rule = "owasp:api1:2023-no-numeric-ids";
    private static readonly DateOnly Today = new(2026, 11, 26);

    [Theory]
    [InlineData("value", 24, Proposal + "value: { score: 5, why: More. }", 40)]
    [InlineData("risk", 24, Proposal + "risk: { score: 1, why: Less. }", 6)]
    [InlineData("criticality", 7, Proposal + "interfaces: [revenue-cycle/eligibility/v1]", 3)]
    [InlineData("criticality", 7, "# domains/revenue-cycle/apis/invoices/v1/api.yaml\ncriticality: life-critical", 10)]
    [InlineData("waivers", 2, "# waivers/invoice-numbers.yaml\nuntil: 2026-11-28", 5)]
    [InlineData("waivers", 2, "# waivers/invoice-numbers.yaml\nuntil: 2026-11-25", 5)]
    [InlineData("waivers", 2, "# waivers/invoice-numbers.yaml\nuntil: 2026-12-10", 4)]
    [InlineData("waivers", 2, "# waivers/invoice-numbers.yaml\nuntil: 2026-12-26", 3)]
    [InlineData("waivers", 2, Proposal + "rules: []", 0)]
    [InlineData("findings", 0, "# domains/supply-chain/domain.yaml\ntitle: Supply", 0)]
    public void One_change_moves_one_part(string part, int before, string change, int after)
    {
        Assert.Equal(before, Part(Of(), part).Points);
        Assert.Equal(after, Part(Of(change), part).Points);
    }

    [Theory]
    [InlineData("revenue-cycle/invoices/v1", Rule, Severity.Error, false, 1, 9)] // 5 × 3 for high: 20 × 15 ÷ 35
    [InlineData("revenue-cycle/invoices/v1", Rule, Severity.Warn, false, 1, 5)]
    [InlineData("revenue-cycle/invoices/v1", Rule, Severity.Error, false, 1000, 20)]
    [InlineData("revenue-cycle/invoices/v1", Rule, Severity.Error, true, 1, 0)]
    [InlineData("revenue-cycle/invoices/v1", "another-rule", Severity.Error, false, 1, 0)]
    [InlineData("supply-chain/stock/v1", Rule, Severity.Error, false, 1, 0)]
    public void Findings_count_by_weight_and_criticality_where_the_proposal_is_about_them(string subject, string rule, Severity severity, bool waived, int times, int points) =>
        Assert.Equal(points, Part(Of(measured: [new EstateFinding(subject, rule, severity, waived, times)]), "findings").Points);

    [Fact]
    public void Where_no_interface_is_named_those_of_its_systems_and_partners_are_meant()
    {
        var system = Of(Proposal + "interfaces: []\nsystems: [payer-gateway]");
        var partner = Of(Proposal + "interfaces: []\npartners: [northlab]");
        var nothing = Of(Proposal + "interfaces: []", [new EstateFinding("systems/odoo.yaml", Rule, Severity.Warn, false, 1)]);

        Assert.Equal(["revenue-cycle/eligibility/v1"], system.Interfaces);
        Assert.Equal(["clinical/lab-results"], partner.Interfaces);
        Assert.Equal((0, 2), (nothing.Interfaces.Count, Part(nothing, "findings").Points));
    }

    [Fact]
    public void The_lowest_score_there_counts()
    {
        var parts = (Part(Of(cards: [Card("api", "revenue-cycle/invoices/v1", 74), Card("api", "supply-chain/stock/v1", 3)]), "standing"), Part(Of(), "standing"));

        Assert.Equal((3, "revenue-cycle/invoices/v1 scores 74, the lowest there."), (parts.Item1.Points, parts.Item1.Reason));
        Assert.Equal((0, "Nothing there has a score."), (parts.Item2.Points, parts.Item2.Reason));
    }

    [Fact]
    public void More_worth_never_lowers_a_score_more_effort_never_raises_it_and_it_lies_between_0_and_100() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 5], Gen.Int[0, 100_000], Gen.Int[0, 100], Gen.Int[1, 5]).Sample((value, risk, weight, standing, effort) =>
        {
            int Score(int v, int r, int w, int e) => PriorityFormula.Score(
                [new("value", PriorityFormula.Value(v), 0, ""), new("risk", PriorityFormula.Risk(r), 0, ""), new("findings", PriorityFormula.Findings(w), 0, ""), new("standing", PriorityFormula.Standing(standing), 0, "")], e);
            var score = Score(value, risk, weight, effort);
            return score is >= 0 and <= 100 && Score(Math.Min(5, value + 1), risk, weight, effort) >= score && Score(value, Math.Min(5, risk + 1), weight, effort) >= score
                && Score(value, risk, weight + 7, effort) >= score && Score(value, risk, weight, Math.Min(5, effort + 1)) <= score;
        });

    [Theory, InlineData(5, 1), InlineData(6, 2), InlineData(15, 2), InlineData(40, 3), InlineData(100, 4), InlineData(101, 5)]
    public void Days_become_a_level(int days, int level) => Assert.Equal(level, new Effort(null, days).Level);

    [Fact]
    public void The_highest_score_stands_first_and_what_is_over_last()
    {
        var names = Priorities.Of(Network(Proposal + "status: done"), new Measured(null, [], Today)).Select(one => one.Proposal.Name);

        Assert.Equal(["stock-on-call", "member-in-the-body", "opaque-references"], names);
    }

    [Fact]
    public void What_hurts_and_nobody_has_proposed_is_told_until_somebody_does()
    {
        var measured = new Measured([new EstateFinding("supply-chain/stock/v1", "info-contact", Severity.Warn, false, 3), new EstateFinding("revenue-cycle/invoices/v1", Rule, Severity.Error, false, 9)],
            [Card("api", "revenue-cycle/invoices/v1", 10), Card("event", "clinical.lab-result.received.v1", 60), Card("flow", "revenue-cycle/bill-lab-result", 100), Card("domain", "clinical", 5)], Today);

        Assert.Equal(["rule info-contact 12", "interface clinical.lab-result.received.v1 120"], Gaps.Of(Network(), measured).Select(gap => $"{gap.Kind} {gap.Name} {gap.Weight}"));
        Assert.Equal("revenue-cycle/invoices/v1", Gaps.Of(Network(Proposal + "status: declined"), measured).First(gap => gap.Kind == "interface").Name);
    }

    [Fact]
    public void A_check_and_the_scan_that_kept_it_count_the_same_findings()
    {
        var files = AdviceSamples.Over("# waivers/invoice-numbers.yaml\nuntil: 2026-11-20", "# systems/odoo.yaml\ncredentials:\n  billing: { login: admin, secret: \"file:odoo-billing\" }\n  inventory: { login: admin, secret: \"file:odoo-inventory\" }\n  purchasing: { login: svc-purchasing, secret: \"file:odoo-purchasing\" }\n  receiving: { login: svc-receiving, secret: \"file:odoo-receiving\" }\n  scheduling: { login: svc-scheduling, secret: \"file:odoo-scheduling\" }");
        var (check, network) = (WorkspaceCheck.Run(files, Today), WorkspaceParser.Parse(files).Workspace!);
        var counted = EstateFinding.Of(check, network);

        Assert.Contains(counted, one => one is { Subject: "revenue-cycle/invoices/v1", Rule: Rule, Waived: false });
        Assert.Contains(counted, one => one is { Subject: "patient-engagement/appointments/v1", Rule: Rule, Waived: true });
        Assert.Contains(counted, one => one is { Subject: "systems/odoo.yaml", Rule: "odoo-hub" });
    }

    [Fact]
    public void The_page_of_the_formula_has_the_points_of_the_code()
    {
        var page = File.ReadAllText(Path.Combine(SampleFiles.Root, "docs/agenda.md"));

        Assert.All(PriorityFormula.Most, row => Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"| `{row.Key}` | {row.Value} |"), page, StringComparison.Ordinal));
    }

    private static Priority Of(string? change = null, IReadOnlyList<EstateFinding>? measured = null, IReadOnlyList<Scorecard>? cards = null) =>
        Priorities.Of(change is null ? Network() : Network(change), new Measured(measured ?? [], cards ?? [], Today)).Single(one => one.Proposal.Name == "opaque-references");

    private static Core.Workspace.Workspace Network(params string[] changes)
    {
        var parsed = WorkspaceParser.Parse(AdviceSamples.Over(changes));
        Assert.Equal("", string.Join('\n', parsed.Findings.Select(f => $"{f.At} {f.Rule} {f.Message}")));
        return parsed.Workspace!;
    }

    private static PriorityPart Part(Priority priority, string name) => priority.Parts.Single(part => part.Name == name);

    private static Scorecard Card(string kind, string name, int score) => new(kind, name, null, score, score, []);
}
