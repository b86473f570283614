using Concordat.Core.Primitives;
using Concordat.Platform.Data;
using Concordat.Platform.Secrets;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Platform.Audit;

/// <summary>What of the ledger is kept.</summary>
/// <param name="RemovedUpTo">The last position that is gone; 0 where nothing was removed.</param>
/// <param name="CutAt">When that was; null where nothing was removed.</param>
/// <param name="Holds">Legal holds, those that ended too, the newest first.</param>
public sealed record AuditKept(long RemovedUpTo, DateTimeOffset? CutAt, IReadOnlyList<AuditHold> Holds);

/// <summary>
/// Ends the life of entries: from the head of the chain alone, up to a signed checkpoint that stays as the new beginning, so that the rest can be verified as before. A legal hold
/// stops it, and so does anything that is wrong with what would go: evidence of tampering is not removed.
/// </summary>
public sealed class AuditRetention(ModuleDb db, AuditLedger ledger, KeyFolder keys, PlatformOptions options)
{
    /// <summary>What goes at once: a transaction stays short.</summary>
    private const int MostAtOnce = 20_000;
    private const int Page = 5_000;

    /// <summary>What is kept, and what holds it.</summary>
    public async Task<AuditKept> State(CancellationToken cancellationToken = default)
    {
        var cut = await db.ReadSql(AuditCut.Last, cancellationToken);
        return new AuditKept(cut?.Position ?? 0, cut?.At, await db.Read(read => read.Set<AuditHold>().OrderByDescending(h => h.Number).ToListAsync(cancellationToken), cancellationToken));
    }

    /// <summary>Begins a legal hold; answers its number.</summary>
    public Task<int> Hold(string by, string reason, CancellationToken cancellationToken = default) => db.Write(async unit =>
    {
        await unit.LockKeys(["audit-sealer"], cancellationToken);
        var hold = new AuditHold { Number = (await unit.Db.Set<AuditHold>().MaxAsync(h => (int?)h.Number, cancellationToken) ?? 0) + 1, Reason = reason, By = by, At = unit.Now };
        unit.Db.Add(hold);
        await ledger.Write(unit, new AuditEntry("audit.held", by, $"audit/hold/{hold.Number}") { Reason = reason });
        return hold.Number;
    }, cancellationToken);

    /// <summary>Ends a legal hold; null where it was done.</summary>
    public Task<Outcome?> Release(int number, string by, string reason, CancellationToken cancellationToken = default) => db.Write<Outcome?>(async unit =>
    {
        if (await unit.Db.Set<AuditHold>().FirstOrDefaultAsync(h => h.Number == number, cancellationToken) is not { } hold)
        {
            return Outcome.NotFound;
        }
        if (hold.ReleasedAt is not null)
        {
            return Outcome.Conflict;
        }
        (hold.ReleasedBy, hold.ReleasedAt) = (by, unit.Now);
        await ledger.Write(unit, new AuditEntry("audit.released", by, $"audit/hold/{number}") { Reason = reason });
        return null;
    }, cancellationToken);

    /// <summary>Removes entries that were sealed before a moment, some at a time; answers how many went, and why no more did where something stands in the way.</summary>
    /// <param name="before">Entries of checkpoints from then on stay.</param>
    /// <param name="by">Who, as the ledger names them.</param>
    /// <param name="reason">Why: the retention.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<(long Removed, string? Stopped)> Trim(DateTimeOffset before, string by, string reason, CancellationToken cancellationToken = default)
    {
        using var key = SigningKey.LoadOrCreate(AuditSealer.KeyFile(options));
        var (cut, end, isHeld) = await db.ReadSql(async sql =>
        {
            var last = await AuditCut.Last(sql);
            return (last, await End(sql, last?.Position ?? 0, before), await IsHeld(sql));
        }, cancellationToken);
        if (isHeld || end == 0)
        {
            return (0, isHeld ? "a legal hold stands" : null);
        }
        if (cut?.Flaw(key) is { } forged)
        {
            return (0, forged);
        }
        var (next, flaw) = await Walk(cut, end, cancellationToken);
        if (flaw is not null)
        {
            return (0, flaw);
        }
        return await db.Write<(long, string?)>(async unit =>
        {
            await unit.LockKeys(["audit-sealer"], cancellationToken);
            if (await IsHeld(unit.Sql))
            {
                return (0, "a legal hold stands");
            }
            if (((await AuditCut.Last(unit.Sql))?.Position ?? 0) != (cut?.Position ?? 0))
            {
                return (0, null); // another node was quicker
            }
            next!.At = unit.Now;
            next.Signature = Convert.ToBase64String(key.Sign(next.Statement()));
            unit.Db.Add(next);
            var removed = await unit.Sql.Execute("DELETE FROM audit_entries WHERE position <= $1", end);
            await unit.Sql.Execute("DELETE FROM audit_checkpoints WHERE position < $1", end);
            await unit.Sql.Execute("DELETE FROM audit_timestamps WHERE position < $1", end);
            await ledger.Write(unit, new AuditEntry("audit.trimmed", by, $"audit/{end}") { Reason = reason, Detail = $"{removed} entries up to {end}, sealed before {before:O}; the hash there is {next.Hash}" });
            return (removed, null);
        }, cancellationToken);
    }

