using Concordat.Core.Primitives;

namespace Concordat.Core.Advice;

/// <summary>What all standards of a workspace say of advice together: the strictest of each, and never less than what is shipped.</summary>
internal sealed record AdviceInForce(IReadOnlyDictionary<string, Severity> Levels, int OdooPartners, int DuplicateRules, int DuplicateShare, SensitiveTerms Terms)
{
    public static AdviceInForce Of(Workspace.Workspace network)
    {
        var standards = network.Advice.Values.OrderBy(one => one.Name, StringComparer.Ordinal).ToList();
        return new AdviceInForce(
            standards.SelectMany(one => one.Levels).GroupBy(level => level.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Min(level => level.Value.Severity), StringComparer.Ordinal),
            (int)(standards.Min(one => one.Thresholds.OdooPartners) ?? 6),
            (int)(standards.Min(one => one.Thresholds.DuplicateRules) ?? 6),
            (int)(standards.Min(one => one.Thresholds.DuplicateShare) ?? 75),
            SensitiveTerms.Shipped.With(standards.SelectMany(one => one.Terms).SelectMany(row => row.Value.Select(term => (row.Key, term.Name)))));
    }

    /// <summary>A severity that weighs more has the smaller value.</summary>
    public Severity LevelOf(AdviceRule rule) => Levels.TryGetValue(rule.Id, out var level) && level < rule.Severity ? level : rule.Severity;
}
