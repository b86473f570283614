using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Consents;

/// <summary>A standard of consent stands alone and names regions that there are.</summary>
internal static class ConsentRules
{
    public static IReadOnlyList<WorkspaceRule> All { get; } =
    [
        new("consent-once", Severity.Error, "There is one standard of consent.", ws =>
            from standard in ws.Consents.Values.OrderBy(standard => standard.At.File, StringComparer.Ordinal).Skip(1)
            select new Complaint(standard.At, "There is another standard of consent already.", "Write its rows into that one.")),
        new("consent-region", Severity.Error, "A default of consent names a region of the organization.", ws =>
            from standard in ws.Consents.Values
            from row in standard.Defaults
            where row.Region is { } region && ws.Organization.Regions.All(known => known.Name != region.Name)
            select new Complaint(row.Region!.Value.At, $"The organization has no region '{row.Region}'.", Spelling.Fix(row.Region!.Value.Name, [.. ws.Organization.Regions.Select(known => known.Name)]))),
    ];
}
