using Concordat.Core.Observation;
using Concordat.Core.Primitives;
using Concordat.Core.Rights;
using Concordat.Core.Workspace;

namespace Concordat.Governance.Changes;

/// <summary>What proposed standards would say today of all that is in force, before anybody votes on them.</summary>
/// <param name="Files">Files that were judged.</param>
/// <param name="Judged">Values that rules looked at.</param>
/// <param name="Added">What they would find that is not found today.</param>
/// <param name="Removed">What they would not find any more.</param>
internal sealed record StandardTrial(int Files, int Judged, IReadOnlyList<Finding> Added, IReadOnlyList<Finding> Removed)
{
    /// <summary>Judges the files in force by the proposed standards; null where none differs.</summary>
    public static StandardTrial? Of(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after, DateOnly today, IReadOnlyList<ObservedValues> observed)
    {
        var old = before.Where(file => StandardFloor.IsStandard(file.Key)).ToDictionary(StringComparer.Ordinal);
        var proposed = after.Where(file => StandardFloor.IsStandard(file.Key)).ToDictionary(StringComparer.Ordinal);
        if (old.Count == proposed.Count && old.All(file => proposed.TryGetValue(file.Key, out var text) && text == file.Value))
        {
            return null;
        }
        var tried = before.Where(file => !StandardFloor.IsStandard(file.Key)).Concat(proposed).ToDictionary(StringComparer.Ordinal);
        var nothing = new Dictionary<string, string>();
        var (today1, then) = (WorkspaceFiles.Check(before, nothing, today, observed: observed), WorkspaceFiles.Check(tried, nothing, today, observed: observed));
        return new StandardTrial(then.Files, then.Judged, Only(then.Findings, today1.Findings), Only(today1.Findings, then.Findings));
    }

    /// <summary>What is said in one and not in the other; the standards themselves aside, whose lines move.</summary>
    private static IReadOnlyList<Finding> Only(IReadOnlyList<Finding> these, IReadOnlyList<Finding> those)
    {
        var known = those.Select(Key).ToHashSet();
        return [.. these.Where(finding => !StandardFloor.IsStandard(finding.At.File) && !known.Contains(Key(finding)))];
    }

    private static (string Rule, Severity Severity, string Message, SourcePosition At, string? Waiver) Key(Finding finding) => (finding.Rule, finding.Severity, finding.Message, finding.At, finding.Waiver);
}
