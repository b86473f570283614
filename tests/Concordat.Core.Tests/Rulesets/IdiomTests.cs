using System.Text;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Rulesets;
using Concordat.Core.Primitives;

namespace Concordat.Core.Tests.Rulesets;

/// <summary>
/// How public rulesets say things: a rule for each way, written anew, and what Spectral finds by it (bench/spectral/compare.sh holds the two together).
/// </summary>
public sealed class IdiomTests
{
    private const string Folder = "bench/spectral/idioms/";

    /// <summary>Where we find more than Spectral on purpose, see bench/spectral/disagreements.md.</summary>
    private const string More = "idiom-union-of-digits | paths//Beds/{bed}/delete/responses/204/content";

    [Fact]
    public void Finds_what_Spectral_finds_by_every_idiom_of_public_rulesets()
    {
        var expected = Encoding.UTF8.GetString(SampleFiles.Bytes(Folder + "findings.txt")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Append(More);
        Assert.Equal(expected.Order(StringComparer.Ordinal), Found().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_idiom_finds_something_but_the_one_for_another_format()
    {
        var reading = Ruleset();
        var found = Found().Select(row => row.Split(' ')[0]).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(["idiom-other-format"], reading.Rules.Select(rule => rule.Name).Where(name => name.StartsWith("idiom-", StringComparison.Ordinal) && !found.Contains(name)));
    }

    [Theory]
    [InlineData("rules.js", "rules: {}")]
    [InlineData("rules.mjs", "export default {}")]
    [InlineData("rules.ts", "export default {}")]
    [InlineData("r.yaml", "extends: ./rules.js")]
    [InlineData("r.yaml", "extends: [[./rules.mjs, all]]")]
    [InlineData("r.yaml", "functions: [[mine, { type: object }]]\nrules: {}")]
    [InlineData("r.yaml", "functionsDir: ./functions\nrules: {}")]
    public void Refuses_JavaScript_and_says_what_to_do(string location, string text)
    {
        var reading = RulesetReader.ReadText(location, text);
        Assert.Null(reading.Ruleset);
        var finding = Assert.Single(reading.Findings);
        Assert.Equal(("ruleset-javascript", Severity.Error), (finding.Rule, finding.Severity));
        Assert.Contains("foreign code is not run", finding.Message, StringComparison.Ordinal);
        Assert.NotNull(finding.Fix);
    }

    [Theory]
    [InlineData("extends: '@stoplight/spectral-owasp-ruleset'")]
    [InlineData("extends: [spectral:oas, some-package]")]
    public void Refuses_names_of_packages_and_says_what_to_do(string text)
    {
        var finding = Assert.Single(RulesetReader.ReadText("r.yaml", text).Findings);
        Assert.Equal("ruleset-extends", finding.Rule);
        Assert.Contains("node_modules", finding.Fix, StringComparison.Ordinal);
    }

    private static Ruleset Ruleset()
    {
        var reading = RulesetReader.Read(Folder + "ruleset.yaml", path => SampleFiles.Bytes(path));
        Assert.Empty(reading.Findings);
        return reading.Ruleset!;
    }

    private static IEnumerable<string> Found()
    {
        var set = new DocumentSet(path => SampleFiles.Bytes(path));
        return Ruleset().Judge(set, set.Open(Folder + "openapi.yaml")).Findings.Select(one => $"{one.Rule} | {string.Join('/', one.Path)}").Distinct();
    }
}
