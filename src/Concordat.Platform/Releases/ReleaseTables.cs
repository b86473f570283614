using Microsoft.EntityFrameworkCore;

namespace Concordat.Platform.Releases;

/// <summary>A sealed release's row. What stands beside the content is for lists alone; what runs is read from the verified content.</summary>
internal sealed class ReleaseRow
{
    public int Number { get; set; }
    public string Hash { get; set; } = "";
    public string KeyId { get; set; } = "";
    public byte[] Signature { get; set; } = [];
    public byte[] Content { get; set; } = [];
    public string ChangeId { get; set; } = "";
    public string Author { get; set; } = "";
    public string Title { get; set; } = "";
    public DateTimeOffset CreatedAt { get; set; }
}

/// <summary>A sealed activation's row; never changed, never removed.</summary>
internal sealed class ActivationRow
{
    public int Serial { get; set; }
    public int Release { get; set; }
    public string Hash { get; set; } = "";
    public string KeyId { get; set; } = "";
    public byte[] Signature { get; set; } = [];
    public byte[] Content { get; set; } = [];
    public string OrderedBy { get; set; } = "";
    public string Reason { get; set; } = "";
    public DateTimeOffset At { get; set; }
}

internal static class ReleaseTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<ReleaseRow>(release =>
        {
            release.ToTable("releases").HasKey(r => r.Number);
            release.Property(r => r.Number).ValueGeneratedNever();
            release.Property(r => r.ChangeId).HasMaxLength(32);
            release.HasIndex(r => r.ChangeId).IsUnique().HasDatabaseName("ix_releases_change");
        });
        model.Entity<ActivationRow>(activation =>
        {
            activation.ToTable("activations").HasKey(a => a.Serial);
            activation.Property(a => a.Serial).ValueGeneratedNever();
        });
    }
}
