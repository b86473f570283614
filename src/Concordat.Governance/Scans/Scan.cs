using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Scans;

/// <summary>One look at the whole active release. The newest says how the network stands; those before it are kept without findings.</summary>
internal sealed class Scan
{
    public int Number { get; set; }

    /// <summary>The time on whose day waivers held or were over.</summary>
    public DateTimeOffset At { get; set; }
    public int TookMs { get; set; }
    public int Release { get; set; }

    /// <summary>What called for it: <c>start</c>, <c>activated</c>, <c>due</c>, <c>traffic</c>, <c>daily</c> or <c>asked</c>.</summary>
    public string Cause { get; set; } = "";

    /// <summary>The build whose rules judged: another one may judge otherwise.</summary>
    public string Engine { get; set; } = "";
    public int Interfaces { get; set; }
    public int Contracts { get; set; }
    public int Rules { get; set; }
    public int Judged { get; set; }

    /// <summary>Interfaces with an error that no waiver covers.</summary>
    public int Failing { get; set; }
    public int Errors { get; set; }
    public int Warnings { get; set; }

    /// <summary>Findings that a waiver covers.</summary>
    public int Waived { get; set; }

    /// <summary>Waivers that are over.</summary>
    public int Expired { get; set; }
    public bool Passes { get; set; }

    /// <summary>Why it judged nothing; null where it did.</summary>
    public string? Void { get; set; }

    /// <summary>From when on it says nothing any more: something ends or begins then, or a day is over.</summary>
    public DateTimeOffset NextAt { get; set; }

    /// <summary>The findings, JSON, what blocks first; at most 1,000.</summary>
    public string Findings { get; set; } = "[]";

    /// <summary>Counts by interface, JSON.</summary>
    public string ByInterface { get; set; } = "[]";

    /// <summary>Scorecards with their parts, JSON.</summary>
    public string Scorecards { get; set; } = "[]";

    /// <summary>Every score as <c>kind:name</c> → with waivers, JSON: the trend, which is kept.</summary>
    public string Scores { get; set; } = "{}";
}

/// <summary>The one node that scans, until when. One row.</summary>
internal sealed class ScanClaim
{
    public int Id { get; set; }
    public string Node { get; set; } = "";
    public DateTimeOffset Until { get; set; }
}

/// <summary>A warning about a waiver that was given: each once.</summary>
internal sealed class WaiverNotice
{
    public string Waiver { get; set; } = "";
    public DateOnly Until { get; set; }

    /// <summary>30, 14 or 3; 0 for its end.</summary>
    public int Days { get; set; }
    public DateTimeOffset At { get; set; }
}

internal static class ScanTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<Scan>(scan =>
        {
            scan.ToTable("scans").HasKey(s => s.Number);
            scan.Property(s => s.Number).ValueGeneratedNever();
        });
        model.Entity<ScanClaim>(claim =>
        {
            claim.ToTable("scan_claims").HasKey(c => c.Id);
            claim.Property(c => c.Id).ValueGeneratedNever();
        });
        model.Entity<WaiverNotice>(notice => notice.ToTable("waiver_notices").HasKey(n => new { n.Waiver, n.Until, n.Days }));
    }
}
