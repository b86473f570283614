using Concordat.Core.Primitives;
using Concordat.Core.Rights;
using Concordat.Core.Scans;
using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Catalogue;

/// <summary>Scores of all interfaces, domains and partners of a network, each part with its reason. Pure; linear in interfaces, findings and rows of traffic.</summary>
public static class Scorecards
{
    /// <summary>The scores, by kind and name. What is retired has none.</summary>
    /// <param name="check">What a check said.</param>
    /// <param name="traffic">What was recorded in 30 days; null where nothing is known of traffic, and then nothing that needs it is measured.</param>
    /// <param name="today">The day on which agreements and sunsets hold.</param>
    public static IReadOnlyList<Scorecard> Of(CheckedWorkspace check, IReadOnlyList<UseRow>? traffic, DateOnly today)
    {
        if (check.Read is not { } network)
        {
            return [];
        }
        var interfaces = InterfaceFacts.Of(network);
        var findings = WorkspaceScan.ByOwner(network, interfaces, check.Findings);
        var byFile = check.Findings.ToLookup(finding => finding.At.File, StringComparer.Ordinal);
        var known = traffic is { Count: > 0 } ? traffic : null;
        var byInterface = known?.ToLookup(row => row.Interface, StringComparer.Ordinal);
        var byPartner = known?.Where(row => row.Partner is not null).ToLookup(row => row.Partner!, StringComparer.Ordinal);
        var cards = interfaces.Values.Where(facts => facts.Terms.Lifecycle != Lifecycle.Retired)
            .Select(facts => (facts, Card: InterfaceScore.Of(network, facts, [.. findings[facts.Id]], byInterface is null ? null : [.. byInterface[facts.Id]], today))).ToList();
        return
        [
            .. cards.Select(row => row.Card).Concat(cards.GroupBy(row => row.facts.Terms.Owner.Name, StringComparer.Ordinal).Select(Domain))
                .Concat(network.Partners.Values.Select(partner => PartnerScore.Of(partner, [.. byFile[partner.At.File]], byPartner is null ? null : [.. byPartner[partner.Name]], today)))
                .OrderBy(card => card.Kind, StringComparer.Ordinal).ThenBy(card => card.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>Over its interfaces, those that cost most when they are out counting most.</summary>
    private static Scorecard Domain(IGrouping<string, (InterfaceFacts Facts, Scorecard Card)> rows)
    {
        var all = rows.Select(row => (Weight: 1 + (int)row.Facts.Terms.Criticality, row.Card)).ToList();
        var components = ScoreWeights.Interface.Select(weight =>
        {
            var parts = all.Select(row => (row.Weight, row.Card.Name, Part: row.Card.Components.Single(one => one.Name == weight.Key))).Where(row => row.Part.Score is not null).ToList();
            if (parts.Count == 0)
            {
                return new ScoreComponent(weight.Key, weight.Value, null, null, "Measured of none of its interfaces.");
            }
            var (sum, lowest) = (parts.Sum(row => row.Weight), parts.MinBy(row => row.Part.Score));
            return new ScoreComponent(weight.Key, weight.Value, Scorecard.Rounded(parts.Sum(row => row.Weight * row.Part.Score!.Value), sum), Scorecard.Rounded(parts.Sum(row => row.Weight * row.Part.Raw!.Value), sum),
                lowest.Part.Score == 100 ? $"All {parts.Count} of its interfaces." : $"Of {parts.Count} interfaces {lowest.Name} is lowest, with {lowest.Part.Score}: {lowest.Part.Reason}");
        }).ToList();
        var total = all.Sum(row => row.Weight);
        return new Scorecard(NodeKind.Domain, rows.Key, rows.Key, Scorecard.Rounded(all.Sum(row => row.Weight * row.Card.Score), total), Scorecard.Rounded(all.Sum(row => row.Weight * row.Card.Raw), total), components);
    }

    /// <summary>25 off for an error, 5 for a warning, 1 for anything else.</summary>
    internal static ScoreComponent Findings(int weight, IReadOnlyList<Finding> findings)
    {
        int Off(IEnumerable<Finding> all) => Math.Max(0, 100 - all.Sum(one => one.Severity switch { Severity.Error => 25, Severity.Warn => 5, _ => 1 }));
        var open = findings.Where(one => one.Waiver is null).ToList();
        var (errors, warnings) = (open.Count(one => one.Severity == Severity.Error), open.Count(one => one.Severity == Severity.Warn));
        return new ScoreComponent("findings", weight, Off(open), Off(findings), findings.Count == 0 ? "No finding."
            : $"{errors} errors, {warnings} warnings, {open.Count - errors - warnings} others; {findings.Count - open.Count} waived.");
    }

    /// <summary>100 without failures, 0 where every tenth fails.</summary>
    internal static ScoreComponent Failures(int weight, long all, long failed, string whose) => all == 0
        ? new ScoreComponent("reliability", weight, null, null, "No traffic in 30 days.")
        : Flat("reliability", weight, (int)Math.Max(0, 100 - Math.Ceiling(failed * 1000m / all)), $"{failed} of {all} exchanges of 30 days failed {whose}.");

    internal static ScoreComponent Flat(string name, int weight, int score, string reason) => new(name, weight, score, score, reason);
}
