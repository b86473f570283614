using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Consents;

/// <summary>What holds where no consent of the patient says anything, and how far breaking the glass goes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Otherwise">Whether a use is permitted that no row names.</param>
/// <param name="Defaults">Rows; the one that names both purpose and region counts before one that names the purpose, and that before one that names the region.</param>
/// <param name="BreakGlass">How an emergency may pass a denial; null where it may not.</param>
/// <param name="At">Where it stands.</param>
public sealed record ConsentStandard(string Name, bool Otherwise, IReadOnlyList<ConsentDefault> Defaults, BreakGlassTerms? BreakGlass, SourcePosition At)
{
    internal static readonly Choices<bool> Decisions = new(("permit", true), ("deny", false));

    /// <summary>Whether a use is permitted of which no consent says anything.</summary>
    public bool Permits(string purpose, string? region) =>
        (Row(purpose, region) ?? Row(purpose, null) ?? Row(null, region))?.IsPermit ?? Otherwise;

    internal static ConsentStandard Read(ResourceReader r)
    {
        r.Kind("consent");
        var standard = new ConsentStandard(
            r.Name(),
            r.Choice("otherwise", Decisions, "permit or deny: what holds for a use that no row names."),
            r.List("defaults", ConsentDefault.Read, "What holds for a purpose, a region or both where no consent of the patient says anything."),
            r.OptionalChild("breakGlass", BreakGlassTerms.Read, "How an emergency may pass a denial; leave it out where it may not."),
            r.At);
        foreach (var twice in standard.Defaults.GroupBy(row => (row.Purpose?.Name, row.Region?.Name)).Where(rows => rows.Count() > 1))
        {
            r.ReportAt("consent-default-twice", twice.Last().At, "Two rows decide about the same purpose and region.", "Keep one.");
        }
        return standard;
    }

    private ConsentDefault? Row(string? purpose, string? region) => Defaults.FirstOrDefault(row => row.Purpose?.Name == purpose && row.Region?.Name == region && (purpose ?? region) is not null);
}

/// <summary>What holds for a purpose, a region or both.</summary>
public sealed record ConsentDefault(Ref? Purpose, Ref? Region, bool IsPermit, SourcePosition At)
{
    internal static ConsentDefault Read(ResourceReader r)
    {
        var row = new ConsentDefault(
            r.OptionalReference("purpose", "HL7 PurposeOfUse code."), r.OptionalReference("region", "Region in which the data are held."), r.Choice("decision", ConsentStandard.Decisions), r.At);
        if (row.Purpose is { } purpose && !PurposeOfUse.Codes.Contains(purpose.Name))
        {
            r.Report("resource-value", "purpose", $"'{purpose.Name}' is no purpose of use that is known here.", $"One of {string.Join(", ", PurposeOfUse.Codes)}.");
        }
        if (row.Purpose is null && row.Region is null)
        {
            r.ReportAt("resource-value", r.At, "A row names a purpose, a region or both.", "What holds for everything is 'otherwise'.");
        }
        return row;
    }
}

/// <summary>Terms of breaking the glass.</summary>
/// <param name="Longest">Longest time that it stays broken.</param>
/// <param name="Review">Time until somebody else must have reviewed it; afterwards whoever broke it can break none.</param>
public sealed record BreakGlassTerms(TimeSpan Longest, TimeSpan Review)
{
    internal static BreakGlassTerms Read(ResourceReader r)
    {
        var terms = new BreakGlassTerms(r.Duration("longest", "Such as PT60M."), r.Duration("review", "Such as PT24H."));
        if (terms.Longest <= TimeSpan.Zero || terms.Longest > TimeSpan.FromHours(12))
        {
            r.Report("resource-value", "longest", "It stays broken for minutes, at most for twelve hours.");
        }
        if (terms.Review <= TimeSpan.Zero || terms.Review > TimeSpan.FromDays(7))
        {
            r.Report("resource-value", "review", "It is reviewed within a week, by most rules within a day.");
        }
        return terms;
    }
}
