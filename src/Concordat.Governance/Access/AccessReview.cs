using Concordat.Trust;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Access;

/// <summary>A campaign in which people look at what others may do, until a day; what nobody decided by then is taken away.</summary>
internal sealed class AccessReview
{
    public int Number { get; set; }

    /// <summary>Words of <see cref="AccessGrants.Kinds"/>, separated by commas.</summary>
    public string Kinds { get; set; } = "";
    public string Reason { get; set; } = "";

    /// <summary>The sign-in name.</summary>
    public string StartedBy { get; set; } = "";
    public DateTimeOffset StartedAt { get; set; }
    public DateTimeOffset DueAt { get; set; }

    /// <summary>The smallest number of days before the end that was told, or need not be told.</summary>
    public int Reminded { get; set; }
    public DateTimeOffset? ClosedAt { get; set; }
    public string? ClosedBy { get; set; }

    /// <summary>Canonical JSON of all items as they ended; null while it is open.</summary>
    public byte[]? Report { get; set; }
    public string? Hash { get; set; }
    public string? KeyId { get; set; }
    public byte[]? Signature { get; set; }

    public string Id => $"AR-{Number:D4}";

    /// <summary>The number of an id like <c>AR-0001</c>; 0 where it is none.</summary>
    public static int NumberOf(string id) =>
        id.StartsWith("AR-", StringComparison.OrdinalIgnoreCase) && int.TryParse(id.AsSpan(3), System.Globalization.NumberStyles.None, null, out var number) ? number : 0;

    /// <summary>The level of reminder: 7 days or 1 day before the end; more while neither is near.</summary>
    public int Level(DateTimeOffset now) => (DueAt - now).TotalDays switch { <= 1 => 1, <= 7 => 7, _ => int.MaxValue };
}

/// <summary>One grant in a campaign, as it was when the campaign began, and what became of it.</summary>
internal sealed class AccessReviewItem
{
    public const string Keep = "keep";
    public const string Revoke = "revoke";

    public int Review { get; set; }

    /// <summary>Counts the items of a campaign, from 1.</summary>
    public int Number { get; set; }
    public string Kind { get; set; } = "";

    /// <summary>The grant within its kind.</summary>
    public string Grant { get; set; } = "";
    public string Subject { get; set; } = "";
    public string What { get; set; } = "";

    /// <summary>Everybody who gave it, as the ledger names them, separated by commas.</summary>
    public string GrantedBy { get; set; } = "";
    public DateTimeOffset? GrantedAt { get; set; }
    public DateTimeOffset? LastUsedAt { get; set; }

    /// <summary>Who answers for it, by sign-in name; null for nobody.</summary>
    public string? Owner { get; set; }

    /// <summary>The sign-in name of who decides; null where nobody may.</summary>
    public string? Reviewer { get; set; }

    /// <summary><see cref="Keep"/> or <see cref="Revoke"/>; null while it is undecided.</summary>
    public string? Decision { get; set; }

    /// <summary>As the ledger names them.</summary>
    public string? DecidedBy { get; set; }
    public DateTimeOffset? DecidedAt { get; set; }
    public string? Note { get; set; }

    /// <summary>Why it stands although it was to be revoked; null where it does not.</summary>
    public string? Stays { get; set; }

    public IReadOnlyList<string> GranterList => GrantedBy.Split(',', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>A grant of which it was told that nobody uses it: once for each last use.</summary>
internal sealed class DormantGrant
{
    public string Kind { get; set; } = "";
    public string Grant { get; set; } = "";

    /// <summary>Since when it was not used.</summary>
    public DateTimeOffset Since { get; set; }
    public DateTimeOffset At { get; set; }

    /// <summary>True where it was to end and stands: it is not tried again each hour.</summary>
    public bool Stays { get; set; }
}

internal static class AccessTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<AccessReview>(review =>
        {
            review.ToTable("access_reviews").HasKey(r => r.Number);
            review.Property(r => r.Number).ValueGeneratedNever();
            review.Ignore(r => r.Id);
        });
        model.Entity<AccessReviewItem>(item =>
        {
            item.ToTable("access_review_items").HasKey(i => new { i.Review, i.Number });
            item.Ignore(i => i.GranterList);
        });
        model.Entity<DormantGrant>(dormant => dormant.ToTable("access_dormant").HasKey(d => new { d.Kind, d.Grant, d.Since }));
    }
}
