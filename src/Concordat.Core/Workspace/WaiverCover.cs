using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>
/// Lays waivers over findings. Only what a ruleset or a comparison says can be waived: what a node needs in order to run cannot.
/// A waiver that is over, or that covers nothing, is a finding itself, so that none outlives its reason.
/// </summary>
public static class WaiverCover
{
    /// <summary>Marks the findings that a waiver covers, and adds those about waivers.</summary>
    /// <param name="workspace">The workspace with its waivers.</param>
    /// <param name="findings">Findings of rulesets and comparisons, with paths of the workspace.</param>
    /// <param name="rules">Ids that can be waived: all rules that judged, and all checks of comparisons.</param>
    /// <param name="compared">True where a comparison took place, so that a waiver for one can be seen to cover nothing.</param>
    /// <param name="isComparison">Tells the checks of comparisons among the ids.</param>
    /// <param name="today">The day of the check.</param>
    /// <param name="isOfTraffic">Tells rules that look at traffic, which comes and goes: a waiver of one is never idle. Null for none.</param>
    public static IReadOnlyList<Finding> Apply(
        Workspace workspace, IReadOnlyList<Finding> findings, IReadOnlyCollection<string> rules, bool compared, Func<string, bool> isComparison, DateOnly today, Func<string, bool>? isOfTraffic = null)
    {
        var waivers = workspace.Waivers.Values.OrderBy(waiver => waiver.Name, StringComparer.Ordinal).Select(waiver => (Waiver: waiver, Files: FilesOf(workspace, waiver.Where))).ToList();
        var used = new HashSet<string>(StringComparer.Ordinal);
        var told = new List<Finding>();
        foreach (var finding in findings)
        {
            var cover = waivers.Find(row => row.Waiver.Holds(today) && Covers(row.Waiver, row.Files, finding)).Waiver;
            told.Add(cover is null ? finding : finding with { Waiver = cover.Name });
            used.UnionWith(waivers.Where(row => Covers(row.Waiver, row.Files, finding)).Select(row => row.Waiver.Name));
        }
        foreach (var (waiver, _) in waivers)
        {
            if (!rules.Contains(waiver.Rule.Name))
            {
                told.Add(Finding.Error("waiver-rule", $"No ruleset in force and no comparison has a rule '{waiver.Rule.Name}'.", waiver.Rule.At,
                    Spelling.Fix(waiver.Rule.Name, rules) ?? "Only what rulesets and comparisons say can be waived."));
            }
            else if (waiver.On(today) == WaiverState.Over)
            {
                told.Add(Finding.Error("waiver-expired", $"The waiver ended on {waiver.Until:yyyy-MM-dd}: it covers nothing.", waiver.UntilAt, "Mend what it covers, or have it granted again; then delete this file or change the day."));
            }
            else if (waiver.On(today) == WaiverState.Early)
            {
                told.Add(Finding.Warn("waiver-early", $"The waiver begins on {waiver.Granted:yyyy-MM-dd}: it covers nothing yet.", waiver.At));
            }
            else if (!used.Contains(waiver.Name) && (compared || !isComparison(waiver.Rule.Name)) && isOfTraffic?.Invoke(waiver.Rule.Name) != true)
            {
                told.Add(Finding.Warn("waiver-unmatched", "The waiver covers no finding.", waiver.At, "Delete it: what it was for is mended, or lies elsewhere."));
            }
        }
        return told;
    }

    private static bool Covers(Waiver waiver, IReadOnlySet<string> files, Finding finding) =>
        finding.Rule == waiver.Rule.Name && files.Contains(finding.At.File) && (waiver.Where.Pointer is not { Length: > 0 } pointer || LiesBelow(pointer, finding.Path));

    private static bool LiesBelow(string pointer, IReadOnlyList<string> path)
    {
        var parts = pointer[1..].Split('/').Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToList();
        return parts.Count <= path.Count && parts.SequenceEqual(path.Take(parts.Count), StringComparer.Ordinal);
    }

    private static HashSet<string> FilesOf(Workspace workspace, WaiverPlace place)
    {
        var files = new HashSet<string>(StringComparer.Ordinal);
        if (place.File is { } file)
        {
            files.Add(file.Name);
        }
        if (place.Interface is { } name && workspace.Apis.TryGetValue(name.Name, out var api))
        {
            files.UnionWith(new[] { api.At.File, api.Document?.At.File }.OfType<string>());
            files.UnionWith(api.OpenApi?.Files.All.Select(one => one.Location) ?? []);
        }
        if (place.Interface is { } type && workspace.Events.TryGetValue(type.Name, out var kind))
        {
            files.UnionWith(new[] { kind.At.File, kind.SchemaDocument?.At.File }.OfType<string>());
        }
        return files;
    }
}
