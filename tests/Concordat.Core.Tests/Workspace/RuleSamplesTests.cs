using System.Globalization;
using System.Text;
using Concordat.Core.Investment;
using Concordat.Core.Primitives;
using Concordat.Core.Tests.Advice;
using Concordat.Core.Workspace;

namespace Concordat.Core.Tests.Workspace;

/// <summary>Rules of products and proposals with their samples, and their page. <c>CONCORDAT_WRITE_DOCS=1</c> writes it anew.</summary>
public sealed class RuleSamplesTests
{
    private const string Page = "docs/rules/products.md";
    private static readonly List<WorkspaceRule> Rules = [.. WorkspaceRules.All.Where(rule => rule.Sample is not null)];

    public static TheoryData<string> Ids => new(Rules.Select(rule => rule.Id));

    [Theory, MemberData(nameof(Ids))]
    public void A_rule_finds_its_bad_sample_and_passes_its_good_one(string id)
    {
        var rule = Rules.Single(one => one.Id == id);
        var bad = Found(rule.Sample!.Bad, id);

        Assert.NotEmpty(bad);
        Assert.All(bad, one =>
        {
            Assert.Equal(rule.Severity, one.Severity);
            Assert.True(one.At.Line > 0 && one.At.Column > 0);
            Assert.NotNull(one.Fix);
        });
        Assert.Empty(Found(rule.Sample.Good, id));
    }

    [Theory]
    [InlineData("reference-tier", "# domains/revenue-cycle/products/cover-check.yaml\nplans: { small: { summary: Small., tier: sliver } }")]
    [InlineData("reference-domain", "# domains/clinical/events/lab-result/v1/event.yaml\nofferedBy: [patient-engagement, patients]")]
    [InlineData("resource-value", "# domains/revenue-cycle/products/cover-check.yaml\ninterfaces: []")]
    [InlineData("resource-name-path", "# domains/revenue-cycle/products/cover-check.yaml\nname: cover")]
    [InlineData("proposal-subject", "# standards/proposals/opaque-references.yaml\nsystems: [odo]")]
    [InlineData("proposal-subject", "# standards/proposals/opaque-references.yaml\npartners: [northlap]")]
    [InlineData("reference-domain", "# standards/proposals/opaque-references.yaml\ndomain: revenue")]
    [InlineData("reference-person", "# standards/proposals/opaque-references.yaml\nowner: graec")]
    [InlineData("resource-name-path", "# standards/proposals/opaque-references.yaml\nname: opaque")]
    [InlineData("resource-value", "# standards/proposals/opaque-references.yaml\neffort: { score: 2, days: 3 }")]
    [InlineData("proposal-rule", "# standards/proposals/opaque-references.yaml\nrules: [owasp-api1]")]
    public void What_they_name_exists_and_stands_where_it_says(string rule, string sample) => Assert.NotEmpty(Found(sample, rule));

    [Fact]
    public void A_draft_promises_nothing() => Assert.DoesNotContain(WorkspaceParser.Parse(AdviceSamples.Over(
        "# domains/revenue-cycle/products/cover-check.yaml\nlifecycle: draft\nterms: { tier: gold, service: { availability: 100 }, support: { name: Billing office } }")).Findings, finding => finding.Rule.StartsWith("product-", StringComparison.Ordinal));

    [Fact]
    public void What_is_over_may_name_what_is_gone() => Assert.Empty(WorkspaceParser.Parse(AdviceSamples.Over(
        "# standards/proposals/opaque-references.yaml\nstatus: done\ndomain: gone\nowner: gone\ninterfaces: [gone/gone/v1]\nsystems: [gone]", "# domains/revenue-cycle/products/cover-check.yaml\nlifecycle: withdrawn\ninterfaces: [gone/gone/v1]")).Findings);

    [Fact]
    public void A_deprecated_product_is_told_of_when_its_sunset_has_come_and_a_scan_looks_on_that_day()
    {
        var files = AdviceSamples.Over("# domains/revenue-cycle/products/cover-check.yaml\nlifecycle: deprecated\nsunset: 2027-03-01");

        Assert.DoesNotContain(WorkspaceCheck.Run(files, new DateOnly(2027, 2, 28)).Findings, finding => finding.Rule == "product-sunset-over");
        Assert.Equal("domains/revenue-cycle/products/cover-check.yaml", Assert.Single(WorkspaceCheck.Run(files, new DateOnly(2027, 3, 1)).Findings, finding => finding.Rule == "product-sunset-over").At.File);
        Assert.Equal(new DateOnly(2027, 3, 1), ClockRules.Next(WorkspaceParser.Parse(files).Workspace!, [], new DateOnly(2027, 2, 28)));
    }

    [Fact]
    public void The_page_says_what_the_rules_say()
    {
        var file = Path.Combine(SampleFiles.Root, Page);
        var text = new StringBuilder("""
            # Products and proposals

            What `concordat check` says of products ([products.md](../products.md)) and proposals ([agenda.md](../agenda.md)). They are rules of what a workspace may hold: they are not
            waived. Samples are changes of `samples/st-brigid`. This page is generated from the rules (`CONCORDAT_WRITE_DOCS=1`, then the tests of `Concordat.Core`).

            | rule | severity | |
            |---|---|---|

            """);
        foreach (var rule in Rules)
        {
            text.Append(CultureInfo.InvariantCulture, $"| [`{rule.Id}`](#{rule.Id}) | {rule.Severity.ToString().ToLowerInvariant()} | {rule.Asks} |\n");
        }
        foreach (var rule in Rules)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {rule.Id}\n\n{rule.Asks}\n\nWhy: {rule.Sample!.Why}\n\nBreaks it:\n\n```yaml\n{rule.Sample.Bad}\n```\nKeeps it:\n\n```yaml\n{rule.Sample.Good}\n```\n");
        }
        var page = text.ToString().ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("CONCORDAT_WRITE_DOCS") == "1")
        {
            File.WriteAllText(file, page);
        }
        Assert.True(File.Exists(file) && File.ReadAllText(file) == page, $"{Page} is behind its rules: run the tests once with CONCORDAT_WRITE_DOCS=1.");
    }

    private static List<Finding> Found(string sample, string rule) =>
        [.. (rule == ProposalRules.RuleExists.Key ? WorkspaceCheck.Run(AdviceSamples.Over(sample), new DateOnly(2026, 11, 26)).Findings : WorkspaceParser.Parse(AdviceSamples.Over(sample)).Findings).Where(finding => finding.Rule == rule)];
}
