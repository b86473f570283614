using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Changes;

/// <summary>A proposed workspace and what became of it. Files, author and base never change after it was opened.</summary>
internal sealed class ChangeRequest
{
    public int Number { get; set; }
    public string Title { get; set; } = "";
    public string Author { get; set; } = "";
    public ChangeState State { get; set; }

    /// <summary>The active release that it was planned against; 0 before the first.</summary>
    public int BaseRelease { get; set; }

    /// <summary>Over the canonical files; what an approval is given to.</summary>
    public string ContentHash { get; set; } = "";

    /// <summary>The canonical files, Brotli.</summary>
    public byte[] Files { get; set; } = [];

    /// <summary>The differences that reviewers saw, JSON.</summary>
    public string Plan { get; set; } = "[]";

    /// <summary>What the check said when it was opened, JSON; nothing in it blocks.</summary>
    public string Findings { get; set; } = "[]";

    public DateTimeOffset OpenedAt { get; set; }
    public DateTimeOffset? DecidedAt { get; set; }
    public string? DecidedBy { get; set; }
    public string? DecisionReason { get; set; }

    /// <summary>The release that it became.</summary>
    public int? Release { get; set; }

    /// <summary>How people and exchanges name it.</summary>
    public string Id => IdOf(Number);

    public static string IdOf(int number) => $"CR-{number:D4}";

    /// <summary>The number of an id like <c>CR-0001</c>; 0 where it is none.</summary>
    public static int NumberOf(string id) =>
        id.StartsWith("CR-", StringComparison.OrdinalIgnoreCase) && int.TryParse(id.AsSpan(3), System.Globalization.NumberStyles.None, null, out var number) ? number : 0;
}

/// <summary>One person's yes to the content of that hash.</summary>
internal sealed class ChangeApproval
{
    public int ChangeNumber { get; set; }
    public string ApprovedBy { get; set; } = "";
    public DateTimeOffset At { get; set; }
    public string Reason { get; set; } = "";
    public string ContentHash { get; set; } = "";
}

internal static class ChangeTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<ChangeRequest>(change =>
        {
            change.ToTable("change_requests").HasKey(c => c.Number);
            change.Property(c => c.Number).ValueGeneratedNever();
            change.Ignore(c => c.Id);
            change.HasIndex(c => new { c.State, c.Number }).HasDatabaseName("ix_change_requests_state");
        });
        model.Entity<ChangeApproval>(approval => approval.ToTable("change_approvals").HasKey(a => new { a.ChangeNumber, a.ApprovedBy }));
    }
}
