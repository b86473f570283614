using Concordat.Platform.Data;
using Concordat.Platform.Secrets;

namespace Concordat.Platform.Audit;

/// <summary>What a verification found: the number of sealed and open entries, and the first thing that is wrong.</summary>
/// <param name="Sealed">Entries of the chain that were checked.</param>
/// <param name="Open">Entries that wait for the sealer; their MACs were checked.</param>
/// <param name="Flaw">Null where nothing was changed, removed or inserted.</param>
/// <param name="Timestamps">Checkpoints that a time-stamping authority stamped, and that were checked.</param>
/// <param name="Removed">Entries at the head whose time was over: the ledger begins after them, at a signed cut.</param>
public sealed record AuditVerdict(long Sealed, long Open, string? Flaw, long Timestamps = 0, long Removed = 0);

/// <summary>Checks the whole ledger: chain, MACs, counters, checkpoints and anchors. Linear in the number of entries.</summary>
public sealed class AuditVerification(ModuleDb db, KeyFolder keys, PlatformOptions options)
{
    private const int Page = 5000;

    /// <summary>Names the first entry that was changed, removed or inserted. A page of entries is in memory at a time, whatever the length of the chain.</summary>
    public async Task<AuditVerdict> Verify(CancellationToken cancellationToken = default)
    {
        var cut = await db.ReadSql(AuditCut.Last, cancellationToken);
        if (cut is not null && await Beginning(cut, cancellationToken) is { } forged)
        {
            return new AuditVerdict(0, 0, forged);
        }
        var counters = AuditCounters.From(cut?.Counters ?? "");
        var macs = new Dictionary<string, byte[]?>(StringComparer.Ordinal);
        await using var marks = new AuditMarks(db, options, cancellationToken);
        var tree = cut is null ? new AuditTree() : AuditTree.At(cut.Position, cut.Peaks);
        var (position, hash) = (cut?.Position ?? 0, cut?.Hash ?? AuditSealer.Genesis);
        if (cut is not null && (await marks.SkipTo(position) ?? await marks.FlawAt(tree, hash)) is { } other)
        {
            return new AuditVerdict(position, 0, other, 0, position);
        }
        while (true)
        {
            var rows = await db.ReadSql(sql => sql.Rows(
                $"SELECT {AuditQueries.Columns} FROM audit_entries WHERE position > $1 ORDER BY position LIMIT {Page}", AuditQueries.Read, position), cancellationToken);
            foreach (var row in rows)
            {
                if (row.Position != position + 1)
                {
                    return new AuditVerdict(position, 0, $"entry {position + 1} was removed: the chain goes on at {row.Position}");
                }
                position++;
                var expected = AuditSealer.Chain(hash, position, row);
                if (!MacHolds(macs, row) || expected != row.Hash)
                {
                    return new AuditVerdict(position - 1, 0, $"entry {position} ({row.Action} at {row.At:O}) was changed or inserted");
                }
                hash = row.Hash!;
                counters.Saw(row);
                tree.Add(hash);
                if (await marks.FlawAt(tree, hash) is { } flaw)
                {
                    return new AuditVerdict(position, 0, Both(flaw, counters.Flaw()));
                }
            }
            if (rows.Count == Page)
            {
                continue;
            }
            var (open, behind) = await Open(macs, counters.Copy(), cancellationToken);
            var wrong = Both(await marks.FlawBehind(position), behind);
            // What was sealed since the last page was read is neither there nor among the open ones: it is read now, and only what lacks still was removed.
            if (wrong is null || await db.ReadSql(sql => sql.Scalar<long>("SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE position > $1", position), cancellationToken) == 0)
            {
                return new AuditVerdict(position, open, wrong, marks.Stamps, cut?.Position ?? 0);
            }
        }
    }

    /// <summary>The entries that wait for the sealer: how many there are, and what is wrong with them or with the counters of all.</summary>
    private async Task<(long Open, string? Flaw)> Open(Dictionary<string, byte[]?> macs, AuditCounters counters, CancellationToken cancellationToken)
    {
        var open = 0L;
        for (var after = 0L; ;)
        {
            var rest = await db.ReadSql(sql => sql.Rows(
                $"SELECT {AuditQueries.Columns} FROM audit_entries WHERE position IS NULL AND seq > $1 ORDER BY seq LIMIT {Page}", AuditQueries.Read, after), cancellationToken);
            foreach (var row in rest)
            {
                open++;
                if (!MacHolds(macs, row))
                {
                    return (open, $"the unsealed entry {row.Node}/{row.Epoch}/{row.Counter} was changed or inserted");
                }
                counters.Saw(row);
            }
            if (rest.Count < Page)
            {
                return (open, counters.Flaw());
            }
            after = rest[^1].Seq;
        }
    }

    /// <summary>What is wrong with the place where the ledger begins.</summary>
    private async Task<string?> Beginning(AuditCut cut, CancellationToken cancellationToken)
    {
        using var key = SigningKey.LoadOrCreate(AuditSealer.KeyFile(options));
        try
        {
            return cut.Flaw(key) ?? (await db.ReadSql(sql => sql.Scalar<long>("SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE position <= $1", cut.Position), cancellationToken) > 0
                ? $"entries stand before {cut.Position + 1}, where the ledger begins: they were inserted" : null);
        }
        catch (FormatException)
        {
            return $"the beginning of the ledger after entry {cut.Position} was forged or changed";
        }
    }

    private static string? Both(string? one, string? other) => one is null ? other : other is null ? one : $"{one}; {other}";

    private bool MacHolds(Dictionary<string, byte[]?> macs, AuditRow row)
    {
        if (!macs.TryGetValue(row.Node, out var key))
        {
            key = keys.Find(AuditLedger.KeyName(row.Node));
            macs.Add(row.Node, key);
        }
        // Another node's key may lie elsewhere; the chain still covers its entries.
        return key is null || AuditLedger.Mac(key, row) == row.Mac;
    }
}
