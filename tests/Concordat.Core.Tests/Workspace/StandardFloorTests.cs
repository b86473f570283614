using System.Text;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Tests.Workspace;

/// <summary>Central rules are a floor: a domain adds and tightens for its own files, and what would be milder is told at its line.</summary>
public sealed class StandardFloorTests
{
    private const string Own = "domains/supply-chain/standards/house.spectral.yaml", Central = "standards/contracts.spectral.yaml", Rule = "operation-operationId";
    private static readonly DateOnly Today = new(2026, 11, 22);
    private static readonly Dictionary<string, ReadOnlyMemory<byte>> Sample = SampleFiles.Folder("samples/st-brigid");

    private static Dictionary<string, ReadOnlyMemory<byte>> With(string path, string text) => new(Sample, StringComparer.Ordinal) { [path] = Encoding.UTF8.GetBytes(text) };

    private static Dictionary<string, ReadOnlyMemory<byte>> Changed(string path, string find, string replace)
    {
        var text = Encoding.UTF8.GetString(Sample[path].Span);
        Assert.Contains(find, text, StringComparison.Ordinal);
        return With(path, text.Replace(find, replace, StringComparison.Ordinal));
    }

    private static List<Finding> Said(string text) => [.. WorkspaceCheck.Run(With(Own, text), Today).Findings.Where(finding => finding.Waiver is null)];

    [Theory]
    [InlineData("rules:\n  operation-operationId: off\n", 2)]
    [InlineData("rules:\n  operation-tags: info\n  operation-operationId: hint\n", 3)]
    [InlineData("rules:\n  operation-operationId:\n    given: $.nowhere\n    severity: error\n    then: { function: truthy }\n", 2)]
    [InlineData("rules: {}\nexcept:\n  \"../apis/stock/v1/openapi.yaml#/paths\": [operation-operationId]\n", 3)]
    [InlineData("rules: {}\noverrides:\n  - files: [\"**\"]\n    rules: { operation-operationId: off }\n", 3)]
    public void A_domain_weakens_no_central_rule_and_is_told_so_at_the_line(string text, int line)
    {
        var told = Said(text).Where(finding => finding.Rule == "standard-weakened").ToList();

        Assert.NotEmpty(told);
        Assert.All(told, finding => Assert.True(finding.Blocks && finding.At.File == Own));
        Assert.Contains(told, finding => finding.At.Line == line);
    }

    [Fact]
    public void A_central_rule_that_a_domain_switches_off_judges_its_files_all_the_same()
    {
        var files = With(Own, $"rules:\n  {Rule}: off\n");
        var contract = Encoding.UTF8.GetString(files["domains/supply-chain/apis/stock/v1/openapi.yaml"].Span).Replace("      operationId: getStock\n", "", StringComparison.Ordinal);
        files["domains/supply-chain/apis/stock/v1/openapi.yaml"] = Encoding.UTF8.GetBytes(contract);

        Assert.Contains(WorkspaceCheck.Run(files, Today).Findings, finding => finding.At.File.EndsWith("stock/v1/openapi.yaml", StringComparison.Ordinal) && finding.Message.Contains("operationId", StringComparison.Ordinal));
    }

    [Fact]
    public void A_rule_of_a_domain_judges_the_files_of_that_domain_alone()
    {
        var told = Said("rules:\n  short-title:\n    description: Titles of the supply chain have two words.\n    given: $.info.title\n    severity: warn\n    then: { function: pattern, functionOptions: { match: \" \" } }\n");

        var one = Assert.Single(told);
        Assert.Equal(("short-title", "domains/supply-chain/apis/stock/v1/openapi.yaml", "house"), (one.Rule, one.At.File, one.Standard));
    }

