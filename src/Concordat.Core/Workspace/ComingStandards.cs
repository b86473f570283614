using Concordat.Core.Contracts.Rulesets;
using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>
/// What rulesets say that do not hold for everything yet: those in transition warn, those ahead hint, each with the day on which that ends. An interface that the
/// earlier state does not have gets no transition. Each group of rulesets with one day costs one more judgement.
/// </summary>
internal static class ComingStandards
{
    /// <summary>What is said beyond the rulesets that hold today.</summary>
    /// <param name="files">Of the workspace.</param>
    /// <param name="terms">Of the rulesets that do not hold for everything on this day.</param>
    /// <param name="said">What those say that hold.</param>
    /// <param name="today">The day.</param>
    /// <param name="before">The earlier state; null for none, and then everything counts as there before.</param>
    public static Judgement Judge(
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files, IReadOnlyList<RulesetTerms> terms, Judgement said, DateOnly today, IReadOnlyDictionary<string, ReadOnlyMemory<byte>>? before)
    {
        var (known, held) = (said.Findings.Select(Key).ToHashSet(), terms.Select(one => one.File).ToHashSet(StringComparer.Ordinal));
        var (found, judged) = (new List<Finding>(), 0);
        var there = before?.Keys.Select(Folder).ToHashSet(StringComparer.Ordinal);
        foreach (var group in terms.GroupBy(one => (IsAhead: one.Effective > today, Day: one.Effective > today ? one.Effective : one.Full)).OrderBy(group => group.Key.IsAhead).ThenBy(group => group.Key.Day))
        {
            held.ExceptWith(group.Select(one => one.File));
            var (rules, byDomain) = InForce(files, held);
            if (rules is null)
            {
                break; // what is broken is told where all of them are read
            }
            var more = WorkspaceRulesets.Judge(rules, byDomain, files);
            judged += more.Judged;
            foreach (var finding in more.Findings.Where(finding => known.Add(Key(finding))))
            {
                found.Add(Milder(finding, group.Key.IsAhead, group.Key.Day, isNew: there is not null && !there.Contains(Folder(finding.At.File))));
            }
        }
        return new Judgement(found, judged);
    }

    /// <summary>The rulesets but for some files, with what domains ask beyond.</summary>
    internal static (Ruleset? Rules, IReadOnlyDictionary<string, Ruleset> ByDomain) InForce(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files, IReadOnlySet<string> held)
    {
        var (rules, _) = WorkspaceRulesets.Read(files, held);
        return (rules, rules is null ? new Dictionary<string, Ruleset>() : DomainRulesets.Read(files, rules, held).ByDomain);
    }

    private static Finding Milder(Finding finding, bool isAhead, DateOnly day, bool isNew)
    {
        if (!isAhead && isNew)
        {
            return finding;
        }
        var (most, then) = isAhead ? (Severity.Hint, $"The ruleset holds from {day:yyyy-MM-dd} on; till then this is a hint.")
            : (Severity.Warn, $"The transition of the ruleset ends on {day:yyyy-MM-dd}; from then on this is an error.");
        return finding.Severity >= most ? finding : finding with { Severity = most, Fix = finding.Fix is null ? then : $"{finding.Fix} {then}" };
    }

    /// <summary>A stronger finding at the same place is another one.</summary>
    private static (string, SourcePosition, string, Severity) Key(Finding finding) => (finding.Rule, finding.At, finding.Message, finding.Severity);

    private static string Folder(string file) => file.LastIndexOf('/') is > 0 and var slash ? file[..slash] : file;
}
