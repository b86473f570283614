using Concordat.Core.Advice;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using CsCheck;

namespace Concordat.Core.Tests.Advice;

/// <summary>The decision table, case by case: tests/data/advice/patterns.csv says what comes out and which rows spoke.</summary>
public sealed class PatternTableTests
{
    private static readonly string[][] Rows = [.. File.ReadAllLines(Path.Combine(SampleFiles.Root, "tests/data/advice/patterns.csv")).Skip(1).Select(line => line.Split(','))];

    public static TheoryData<int> Cases => new(Enumerable.Range(0, Rows.Length));

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_need_gets_the_advice_of_its_line(int index)
    {
        var row = Rows[index];
        var verdict = PatternAdvisor.Decide(
            new PatternFacts(row[0], row[1].Length == 0 ? null : row[1], row[2], int.Parse(row[3]), int.Parse(row[4]), row[5] == "yes", long.Parse(row[6]), row[7] == "yes", row[8] == "yes"), Declared(row[9]));

        Assert.Equal((row[10], row[11]), (verdict.Interaction, verdict.Route));
        Assert.Equal(row[12], string.Join(' ', verdict.Reasons.Select(reason => reason.Row).Order(StringComparer.Ordinal)));
        Assert.All(verdict.Reasons, reason => Assert.EndsWith(".", reason.Because));
    }

    [Fact]
    public void Every_row_speaks_in_some_case_and_keeps_silent_in_another()
    {
        Assert.True(Rows.Length >= 60, $"{Rows.Length} cases");
        foreach (var row in PatternTable.Interactions.Concat(PatternTable.Routes))
        {
            Assert.Contains(Rows, line => line[12].Split(' ').Contains(row.Id));
            Assert.Contains(Rows, line => !line[12].Split(' ').Contains(row.Id));
        }
    }

    [Fact]
    public void Row_ids_are_unique_and_each_speaks_for_a_word_of_its_half()
    {
        Assert.Equal(PatternTable.Interactions.Count + PatternTable.Routes.Count, PatternTable.Interactions.Concat(PatternTable.Routes).Select(row => row.Id).Distinct().Count());
        Assert.All(PatternTable.Interactions, row => Assert.Contains(row.For, PatternTable.InteractionWords));
        Assert.All(PatternTable.Routes, row => Assert.Contains(row.For, PatternTable.RouteWords));
        Assert.Equal(PatternTable.Interactions.OrderBy(row => row.Weight is not null), PatternTable.Interactions);
        Assert.Equal(PatternTable.Routes.OrderBy(row => row.Weight is not null), PatternTable.Routes);
    }

    [Fact]
    public void What_is_recommended_is_no_misfit_and_every_choice_has_a_row_that_speaks_for_it() =>
        Gen.Select(Among("interactive", "minutes", "hours", "daily"), Among(null, "eligibility", "reporting"), Among("none", "simple", "complex"), Gen.Int[0, 12], Gen.Int[0, 30],
            Gen.Bool, Gen.Long[0, 3_000_000], Gen.Select(Gen.Bool, Gen.Bool)).Sample((latency, impact, transformation, systems, consumers, approvals, volume, flags) =>
            {
                var facts = new PatternFacts(latency, impact, transformation, systems, consumers, approvals, volume, flags.Item1, flags.Item2);
                var first = PatternAdvisor.Decide(facts, null);
                var again = PatternAdvisor.Decide(facts, new Pattern(first.Interaction, first.Route));
                return (again.Interaction, again.Route) == (first.Interaction, first.Route)
                    && first.Reasons.Any(reason => reason.For == first.Interaction) && first.Reasons.Any(reason => reason.For == first.Route);
            }, iter: 5_000);

    [Fact]
    public void The_sample_network_works_as_its_needs_ask()
    {
        var network = WorkspaceParser.Parse(SampleFiles.Folder("samples/st-brigid")).Workspace!;
        var advice = PatternAdvisor.Advise(network);

        Assert.Equal(WorkspaceRules.Interfaces(network).Count(), advice.Count);
        Assert.All(advice, one => Assert.False(one.IsMisfit, one.Id));
    }

    private static Gen<string> Among(params string?[] words) => Gen.Int[0, words.Length - 1].Select(index => words[index]!);

    private static Pattern? Declared(string text) => text.Split('/') is [var interaction, var route] ? new Pattern(interaction, route) : null;
}
