using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Advice;

/// <summary>A standard of advice says nothing that is void.</summary>
internal static class AdviceStandardRules
{
    public static IReadOnlyList<WorkspaceRule> All { get; } =
    [
        new("advice-floor", Severity.Error, "The level of a rule of advice is not lowered below the shipped one.", ws =>
            from standard in ws.Advice.Values
            from rule in AdviceRules.All
            where standard.Levels.TryGetValue(rule.Id, out var level) && level.Severity > rule.Severity
            select new Complaint(standard.Levels[rule.Id].At, $"'{rule.Id}' weighs at least {rule.Severity.ToString().ToLowerInvariant()}; a standard may raise that and not lower it.",
                "Take the line away; a single false alarm is excused by a waiver.")),
        new("advice-terms", Severity.Error, "Terms of advice belong to classes of data that exist.", ws =>
            from standard in ws.Advice.Values
            from row in standard.Terms
            where !ws.Classifications.ContainsKey(row.Key)
            select new Complaint(row.Value.Count > 0 ? row.Value[0].At : standard.At, $"There is no class of data '{row.Key}'.", Spelling.Fix(row.Key, [.. ws.Classifications.Keys]))),
    ];
}
