using Microsoft.EntityFrameworkCore;

namespace Concordat.Gateway.Idempotency;

/// <summary>What was answered to an unsafe call, by a keyed hash of client, operation and Idempotency-Key.</summary>
internal sealed class IdempotentCall
{
    public required string Key { get; set; }

    /// <summary>A keyed hash of path, query and body: the same key with another request is a mistake of the caller.</summary>
    public required string Fingerprint { get; set; }

    /// <summary>The exchange that holds it now; only that one may finish it.</summary>
    public Guid Holder { get; set; }

    /// <summary>0 while it runs.</summary>
    public int Status { get; set; }

    public string? ContentType { get; set; }

    /// <summary>The sealed answer of the system behind.</summary>
    public Guid? Payload { get; set; }

    /// <summary>Until when it runs at most, or until when it is remembered.</summary>
    public DateTimeOffset Until { get; set; }

    public static void Map(ModelBuilder model)
    {
        var call = model.Entity<IdempotentCall>().ToTable("gateway_idempotency");
        call.HasKey(c => c.Key);
        call.Property(c => c.Key).HasMaxLength(64);
        call.Property(c => c.Fingerprint).HasMaxLength(64);
        call.Property(c => c.ContentType).HasMaxLength(200);
        call.HasIndex(c => c.Until);
    }
}
