using System.Text;
using Concordat.Core.Advice;
using Concordat.Core.Observation;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using CsCheck;

namespace Concordat.Core.Tests.Advice;

/// <summary>Rules, their samples, the standard that sets their levels, and waivers.</summary>
public sealed class AdviceRulesTests
{
    private static readonly DateOnly Today = new(2026, 11, 22);

    public static TheoryData<string> Ids => new(AdviceRules.All.Select(rule => rule.Id));

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_rule_finds_its_bad_sample_and_passes_its_good_one(string id)
    {
        var rule = Rule(id);
        var files = AdviceSamples.Over(rule.Bad);
        files.Remove("standards/advice.yaml");
        var bad = Found(files, rule.Seen);

        Assert.NotEmpty(bad);
        Assert.All(bad, one =>
        {
            Assert.Equal((id, rule.Severity, "concordat:advice"), (one.Rule, one.Severity, one.Standard));
            Assert.True(one.At.Line > 0 && one.At.Column > 0);
            Assert.NotNull(one.Fix);
        });
        Assert.Empty(Found(AdviceSamples.Over(rule.Good), rule.Seen));
    }

    [Fact]
    public void The_sample_network_has_nothing_to_be_advised() => Assert.Empty(Found(AdviceSamples.Network));

    [Fact]
    public void A_standard_raises_a_level_and_the_check_then_blocks()
    {
        var files = AdviceSamples.Over(Rule("pattern-misfit").Bad, "# standards/zz.yaml\nkind: advice\nname: zz\nlevels: { pattern-misfit: error }");

        Assert.Equal(Severity.Error, Assert.Single(Found(files)).Severity);
        Assert.False(WorkspaceCheck.Run(files, Today).Passes);
    }

    [Fact]
    public void A_standard_does_not_lower_a_level()
    {
        var files = AdviceSamples.Over(Rule("pattern-misfit").Bad, "# standards/zz.yaml\nkind: advice\nname: zz\nlevels: { pattern-misfit: hint }");
        var findings = WorkspaceCheck.Run(files, Today).Findings;

        Assert.Equal(Severity.Warn, Assert.Single(findings, f => f.Rule == "pattern-misfit").Severity);
        var floor = Assert.Single(findings, f => f.Rule == "advice-floor");
        Assert.Equal(("standards/zz.yaml", 3, Severity.Error), (floor.At.File, floor.At.Line, floor.Severity));
    }

    [Fact]
    public void Of_two_standards_the_stricter_word_holds()
    {
        var files = AdviceSamples.Over(Rule("pattern-misfit").Bad,
            "# standards/a.yaml\nkind: advice\nname: a\nlevels: { pattern-misfit: warn }\nthresholds: { odooPartners: 50 }",
            "# standards/b.yaml\nkind: advice\nname: b\nlevels: { pattern-misfit: error }\nthresholds: { odooPartners: 4 }");

        Assert.Equal(["odoo-hub Warn", "pattern-misfit Error"], Found(files).Select(f => $"{f.Rule} {f.Severity}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_is_advised_can_be_waived_and_an_idle_waiver_is_told()
    {
        const string waiver = "# waivers/stock-pattern.yaml\nkind: waiver\nname: stock-pattern\nrule: pattern-misfit\nwhere: { interface: supply-chain/stock/v1 }\nreason: The pharmacies move next year.\nowner: supply-chain\ngrantedBy: grace\ngranted: 2026-11-20\nuntil: 2027-01-20";

        Assert.Equal("stock-pattern", Assert.Single(Found(AdviceSamples.Over(Rule("pattern-misfit").Bad, waiver))).Waiver);
        Assert.Contains(WorkspaceCheck.Run(AdviceSamples.Over(waiver), Today).Findings, f => f.Rule == "waiver-unmatched");
    }

    [Fact]
    public void A_misfit_names_both_patterns_and_the_rows_behind_the_advice()
    {
        var finding = Assert.Single(Found(AdviceSamples.Over(Rule("pattern-misfit").Bad)));

        Assert.Equal("domains/supply-chain/apis/stock/v1/api.yaml", finding.At.File);
        Assert.StartsWith("'supply-chain/stock/v1' declares real-time and direct; its need asks for batch and middleware:", finding.Message, StringComparison.Ordinal);
        Assert.Contains("[once-a-day]", finding.Message, StringComparison.Ordinal);
        Assert.Contains("[stored-first]", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Retired_interfaces_are_left_alone() => Assert.DoesNotContain(Found(AdviceSamples.Over(
        Rule("pattern-misfit").Bad, "# domains/supply-chain/apis/stock/v1/api.yaml\nlifecycle: retired\nsunset: 2026-01-01")), f => f.Rule == "pattern-misfit");

    [Fact]
    public void Advice_on_a_damaged_workspace_throws_nothing() =>
        Gen.Select(Gen.Int[0, AdviceSamples.Network.Count - 1], Gen.Int[0, 5000], Gen.Int[0, 40], Gen.String["\n\t -:[]{}&*!|>'\"%@`#,?a1$"]).Sample(
            (index, place, length, insert) =>
            {
                var (path, content) = AdviceSamples.Network.OrderBy(f => f.Key, StringComparer.Ordinal).ElementAt(index);
                var text = Encoding.UTF8.GetString(content.Span);
                var start = Math.Min(place, text.Length);
                var files = new Dictionary<string, ReadOnlyMemory<byte>>(AdviceSamples.Network, StringComparer.Ordinal)
                {
                    [path] = Encoding.UTF8.GetBytes(text[..start] + insert + text[Math.Min(start + length, text.Length)..]),
                };
                return WorkspaceParser.Parse(files).Unchecked is not { } workspace || AdviceCheck.Run(workspace).Judged > 0;
            },
            iter: 60);

    internal static AdviceRule Rule(string id) => AdviceRules.All.Single(rule => rule.Id == id);

    internal static List<Finding> Found(Dictionary<string, ReadOnlyMemory<byte>> files, ObservedValues? seen = null)
    {
        var check = WorkspaceCheck.Run(files, Today, observed: seen is null ? null : [seen]);
        return [.. check.Findings.Where(f => AdviceRules.All.Any(rule => rule.Id == f.Rule))];
    }
}
