using System.Globalization;
using System.Text;
using Concordat.Core.Contracts.Compatibility;

namespace Concordat.Core.Tests.Compatibility;

/// <summary>The page of all changes; run with CONCORDAT_WRITE_DOCS=1 to write it anew.</summary>
public sealed class ChangeRulesPageTests
{
    private const string File = "docs/rules/openapi-changes.md";

    [Fact]
    public void The_page_of_changes_is_up_to_date()
    {
        var path = Path.Combine(SampleFiles.Root, File);
        var page = Page();
        if (Environment.GetEnvironmentVariable("CONCORDAT_WRITE_DOCS") == "1")
        {
            System.IO.File.WriteAllText(path, page);
        }

        Assert.True(System.IO.File.Exists(path) && System.IO.File.ReadAllText(path) == page, $"{File} is not what the rules say; write it with CONCORDAT_WRITE_DOCS=1.");
    }

    private static string Page()
    {
        var (listed, own) = (ChangeRules.Listed, ChangeRules.Own);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Changes between contracts

            What `concordat diff` and `concordat check --against` tell apart. This page is generated from the rules (`CONCORDAT_WRITE_DOCS=1`, then the tests of
            `Concordat.Core`); how the comparison reads documents stands in [contracts-compare.md](../contracts-compare.md).

            {listed.Count} ids are those of oasdiff's checks, with its levels: {Count(listed, ChangeLevel.Error)} errors (break clients), {Count(listed, ChangeLevel.Warning)} warnings (may break them), {Count(listed, ChangeLevel.Info)} infos.
            None of that list is missing; each has a case in `tests/data/compatibility`. {own.Count} further ids, named after the same pattern, tell what the list leaves out:
            {Count(own, ChangeLevel.Error)} errors, {Count(own, ChangeLevel.Warning)} warnings, {Count(own, ChangeLevel.Info)} infos.

            In the sentences `…` stands for the place (*the property 'owner.name' of response 200*) and for the values before and after.


            """);
        Section(text, "The list of the field", listed);
        Section(text, "Beyond the list", own);
        return text.ToString().Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    private static void Section(StringBuilder text, string title, IReadOnlyList<ChangeRule> rules)
    {
        text.Append("## ").Append(title).Append('\n');
        foreach (var area in rules.GroupBy(rule => rule.Area))
        {
            text.Append("\n### ").Append(area.Key).Append("\n\n| id | level | direction | sentence |\n|---|---|---|---|\n");
            foreach (var rule in area)
            {
                text.Append(CultureInfo.InvariantCulture, $"| `{rule.Id}` | {rule.Level.ToString().ToLowerInvariant()} | {(rule.Direction == ChangeDirection.None ? "" : rule.Direction.ToString().ToLowerInvariant())} | {Shown(rule.Sentence)} |\n");
            }
        }

        text.Append('\n');
    }

    private static string Shown(string sentence) => sentence.Replace("{subject}", "…", StringComparison.Ordinal).Replace("{from}", "…", StringComparison.Ordinal)
        .Replace("{to}", "…", StringComparison.Ordinal).Replace("{name}", "…", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal);

    private static int Count(IReadOnlyList<ChangeRule> rules, ChangeLevel level) => rules.Count(rule => rule.Level == level);
}
