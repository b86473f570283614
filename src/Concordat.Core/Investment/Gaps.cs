using Concordat.Core.Catalogue;
using Concordat.Core.Rights;
using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Investment;

/// <summary>Something that hurts and that no open proposal is about.</summary>
/// <param name="Kind"><c>rule</c> or <c>interface</c>.</param>
/// <param name="Name">The rule or the interface.</param>
/// <param name="Weight">By what they are sorted: the weight of its findings, or what its score lacks times its criticality.</param>
/// <param name="Why">One sentence.</param>
public sealed record Gap(string Kind, string Name, long Weight, string Why);

/// <summary>What the network itself would propose. Advice alone: a person writes the proposal, or lets it be.</summary>
public static class Gaps
{
    private const int Most = 5;

    /// <summary>The heaviest rules and the worst interfaces that nobody has proposed anything for.</summary>
    public static IReadOnlyList<Gap> Of(Network network, Measured measured)
    {
        var facts = InterfaceFacts.Of(network);
        var open = network.Proposals.Values.Where(proposal => proposal.IsOpen).ToList();
        return [.. Rules(facts, open, measured), .. Interfaces(network, facts, open, measured)];
    }

    private static IEnumerable<Gap> Rules(IReadOnlyDictionary<string, InterfaceFacts> facts, List<Proposal> open, Measured measured)
    {
        var proposed = open.SelectMany(proposal => proposal.Rules).Select(rule => rule.Name).ToHashSet(StringComparer.Ordinal);
        return (measured.Findings ?? []).Where(one => !one.Waived && !proposed.Contains(one.Rule)).GroupBy(one => one.Rule, StringComparer.Ordinal)
            .Select(rows => new Gap("rule", rows.Key, rows.Sum(one => PriorityFormula.Weight(one, facts)),
                $"{Count(rows.Sum(one => one.Times), "finding")} in {Count(rows.Select(one => one.Subject).Distinct(StringComparer.Ordinal).Count(), "place")}."))
            .OrderByDescending(gap => gap.Weight).ThenBy(gap => gap.Name, StringComparer.Ordinal).Take(Most);
    }

    private static string Count(int number, string word) => $"{number} {word}{(number == 1 ? "" : "s")}";

    /// <summary>A proposal about the whole network is about none of them in particular.</summary>
    private static IEnumerable<Gap> Interfaces(Network network, IReadOnlyDictionary<string, InterfaceFacts> facts, List<Proposal> open, Measured measured)
    {
        var proposed = open.Select(proposal => ProposalSubject.Of(network, facts, proposal.About)).Where(subject => !subject.IsWhole).SelectMany(subject => subject.Interfaces).ToHashSet(StringComparer.Ordinal);
        return measured.Cards.Where(card => card.Score < 100 && facts.ContainsKey(card.Name) && !proposed.Contains(card.Name))
            .Select(card => (card, Criticality: facts[card.Name].Terms.Criticality))
            .Select(row => new Gap("interface", row.card.Name, (100 - row.card.Score) * (1L + (int)row.Criticality), $"It scores {row.card.Score} and is {Words.Criticalities.WordFor(row.Criticality)}; {Worst(row.card)}"))
            .OrderByDescending(gap => gap.Weight).ThenBy(gap => gap.Name, StringComparer.Ordinal).Take(Most);
    }

    private static string Worst(Scorecard card) => card.Components.Where(part => part.Score is not null).MaxBy(part => part.Weight * (100 - part.Score!.Value)) is { } worst ? $"{worst.Name}: {worst.Reason}" : "nothing of it is measured.";
}
