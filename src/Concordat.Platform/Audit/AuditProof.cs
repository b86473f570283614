using System.Text.Json;
using System.Text.Json.Serialization;
using Concordat.Core.Releases;
using Concordat.Platform.Data;
using Concordat.Platform.Secrets;

namespace Concordat.Platform.Audit;

/// <summary>
/// One entry with all that shows that it is part of the ledger, for somebody who has neither the ledger nor access to it: the hash before it in the chain, the path to the
/// root of the Merkle tree (RFC 6962 §2.1.1), and the checkpoint whose signature covers that root.
/// </summary>
public sealed record AuditProof
{
    /// <summary>The entry as it stands in the ledger.</summary>
    public required AuditRow Entry { get; init; }
    /// <summary>The hash of the entry before it in the chain, hex.</summary>
    public required string Previous { get; init; }
    /// <summary>From the entry to the root, hex.</summary>
    public required IReadOnlyList<string> Path { get; init; }
    /// <summary>What was signed.</summary>
    public required AuditCheckpoint Checkpoint { get; init; }
    /// <summary>The public key of the checkpoint as a JWK. Whoever checks compares it with one that came another way.</summary>
    public required JsonElement Key { get; init; }

    /// <summary>What is wrong with it; null where the entry was in the ledger when the checkpoint was signed with this key.</summary>
    /// <param name="trusted">The key that signs checkpoints, from a source that the checker trusts.</param>
    public string? Flaw(PublicSigningKey trusted)
    {
        try
        {
            return Entry.Position is not { } position || Entry.Hash is not { } hash ? "The entry has no place in the chain."
                : AuditSealer.Chain(Previous, position, Entry) != hash ? "The entry was changed: its hash in the chain is another."
                : !AuditTree.Leads(hash, position, Checkpoint.Position, Path, Checkpoint.Root) ? "The path does not lead from the entry to the root of the checkpoint."
                : !trusted.Verifies(AuditSealer.CheckpointText(Checkpoint.Position, Checkpoint.Hash, Checkpoint.Root, Checkpoint.At.UtcTicks), Convert.FromBase64String(Checkpoint.Signature))
                    ? $"The checkpoint was not signed with the key {trusted.KeyId}."
                    : null;
        }
        catch (Exception broken) when (broken is FormatException or ArgumentException) // no hex, no base64, or nothing at all
        {
            return "A hash of the path, or the signature, is no such text.";
        }
    }
}

/// <summary>Makes proofs. Reads the hashes of the chain up to the checkpoint, a page at a time: linear in its length.</summary>
public sealed class AuditProofs(ModuleDb db, PlatformOptions options)
{
    /// <summary>The public key of checkpoints as a JWK.</summary>
    public string PublicJwk()
    {
        using var key = SigningKey.LoadOrCreate(AuditSealer.KeyFile(options));
        return key.PublicJwk();
    }

    /// <summary>A proof by the first checkpoint that covers the entry; null where no sealed entry stands there.</summary>
    public async Task<AuditProof?> Of(long position, CancellationToken cancellationToken = default)
    {
        var (entry, checkpoint) = await db.ReadSql(async sql => (
            (await sql.Rows($"SELECT {AuditQueries.Columns} FROM audit_entries WHERE position = $1", AuditQueries.Read, position)).SingleOrDefault(),
            (await sql.Rows("SELECT position, hash, root, at, signature FROM audit_checkpoints WHERE position >= $1 ORDER BY position LIMIT 1", row => new AuditCheckpoint
            {
                Position = row.GetInt64(0), Hash = row.GetString(1), Root = row.GetString(2), At = new DateTimeOffset(row.GetInt64(3), TimeSpan.Zero), Signature = row.GetString(4),
            }, position)).SingleOrDefault()), cancellationToken);
        if (entry is null || checkpoint is null)
        {
            return null;
        }
        var cut = await db.ReadSql(AuditCut.Last, cancellationToken);
        var (tree, previous) = cut is null ? (new AuditTree(position), AuditSealer.Genesis) : (AuditTree.At(cut.Position, cut.Peaks, position), cut.Hash);
        while (tree.Count < checkpoint.Position)
        {
            var hashes = await db.ReadSql(sql => AuditQueries.Hashes(sql, tree.Count, checkpoint.Position), cancellationToken);
            if (hashes.Count == 0)
            {
                return null; // entries are missing: nothing can be proved, and the verification says why
            }
            foreach (var hash in hashes)
            {
                tree.Add(hash);
                if (tree.Count == position - 1)
                {
                    previous = hash;
                }
            }
        }
        using var key = JsonDocument.Parse(PublicJwk());
        return new AuditProof { Entry = entry, Previous = previous, Path = tree.Path!, Checkpoint = checkpoint, Key = key.RootElement.Clone() };
    }
}

/// <summary>Proofs as files.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(AuditProof))]
public sealed partial class AuditProofJson : JsonSerializerContext;