    /// <summary>The last checkpoint that may become the beginning; 0 where none may. The newest sealed entry always stays, and so does what a collector has not got yet.</summary>
    private async Task<long> End(SqlSession sql, long from, DateTimeOffset before)
    {
        var newest = await sql.Scalar<long>("SELECT MAX(position) FROM audit_entries");
        var most = Math.Min(from + MostAtOnce, newest - 1);
        if (options.Audit.Syslog is not null)
        {
            most = Math.Min(most, await sql.Scalar<long>("SELECT MIN(position) FROM audit_streams"));
        }
        return await sql.Scalar<long>("SELECT MAX(position) FROM audit_checkpoints WHERE at < $1 AND position > $2 AND position <= $3", before, from, most);
    }

    private static async Task<bool> IsHeld(SqlSession sql) => await sql.Scalar<long>("SELECT CAST(COUNT(*) AS BIGINT) FROM audit_holds WHERE released_at IS NULL") > 0;

    /// <summary>Checks what would go, as the verification does, and takes down where chain, tree and counters stand at its end.</summary>
    private async Task<(AuditCut? Next, string? Flaw)> Walk(AuditCut? cut, long end, CancellationToken cancellationToken)
    {
        var (tree, counters) = (cut is null ? new AuditTree() : AuditTree.At(cut.Position, cut.Peaks), AuditCounters.From(cut?.Counters ?? ""));
        var (position, hash) = (cut?.Position ?? 0, cut?.Hash ?? AuditSealer.Genesis);
        var macs = new Dictionary<string, byte[]?>(StringComparer.Ordinal);
        while (position < end)
        {
            var rows = await db.ReadSql(sql => sql.Rows(
                $"SELECT {AuditQueries.Columns} FROM audit_entries WHERE position > $1 AND position <= $2 ORDER BY position LIMIT {Page}", AuditQueries.Read, position, end), cancellationToken);
            foreach (var row in rows)
            {
                position++;
                if (!macs.TryGetValue(row.Node, out var mac))
                {
                    macs[row.Node] = mac = keys.Find(AuditLedger.KeyName(row.Node));
                }
                if (row.Position != position || AuditSealer.Chain(hash, position, row) != row.Hash || (mac is not null && AuditLedger.Mac(mac, row) != row.Mac))
                {
                    return (null, $"entry {position} was changed, inserted or removed: nothing of the ledger goes until somebody has looked at it (concordat audit verify)");
                }
                hash = row.Hash!;
                counters.Saw(row);
                tree.Add(hash);
            }
            if (rows.Count == 0)
            {
                return (null, $"entry {position + 1} was removed: nothing of the ledger goes until somebody has looked at it (concordat audit verify)");
            }
        }
        var signed = await db.ReadSql(sql => sql.Rows("SELECT hash, root FROM audit_checkpoints WHERE position = $1", row => (Hash: row.GetString(0), Root: row.GetString(1)), end), cancellationToken);
        return signed is [var mark] && mark.Hash == hash && mark.Root == tree.Root
            ? (new AuditCut { Position = end, Hash = hash, Root = tree.Root, Peaks = tree.Peaks, Counters = counters.State() }, null)
            : (null, $"the checkpoint at {end} says otherwise: nothing of the ledger goes until somebody has looked at it (concordat audit verify)");
    }
}
