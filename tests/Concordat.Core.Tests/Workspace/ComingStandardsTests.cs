using System.Globalization;
using System.Text;
using Concordat.Core.Primitives;
using Concordat.Core.Scans;
using Concordat.Core.Workspace;

namespace Concordat.Core.Tests.Workspace;

/// <summary>A ruleset with a day of its own hints before it, warns until its transition is over, and holds for everything afterwards.</summary>
public sealed class ComingStandardsTests
{
    private const string File = "standards/titles.spectral.yaml", Contract = "domains/supply-chain/apis/stock/v1/openapi.yaml";
    private const string Terms = "x-effective: 2027-01-01\nx-transition: P90D\n";
    private const string Rules = "rules:\n  long-title:\n    description: Titles are long.\n    given: $.info.title\n    severity: error\n    then: { function: length, functionOptions: { min: 400 } }\n";
    private static readonly DateOnly Today = new(2026, 11, 22);
    private static readonly Dictionary<string, ReadOnlyMemory<byte>> Sample = SampleFiles.Folder("samples/st-brigid");

    private static Dictionary<string, ReadOnlyMemory<byte>> With(string text, string path = File) => new(Sample, StringComparer.Ordinal) { [path] = Encoding.UTF8.GetBytes(text) };

    private static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static Finding Said(CheckedWorkspace check, string file = Contract) => Assert.Single(check.Findings, finding => finding.Rule == "long-title" && finding.At.File == file);

    [Theory]
    [InlineData("2026-12-31", Severity.Hint, "holds from 2027-01-01 on")]
    [InlineData("2027-01-01", Severity.Warn, "ends on 2027-04-01")]
    [InlineData("2027-03-31", Severity.Warn, "ends on 2027-04-01")]
    [InlineData("2027-04-01", Severity.Error, null)]
    public void The_day_decides_what_a_finding_weighs(string day, Severity severity, string? told)
    {
        var check = WorkspaceCheck.Run(With(Terms + Rules), Day(day));

        var finding = Said(check);
        Assert.Equal(severity, finding.Severity);
        Assert.Equal(severity != Severity.Error, check.Passes);
        Assert.True(told is null || finding.Fix!.Contains(told, StringComparison.Ordinal), finding.Fix);
    }

    [Fact]
    public void An_interface_that_was_not_there_before_gets_no_transition()
    {
        var files = With(Terms + Rules);
        var before = Sample.Where(file => !file.Key.StartsWith("domains/supply-chain/apis/stock/", StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal);

        var check = WorkspaceCheck.Run(files, Day("2027-01-01"), before);

        Assert.Equal(Severity.Error, Said(check).Severity);
        Assert.Equal(Severity.Warn, Said(check, "domains/revenue-cycle/apis/invoices/v1/openapi.yaml").Severity);
        Assert.Equal(Severity.Hint, Said(WorkspaceCheck.Run(files, Today, before)).Severity);
    }

    [Fact]
    public void A_domain_gives_its_own_rules_a_day_as_well()
    {
        var check = WorkspaceCheck.Run(With(Terms + Rules, "domains/supply-chain/standards/titles.spectral.yaml"), Today);

        Assert.Equal(Severity.Hint, Said(check).Severity);
        Assert.Single(check.Findings, finding => finding.Rule == "long-title");
    }

    [Fact]
    public void Two_rulesets_keep_their_own_days()
    {
        var files = With(Terms + Rules);
        files["standards/words.spectral.yaml"] = Encoding.UTF8.GetBytes("x-effective: 2026-11-01\nx-transition: P60D\n" + Rules.Replace("long-title", "long-words", StringComparison.Ordinal));

        var check = WorkspaceCheck.Run(files, Today);

        Assert.Equal(Severity.Hint, Said(check).Severity);
        Assert.Contains("ends on 2026-12-31", Assert.Single(check.Findings, finding => finding.Rule == "long-words" && finding.At.File == Contract).Fix!, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_later_ruleset_switches_off_holds_until_its_day()
    {
        var off = With("x-effective: 2027-01-01\nrules:\n  long-title: off\n", "standards/zz.spectral.yaml");
        off[File] = Encoding.UTF8.GetBytes(Rules);
        off["standards/zz.spectral.yaml"] = Encoding.UTF8.GetBytes("extends: ./titles.spectral.yaml\nx-effective: 2027-01-01\nrules:\n  long-title: off\n");

        Assert.Equal(Severity.Error, Said(WorkspaceCheck.Run(off, Today)).Severity);
        Assert.DoesNotContain(WorkspaceCheck.Run(off, Day("2027-01-01")).Findings, finding => finding.Rule == "long-title");
    }

    [Fact]
    public void A_scan_comes_again_on_the_day() =>
        Assert.Equal(Day("2027-01-01"), WorkspaceScan.Of(WorkspaceCheck.Run(With(Terms + Rules), Today), Today).Next);

    [Theory]
    [InlineData("x-transition: P90D\n", 1, "no")]
    [InlineData("x-effective: soon\n", 1, "a day")]
    [InlineData("x-effective: 2027-01-01\nx-transition: P0D\n", 2, "1 to 730")]
    [InlineData("x-effective: 2027-01-01\nx-transition: PT5H\n", 2, "1 to 730")]
    [InlineData("x-effective: 2027-01-01\nx-transition: P3Y\n", 2, "1 to 730")]
    public void Terms_that_say_nothing_clear_are_told_at_their_line_and_the_ruleset_holds_at_once(string terms, int line, string told)
    {
        var check = WorkspaceCheck.Run(With(terms + Rules), Today);

        var finding = Assert.Single(check.Findings, finding => finding.Rule == "ruleset-terms");
        Assert.Equal((File, line), (finding.At.File, finding.At.Line));
        Assert.Contains(told, finding.Message, StringComparison.Ordinal);
        Assert.Equal(Severity.Error, Said(check).Severity);
    }

    [Theory]
    [InlineData("", Terms, true)]
    [InlineData(Terms, "x-effective: 2027-02-01\nx-transition: P90D\n", true)]
    [InlineData(Terms, "x-effective: 2027-01-01\nx-transition: P91D\n", true)]
    [InlineData(Terms, "x-effective: 2027-01-01\n", false)]
    [InlineData(Terms, "", false)]
    public void What_holds_later_than_before_lies_below_the_floor(string before, string after, bool isWeaker)
    {
        var (old, now) = (With(before + Rules), With(after + Rules));

        var weakened = StandardFloor.Weakened(old, WorkspaceCheck.Run(old, Today).Read!, now, WorkspaceCheck.Run(now, Today).Read!);

        Assert.Equal(isWeaker, weakened.Any(finding => finding.At.File == File));
    }
}
