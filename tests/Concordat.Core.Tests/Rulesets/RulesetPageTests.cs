using System.Globalization;
using System.Text;
using Concordat.Core.Contracts.Rulesets;

namespace Concordat.Core.Tests.Rulesets;

/// <summary>A page in docs/rules for each ruleset, made from its rules and samples. <c>CONCORDAT_WRITE_DOCS=1</c> writes them anew.</summary>
public sealed class RulesetPageTests
{
    public static TheoryData<string> Names => new(BuiltInRulesets.Names);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_page_of_a_ruleset_says_what_its_rules_say(string name)
    {
        var file = Path.Combine(SampleFiles.Root, "docs/rules", name.Split(':')[1] + ".md");
        var page = Page(name);
        if (Environment.GetEnvironmentVariable("CONCORDAT_WRITE_DOCS") == "1")
        {
            File.WriteAllText(file, page);
        }

        Assert.True(File.Exists(file), $"{file} is missing: run the tests once with CONCORDAT_WRITE_DOCS=1.");
        Assert.True(page == File.ReadAllText(file), $"{file} is behind its rules: run the tests once with CONCORDAT_WRITE_DOCS=1.");
    }

    private static string Page(string name)
    {
        var ruleset = BuiltInRulesets.Open(name);
        var samples = BuiltInRulesets.Samples(name);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {name}\n\n{ruleset.Description}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{ruleset.Rules.Count} rules, {ruleset.Rules.Count(rule => rule.Recommended)} of them on for those who extend the ruleset without more. ");
        text.Append("How rules are chosen, changed and waived: [README.md](README.md).\n");
        text.Append("This page is generated from the rules and their samples (`CONCORDAT_WRITE_DOCS=1`, then the tests of `Concordat.Core`).\n\n");
        text.Append("| rule | severity | |\n|---|---|---|\n");
        foreach (var rule in ruleset.Rules)
        {
            text.Append(CultureInfo.InvariantCulture, $"| [`{rule.Name}`](#{Anchor(rule.Name)}) | {Word(rule)} | {Cell(rule.Description)} |\n");
        }
        foreach (var rule in ruleset.Rules)
        {
            Describe(text, rule, samples[rule.Name]);
        }
        return text.ToString();
    }

    private static void Describe(StringBuilder text, Rule rule, RuleSample sample)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n## {rule.Name}\n\n{rule.Description}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"*{Word(rule)}{(rule.Formats is null ? "" : ", " + string.Join(", ", rule.Formats))}");
        text.Append(CultureInfo.InvariantCulture, $"{(rule.Resolved ? "" : ", references as written")}{(rule.DocumentationUrl is null ? "" : $", [more]({rule.DocumentationUrl})")}*\n\n");
        if (rule.Why is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"Why: {rule.Why}\n\n");
        }
        if (rule.Fix is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"What to do: {rule.Fix}\n\n");
        }
        text.Append("Looks at:\n\n```\n").AppendJoin('\n', rule.Given).Append("\n```\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Breaks it:\n\n{Fence(sample.Bad!)}\nKeeps it:\n\n{Fence(sample.Good!)}");
    }

    private static string Fence(string sample) => $"```{(sample.StartsWith('{') ? "json" : "yaml")}\n{sample.TrimEnd('\n')}\n```\n";

    private static string Word(Rule rule) => $"{(rule.Severity is { } severity ? severity.ToString().ToLowerInvariant() : "off")}{(rule.Recommended ? "" : ", off unless asked for")}";

    private static string Cell(string? text) => (text ?? "").Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>As Markdown renderers make it from a heading.</summary>
    private static string Anchor(string heading) =>
        string.Concat(heading.ToLowerInvariant().Where(sign => char.IsAsciiLetterOrDigit(sign) || sign is '-' or '_'));
}
