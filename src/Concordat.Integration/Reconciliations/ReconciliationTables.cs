using Microsoft.EntityFrameworkCore;

namespace Concordat.Integration.Reconciliations;

/// <summary>One run of a reconciliation: figures, and no values.</summary>
internal sealed class ReconciliationRun
{
    public Guid Id { get; set; }
    public string Job { get; set; } = "";
    public DateTimeOffset At { get; set; }
    public string By { get; set; } = "";
    public int LeftRows { get; set; }
    public int RightRows { get; set; }
    public int Same { get; set; }
    public int WithinTolerance { get; set; }
    public bool TotalsAgree { get; set; }
    public int Exceptions { get; set; }
    public int Fresh { get; set; }
    public int Resolved { get; set; }
}

/// <summary>One exception of a job over all its runs. Its id is a keyed hash of the one in the report: whoever has the table alone cannot try keys of patients against it.</summary>
internal sealed class ReconciliationItem
{
    public string Job { get; set; } = "";
    public string Id { get; set; } = "";
    public string Kind { get; set; } = "";
    public string Fields { get; set; } = "";
    public string State { get; set; } = ItemStates.Open;
    public string? Owner { get; set; }
    public string? Reason { get; set; }
    public string? DecidedBy { get; set; }
    public DateTimeOffset FirstSeen { get; set; }
    public DateTimeOffset LastSeen { get; set; }
    public DateTimeOffset? ResolvedAt { get; set; }
}

/// <summary>What people made of an exception.</summary>
internal static class ItemStates
{
    public const string Open = "open";
    public const string Accepted = "accepted";
    public const string Dismissed = "dismissed";

    public static readonly IReadOnlyList<string> All = [Open, Accepted, Dismissed];
}

/// <summary>The tables.</summary>
internal static class ReconciliationTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<ReconciliationRun>(run =>
        {
            run.ToTable("integration_reconciliation_runs").HasKey(r => r.Id);
            run.HasIndex(r => new { r.Job, r.At }).HasDatabaseName("ix_integration_reconciliation_runs_job");
        });
        model.Entity<ReconciliationItem>(item =>
        {
            item.ToTable("integration_reconciliation_items").HasKey(i => new { i.Job, i.Id });
            item.HasIndex(i => new { i.Job, i.ResolvedAt }).HasDatabaseName("ix_integration_reconciliation_items_open");
        });
    }
}
