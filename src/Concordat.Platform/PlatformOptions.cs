using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Secrets;

namespace Concordat.Platform;

/// <summary>What a node needs to know before it can read anything else.</summary>
public sealed class PlatformOptions
{
    /// <summary>This node's name: stable over restarts (its leases are its own again at start) and unique in a cluster.</summary>
    public string Node { get; set; } = Environment.MachineName.ToLowerInvariant();

    /// <summary>The folder of keys, secrets, audit anchors and the trust store; kept outside the database and its backups.</summary>
    public string DataFolder { get; set; } = "data";

    /// <summary>The database.</summary>
    public DatabaseOptions Database { get; set; } = new();

    /// <summary>Where the audit ledger goes beside the database.</summary>
    public AuditOptions Audit { get; set; } = new();

    /// <summary>Where the key is kept that wraps all other symmetric keys.</summary>
    public MasterKeyOptions MasterKey { get; set; } = new();

    /// <summary>Where secrets come from that are named <c>vault:PATH#FIELD</c>; null for nowhere.</summary>
    public VaultOptions? Vault { get; set; }

    /// <summary>How many messages this node works on at once.</summary>
    public int Workers { get; set; } = 64;

    /// <summary>How long a claimed message stays this node's without a sign of life.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Refusals of one kind that are recorded one by one in each <see cref="RefusalWindow"/>; the rest is counted in one row.</summary>
    public int RefusalsOneByOne { get; set; } = 20;

    /// <summary>The window of <see cref="RefusalsOneByOne"/>.</summary>
    public TimeSpan RefusalWindow { get; set; } = TimeSpan.FromSeconds(10);
}
