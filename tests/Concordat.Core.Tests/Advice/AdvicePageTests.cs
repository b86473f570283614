using System.Globalization;
using System.Text;
using Concordat.Core.Advice;
using Concordat.Core.Observation;

namespace Concordat.Core.Tests.Advice;

/// <summary>docs/rules/advice.md from the rules, the decision table and the terms. <c>CONCORDAT_WRITE_DOCS=1</c> writes it anew.</summary>
public sealed class AdvicePageTests
{
    private const string Name = "docs/rules/advice.md";

    [Fact]
    public void The_page_of_advice_says_what_its_rules_say()
    {
        var file = Path.Combine(SampleFiles.Root, Name);
        var page = Page().ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("CONCORDAT_WRITE_DOCS") == "1")
        {
            File.WriteAllText(file, page);
        }

        Assert.True(File.Exists(file) && File.ReadAllText(file) == page, $"{Name} is behind its rules: run the tests once with CONCORDAT_WRITE_DOCS=1.");
    }

    private static string Page()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Advice

            What `concordat check` says of a design, and `concordat advise` of each interface: [advisor.md](../advisor.md) tells how to read and to set it.
            {AdviceRules.All.Count} rules; a standard (`kind: advice`) may raise a severity and not lower it. Samples are changes of `samples/st-brigid`.
            This page is generated from the rules (`CONCORDAT_WRITE_DOCS=1`, then the tests of `Concordat.Core`).

            | rule | severity | |
            |---|---|---|

            """);
        foreach (var rule in AdviceRules.All)
        {
            text.Append(CultureInfo.InvariantCulture, $"| [`{rule.Id}`](#{rule.Id}) | {rule.Severity.ToString().ToLowerInvariant()} | {rule.Asks} |\n");
        }
        foreach (var rule in AdviceRules.All)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {rule.Id}\n\n{rule.Asks}\n\nWhy: {rule.Why}\n\nBreaks it:\n\n```yaml\n{rule.Bad}\n```\nKeeps it:\n\n```yaml\n{rule.Good}\n```\n");
            if (rule.Seen is { } seen)
            {
                text.Append(CultureInfo.InvariantCulture, $"\nBoth where sampled traffic of `{seen.Interface}` showed `{seen.Kind}` at `{seen.Field}` in {seen.Times} of {seen.Values} values.\n");
            }
        }
        text.Append("\n## Decision table: interaction\n\nHard rows from the top, the first that applies decides; then the weights of all rows that apply are added up.\n\n");
        Table(text, PatternTable.Interactions);
        text.Append(CultureInfo.InvariantCulture, $"\nWhere two are even, what is declared stays (`even-declared`); without that the first of {string.Join(", ", PatternTable.InteractionWords)} (`even-order`).\n");
        text.Append("\n## Decision table: route\n\n");
        Table(text, PatternTable.Routes);
        text.Append(CultureInfo.InvariantCulture, $"\nWhere two are even, as above; in the order {string.Join(", ", PatternTable.RouteWords)}.\n");
        text.Append("\n## Terms of sensitive fields\n\n*Beside a person*: counts only where another field of the interface names a person. *In text*: counts in a description as well.\n\n| class | kind | terms | |\n|---|---|---|---|\n");
        foreach (var group in SensitiveTerms.Shipped.Rows.GroupBy(term => (term.Class, term.Group, term.BesidePerson, term.InText)))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {group.Key.Class} | {group.Key.Group} | {string.Join(", ", group.Select(term => term.Words))} | {(group.Key.BesidePerson ? "beside a person" : group.Key.InText ? "in text" : "")} |\n");
        }
        text.Append("\n## Kinds of values in traffic\n\n*Certain*: three sightings are enough; else three, and half of the values of the field. *Beside a person*: counts only where another field shows one that names a person (*).\n\n| kind | class | told by | |\n|---|---|---|---|\n");
        foreach (var kind in ValueKind.All)
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{kind.Id}`{(kind.NamesPerson ? " (*)" : "")} | {kind.Class} | {kind.Looks} | {(kind.BesidePerson ? "beside a person" : kind.Certain ? "certain" : "")} |\n");
        }
        return text.ToString();
    }

    private static void Table(StringBuilder text, IReadOnlyList<PatternRow> rows)
    {
        text.Append("| row | where | for | weight | because |\n|---|---|---|---|---|\n");
        foreach (var row in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{row.Id}` | {row.When} | {row.For} | {(row.Weight is { } weight ? weight : "hard")} | {row.Because} |\n");
        }
    }
}
