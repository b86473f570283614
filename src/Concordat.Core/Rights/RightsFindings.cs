using Concordat.Core.Primitives;

namespace Concordat.Core.Rights;

/// <summary>What no approval can mend: limits of a row that are not kept, and voices that nobody has.</summary>
public static class RightsFindings
{
    /// <summary>The findings of a change request; each blocks it.</summary>
    public static IReadOnlyList<Finding> Of(IReadOnlyList<ClassifiedChange> changes, DecisionRights? rights, IReadOnlyList<ApprovalNeed> needs, bool emergency, DateOnly today)
    {
        var findings = new List<Finding>();
        foreach (var change in changes)
        {
            var row = rights?.For(change, emergency) ?? DecisionRights.First;
            if (change.WaiverDays is { } days && row.Right.Expiry is { } expiry && days > expiry.TotalDays)
            {
                findings.Add(Finding.Error("rights-expiry", $"The waiver lasts {days} days, and {row.Name} allows {expiry.TotalDays:0}.", change.At, "Let it end earlier; it can be granted again."));
            }
            if (change is { Kind: ChangeKind.Deprecated, Sunset: { } sunset } && row.Right.Notice is { } notice && sunset.DayNumber - today.DayNumber < notice.TotalDays)
            {
                findings.Add(Finding.Error("rights-notice", $"The sunset of {change.Resource} leaves {sunset.DayNumber - today.DayNumber} days, and {row.Name} asks for {notice.TotalDays:0}.",
                    change.At, $"Set 'sunset' to {today.AddDays((int)notice.TotalDays):yyyy-MM-dd} or later."));
            }
        }
        findings.AddRange(needs.Where(need => need.Hopeless is not null).Select(need => Finding.Error("rights-nobody", $"{need.Key}: {need.Hopeless}",
            changes.FirstOrDefault(change => need.Changes.Contains($"{change.Kind} {change.Resource}"))?.At ?? new SourcePosition("standards/governance.yaml", 0, 0))));
        return findings;
    }
}
