using Concordat.Core.Catalogue;
using Concordat.Core.Rights;
using Concordat.Core.Scans;
using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Investment;

/// <summary>A proposal with its score.</summary>
/// <param name="Proposal">The proposal.</param>
/// <param name="Score">0 to 100.</param>
/// <param name="Parts">What it is made of, before the effort.</param>
/// <param name="Interfaces">The interfaces that it touches.</param>
public sealed record Priority(Proposal Proposal, int Score, IReadOnlyList<PriorityPart> Parts, IReadOnlyList<string> Interfaces);

/// <summary>What is measured of a network.</summary>
/// <param name="Findings">What rules say of it; null before the first scan.</param>
/// <param name="Cards">Scores of interfaces and partners.</param>
/// <param name="Today">The day on which waivers hold or are over.</param>
public sealed record Measured(IReadOnlyList<EstateFinding>? Findings, IReadOnlyList<Scorecard> Cards, DateOnly Today);

/// <summary>Proposals by <see cref="PriorityFormula"/>: the score sorts, people decide. Pure; the cost grows with proposals times findings.</summary>
public static class Priorities
{
    /// <summary>What is open first, the highest score first.</summary>
    public static IReadOnlyList<Priority> Of(Network network, Measured measured)
    {
        var facts = InterfaceFacts.Of(network);
        return [.. network.Proposals.Values.Select(proposal => One(network, facts, proposal, measured))
            .OrderByDescending(one => one.Proposal.IsOpen).ThenByDescending(one => one.Score).ThenBy(one => one.Proposal.Name, StringComparer.Ordinal)];
    }

    private static Priority One(Network network, IReadOnlyDictionary<string, InterfaceFacts> facts, Proposal proposal, Measured measured)
    {
        var subject = ProposalSubject.Of(network, facts, proposal.About);
        PriorityPart[] parts =
        [
            Part("value", PriorityFormula.Value(proposal.Value.Score), proposal.Value.Why), Part("risk", PriorityFormula.Risk(proposal.Risk.Score), proposal.Risk.Why),
            Findings(facts, proposal, subject, measured), Waivers(network, facts, proposal, subject, measured.Today), Standing(proposal, subject, measured), Criticality(facts, subject),
        ];
        return new(proposal, PriorityFormula.Score(parts, proposal.Effort.Level), parts, subject.IsWhole ? [] : subject.Interfaces);
    }

    private static PriorityPart Findings(IReadOnlyDictionary<string, InterfaceFacts> facts, Proposal proposal, ProposalSubject subject, Measured measured)
    {
        if (measured.Findings is not { } all || proposal.Rules.Count == 0)
        {
            return Part("findings", 0, measured.Findings is null ? "Nothing was scanned yet." : "It names no rule.");
        }
        var rules = proposal.Rules.Select(rule => rule.Name).ToHashSet(StringComparer.Ordinal);
        var found = all.Where(one => !one.Waived && rules.Contains(one.Rule) && subject.Holds(one.Subject)).ToList();
        var weight = found.Sum(one => PriorityFormula.Weight(one, facts));
        return Part("findings", PriorityFormula.Findings(weight), found.Count == 0 ? "Its rules find nothing there today." : $"{found.Sum(one => one.Times)} findings of its rules, of weight {weight}.");
    }

    private static PriorityPart Waivers(Network network, IReadOnlyDictionary<string, InterfaceFacts> facts, Proposal proposal, ProposalSubject subject, DateOnly today)
    {
        var rules = proposal.Rules.Select(rule => rule.Name).ToHashSet(StringComparer.Ordinal);
        var files = subject.Interfaces.SelectMany(id => facts[id].Files).ToHashSet(StringComparer.Ordinal);
        var waivers = network.Waivers.Values.Where(waiver => rules.Contains(waiver.Rule.Name)
            && (waiver.Where.Interface is { } named ? subject.Holds(named.Name) : waiver.Where.File is { } file && (subject.Holds(file.Name) || files.Contains(file.Name)))).OrderBy(waiver => waiver.Until).ToList();
        return Part("waivers", PriorityFormula.Waivers(waivers.Select(waiver => waiver.Warning(today))), waivers.Count == 0 ? "No waiver of its rules there."
            : $"{waivers.Count} waiver{(waivers.Count == 1 ? "" : "s")} of its rules there; '{waivers[0].Name}' {(waivers[0].DaysLeft(today) < 0 ? "is over" : $"ends on {waivers[0].Until:yyyy-MM-dd}")}.");
    }

    private static PriorityPart Standing(Proposal proposal, ProposalSubject subject, Measured measured)
    {
        var partners = proposal.About.Partners.Select(one => one.Name).ToHashSet(StringComparer.Ordinal);
        var lowest = measured.Cards.Where(card => card.Kind == NodeKind.Partner ? partners.Contains(card.Name) : card.Kind != NodeKind.Domain && subject.Interfaces.Contains(card.Name, StringComparer.Ordinal)).MinBy(card => card.Score);
        return lowest is null ? Part("standing", 0, "Nothing there has a score.") : Part("standing", PriorityFormula.Standing(lowest.Score), $"{lowest.Name} scores {lowest.Score}, the lowest there.");
    }

    private static PriorityPart Criticality(IReadOnlyDictionary<string, InterfaceFacts> facts, ProposalSubject subject)
    {
        var highest = subject.Interfaces.Select(id => facts[id]).MaxBy(one => one.Terms.Criticality);
        return highest is null ? Part("criticality", 0, "It touches no interface.")
            : Part("criticality", PriorityFormula.Criticality(highest.Terms.Criticality), $"{highest.Id} is {Words.Criticalities.WordFor(highest.Terms.Criticality)}.");
    }

    private static PriorityPart Part(string name, int points, string reason) => new(name, points, PriorityFormula.Most[name], reason);
}
