using Concordat.Platform.Data;
using Concordat.Platform.Secrets;

namespace Concordat.Platform.Audit;

/// <summary>What a verification found: the number of sealed and open entries, and the first thing that is wrong.</summary>
/// <param name="Sealed">Entries of the chain that were checked.</param>
/// <param name="Open">Entries that wait for the sealer; their MACs were checked.</param>
/// <param name="Flaw">Null where nothing was changed, removed or inserted.</param>
public sealed record AuditVerdict(long Sealed, long Open, string? Flaw);

/// <summary>Checks the whole ledger: chain, MACs, counters, checkpoints and anchors. Linear in the number of entries.</summary>
public sealed class AuditVerification(ModuleDb db, KeyFolder keys, PlatformOptions options)
{
    private const int Page = 5000;

    /// <summary>Names the first entry that was changed, removed or inserted.</summary>
    public async Task<AuditVerdict> Verify(CancellationToken cancellationToken = default)
    {
        var counters = new Counters();
        var macs = new Dictionary<string, byte[]?>(StringComparer.Ordinal);
        var hashes = new Dictionary<long, string>();
        var marks = await Marks(cancellationToken);
        var (position, hash, open) = (0L, AuditSealer.Genesis, 0L);
        for (var after = 0L; ;)
        {
            var rows = await db.ReadSql(sql => sql.Rows(
                $"SELECT {AuditQueries.Columns} FROM audit_entries WHERE position > $1 ORDER BY position LIMIT {Page}", AuditQueries.Read, after), cancellationToken);
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
                if (marks.ContainsKey(position))
                {
                    hashes[position] = hash;
                }
            }
            if (rows.Count < Page)
            {
                break;
            }
            after = rows[^1].Position!.Value;
        }
        var rest = await db.ReadSql(sql => sql.Rows(
            $"SELECT {AuditQueries.Columns} FROM audit_entries WHERE position IS NULL ORDER BY seq", AuditQueries.Read), cancellationToken);
        foreach (var row in rest)
        {
            open++;
            if (!MacHolds(macs, row))
            {
                return new AuditVerdict(position, open, $"the unsealed entry {row.Node}/{row.Epoch}/{row.Counter} was changed or inserted");
            }
            counters.Saw(row);
        }
        return new AuditVerdict(position, open, FlawOfMarks(marks, hashes, position) ?? counters.Flaw());
    }

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

    /// <summary>Checkpoints of the database and of the anchor file whose signature holds, by position.</summary>
    private async Task<Dictionary<long, (string Hash, string Source)>> Marks(CancellationToken cancellationToken)
    {
        using var key = SigningKey.LoadOrCreate(AuditSealer.KeyFile(options));
        var marks = new Dictionary<long, (string, string)>();
        void Add(long position, string hash, long ticks, string signature, string source)
        {
            var holds = key.Verify(AuditSealer.CheckpointText(position, hash, new DateTimeOffset(ticks, TimeSpan.Zero)), Convert.FromBase64String(signature));
            if (!holds)
            {
                marks[position] = ("", source + " with a wrong signature");
            }
            else if (!marks.TryGetValue(position, out var known) || known.Item1 == hash)
            {
                marks[position] = (hash, source);
            }
            else
            {
                marks[position] = ("", $"{source} that contradicts {known.Item2}");
            }
        }
        foreach (var row in await db.ReadSql(sql => sql.Rows(
            "SELECT position, hash, at, signature FROM audit_checkpoints ORDER BY position",
            row => (row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetString(3))), cancellationToken))
        {
            Add(row.Item1, row.Item2, row.Item3, row.Item4, "a checkpoint");
        }
        var anchors = AuditSealer.AnchorFile(options);
        if (File.Exists(anchors))
        {
            await foreach (var line in File.ReadLinesAsync(anchors, cancellationToken))
            {
                if (line.Split(' ') is [var position, var hash, var ticks, var signature] && long.TryParse(position, out var at) && long.TryParse(ticks, out var time))
                {
                    Add(at, hash, time, signature, "an anchor");
                }
            }
        }
        return marks;
    }

    private static string? FlawOfMarks(Dictionary<long, (string Hash, string Source)> marks, Dictionary<long, string> hashes, long last)
    {
        foreach (var (position, mark) in marks.OrderBy(m => m.Key))
        {
            if (position > last)
            {
                return $"the entries after {last} were removed: {mark.Source} names position {position}";
            }
            if (!hashes.TryGetValue(position, out var hash) || hash != mark.Hash)
            {
                return $"the chain up to entry {position} was rewritten: {mark.Source} says otherwise";
            }
        }
        return null;
    }

    /// <summary>Each node's counters must be complete, but for those that a later entry tells were rolled back or that ended an epoch.</summary>
    private sealed class Counters
    {
        private readonly Dictionary<(string Node, int Epoch), (HashSet<long> Missing, long Next)> _seen = [];

        public void Saw(AuditRow row)
        {
            var (missing, next) = _seen.TryGetValue((row.Node, row.Epoch), out var known) ? known : ([], 0L);
            for (; next < row.Counter; next++)
            {
                missing.Add(next);
            }
            if (!missing.Remove(row.Counter) && row.Counter == next)
            {
                next++;
            }
            foreach (var told in row.Voids?.Split(',').Select(long.Parse) ?? [])
            {
                if (told >= next)
                {
                    for (; next <= told; next++)
                    {
                        missing.Add(next);
                    }
                }
                missing.Remove(told);
            }
            _seen[(row.Node, row.Epoch)] = (missing, next);
        }

        public string? Flaw()
        {
            var latest = _seen.Keys.GroupBy(k => k.Node).ToDictionary(g => g.Key, g => g.Max(k => k.Epoch));
            foreach (var ((node, epoch), (missing, _)) in _seen)
            {
                // A crash may take counters that were handed out and never committed: the next start said how many entries there were.
                if (missing.Count > 0 && epoch == latest[node])
                {
                    return $"entry {missing.Min()} of node {node} (start {epoch}) was removed";
                }
            }
            return null;
        }
    }
}