    [Theory]
    [InlineData("rules:\n  operation-tags: error\n")]
    [InlineData("extends: [[\"spectral:oas\", off]]\nrules:\n  operation-tags: error\n")]
    [InlineData("extends: ../../../standards/contracts.spectral.yaml\nrules:\n  info-license: error\n")]
    public void A_domain_raises_central_rules_for_itself_and_what_it_extends_replaces_none(string text) =>
        Assert.DoesNotContain(Said(text), finding => finding.Rule.StartsWith("standard-", StringComparison.Ordinal) || finding.Rule.StartsWith("ruleset-", StringComparison.Ordinal));

    [Theory]
    [InlineData(Central, "extends:", "rules:\n  operation-operationId: off\nextends:", "switched off", 7)]
    [InlineData(Central, "extends:", "rules:\n  operation-operationId: hint\nextends:", "weighs hint", 7)]
    [InlineData("standards/advice.yaml", "classification-understated: error", "classification-understated: warn", "weighs warn in place of error", 5)]
    [InlineData("standards/tiers.yaml", "maxPayload: 65536", "maxPayload: 655360", "tier 'bronze'", 0)]
    [InlineData("standards/classifications.yaml", "    consent: true\n", "", "consent", 0)]
    [InlineData("standards/classifications.yaml", "    durableAudit: true\n    retention: P10Y\n  phi", "    durableAudit: true\n    retention: P20Y\n  phi", "retention", 0)]
    [InlineData("standards/privileged-access.yaml", "key-use: { minutes: 15, secondPerson: true }", "key-use: { minutes: 15 }", "'key-use' asks for less", 8)]
    [InlineData("standards/privileged-access.yaml", "replay: { minutes: 60 }", "replay: { standing: true }", "'replay' asks for less", 6)]
    [InlineData("concordat.yaml", "auditRetention: P10Y", "auditRetention: P9Y", "kept for a shorter time", 0)]
    public void What_a_proposal_takes_away_from_the_standards_in_force_is_told(string path, string find, string replace, string says, int line)
    {
        var told = Weakened(Changed(path, find, replace));

        var one = Assert.Single(told);
        Assert.Contains(says, one.Message, StringComparison.Ordinal);
        Assert.Equal(path, one.At.File);
        Assert.True(line == 0 || line == one.At.Line, $"{one.At}");
    }

    [Theory]
    [InlineData(Central, "extends:", "rules:\n  operation-tags: error\nextends:")]
    [InlineData(Central, "description: House rules", "# another comment\ndescription: Rules of the house")]
    [InlineData("standards/tiers.yaml", "maxPayload: 65536", "maxPayload: 6553")]
    [InlineData("standards/advice.yaml", "odooPartners: 5", "odooPartners: 4")]
    [InlineData("standards/privileged-access.yaml", "export: { minutes: 30 }", "export: { minutes: 15, secondPerson: true }")]
    public void What_tightens_or_only_says_it_otherwise_is_no_weakening(string path, string find, string replace) => Assert.Empty(Weakened(Changed(path, find, replace)));

    [Theory]
    [InlineData("dpop", "", "bound to less"), InlineData("dpop", "either", "bound to less"), InlineData("mtls", "dpop", "bound to less")]
    [InlineData("either", "mtls", null), InlineData("", "either", null)]
    public void A_tier_whose_tokens_are_bound_to_less_is_weakened(string before, string after, string? says)
    {
        var (old, now) = (Tier(before), Tier(after));
        var told = StandardFloor.Weakened(old, WorkspaceParser.Parse(old).Workspace!, now, WorkspaceParser.Parse(now).Workspace!);
        Assert.Equal(says is null ? 0 : 1, told.Count(one => one.Message.Contains(says ?? "", StringComparison.Ordinal)));

        static Dictionary<string, ReadOnlyMemory<byte>> Tier(string word) => Changed("standards/tiers.yaml", "maxPayload: 65536", "maxPayload: 65536" + (word.Length == 0 ? "" : "\n    senderConstrained: " + word));
    }

    private static IReadOnlyList<Finding> Weakened(Dictionary<string, ReadOnlyMemory<byte>> after) =>
        StandardFloor.Weakened(Sample, WorkspaceParser.Parse(Sample).Workspace!, after, WorkspaceParser.Parse(after).Workspace!);
}
