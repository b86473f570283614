using System.Data.Common;
using System.Security.Cryptography;
using Concordat.Core.Releases;
using Concordat.Platform.Data;
using Concordat.Platform.Secrets;

namespace Concordat.Platform.Audit;

/// <summary>
/// A new beginning of the ledger: the entries up to a checkpoint are gone, and what the rest is checked against stays, signed with the key of checkpoints: the hash there, the Merkle
/// tree's peaks, and where every node's counters stood.
/// </summary>
internal sealed class AuditCut
{
    /// <summary>The last entry that is gone.</summary>
    public long Position { get; set; }
    public string Hash { get; set; } = "";
    public string Root { get; set; } = "";
    public string Peaks { get; set; } = "";
    public string Counters { get; set; } = "";
    public DateTimeOffset At { get; set; }

    /// <summary>ES256 (IEEE P1363, base64) over all of the above.</summary>
    public string Signature { get; set; } = "";

    internal byte[] Statement() => SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"cut\n{Position}\n{Hash}\n{Root}\n{Peaks}\n{Counters}\n{At.UtcTicks}"));

    /// <summary>The newest; null where nothing was removed.</summary>
    public static async Task<AuditCut?> Last(SqlSession sql) =>
        (await sql.Rows("SELECT position, hash, root, peaks, counters, at, signature FROM audit_cuts ORDER BY position DESC LIMIT 1", Read)).SingleOrDefault();

    /// <summary>What is wrong with it; null where it was signed here and fits together.</summary>
    public string? Flaw(SigningKey key)
    {
        var signature = new byte[Signature.Length];
        return Convert.TryFromBase64String(Signature, signature, out var length) && key.Verify(Statement(), signature.AsSpan(0, length)) && AuditTree.At(Position, Peaks).Root == Root
            ? null : $"the beginning of the ledger after entry {Position} was forged or changed";
    }

    private static AuditCut Read(DbDataReader row) => new()
    {
        Position = row.GetInt64(0), Hash = row.GetString(1), Root = row.GetString(2), Peaks = row.GetString(3), Counters = row.GetString(4), At = new DateTimeOffset(row.GetInt64(5), TimeSpan.Zero),
        Signature = row.GetString(6),
    };
}

/// <summary>While one stands, nothing of the ledger is removed.</summary>
public sealed class AuditHold
{
    /// <summary>Counts them, from 1.</summary>
    public int Number { get; set; }
    /// <summary>Why: a case, a letter.</summary>
    public string Reason { get; set; } = "";
    /// <summary>Who, as the ledger names them.</summary>
    public string By { get; set; } = "";
    /// <summary>When.</summary>
    public DateTimeOffset At { get; set; }
    /// <summary>Who ended it; null while it stands.</summary>
    public string? ReleasedBy { get; set; }
    /// <summary>When it was ended.</summary>
    public DateTimeOffset? ReleasedAt { get; set; }
}
