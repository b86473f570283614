using System.Security.Cryptography;
using System.Text;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Secrets;

namespace Concordat.Platform.Audit;

/// <summary>
/// Writes audit entries in the transaction of what they are about. Each carries the node's counter and a MAC, so that an altered entry
/// or a cut tail shows before the sealer has chained it.
/// </summary>
public sealed class AuditLedger
{
    private readonly ModuleDb _db;
    private readonly AuditSignal _signal;
    private readonly string _node;
    private readonly byte[] _key;
    private readonly Lock _gate = new();
    private readonly List<long> _voids = [];
    private readonly SemaphoreSlim _starting = new(1);
    private int _epoch;
    private long _next;

    /// <summary>One per process.</summary>
    public AuditLedger(ModuleDb db, KeyFolder keys, PlatformOptions options, AuditSignal signal)
    {
        (_db, _signal, _node) = (db, signal, options.Node);
        _key = keys.GetOrCreate(KeyName(_node));
    }

    internal static string KeyName(string node) => $"audit/{node}";

    /// <summary>Begins this node's epoch: counts from 0 again and states where the epoch before ended.</summary>
    internal async Task Start(CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            if (_epoch > 0)
            {
                return;
            }
            var (last, count, highest) = await _db.ReadSql(async sql =>
            {
                // Its entries may be gone by now: then the place where the ledger begins tells the last start.
                var gone = (await AuditCut.Last(sql)) is { } cut ? AuditCounters.Read(cut.Counters).Where(one => one.Node == _node).Select(one => one.Epoch).FirstOrDefault() : 0;
                var epoch = Math.Max(gone, await sql.Scalar<int>("SELECT MAX(epoch) FROM audit_entries WHERE node = $1", _node));
                var entries = await sql.Scalar<long>("SELECT COUNT(*) FROM audit_entries WHERE node = $1 AND epoch = $2", _node, epoch);
                var top = await sql.Scalar<long>("SELECT MAX(counter) FROM audit_entries WHERE node = $1 AND epoch = $2", _node, epoch);
                return (epoch, entries, top);
            }, cancellationToken);
            (_epoch, _next) = (last + 1, 0);
            var detail = last == 0 ? "first start" : $"epoch {last} ended at counter {highest} with {count} entries";
            await _db.Write(unit => Write(unit, new AuditEntry("node.started", $"node:{_node}", $"node/{_node}") { Detail = detail }), cancellationToken);
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Adds an entry to the unit's transaction.</summary>
    public async Task Write(UnitOfWork unit, AuditEntry entry)
    {
        if (_epoch == 0)
        {
            throw new InvalidOperationException("The audit ledger was not started.");
        }
        var row = Next(unit.Now, entry);
        unit.AfterRollback(() => Void(row));
        unit.AfterCommit(_signal.Wake);
        await unit.Sql.Execute(
            """
            INSERT INTO audit_entries (node, epoch, counter, voids, at, action, actor, target, outcome, reason, detail, exchange, release, mac)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            """,
            row.Node, row.Epoch, row.Counter, row.Voids, row.At, row.Action, row.Actor, row.Target, row.Outcome, row.Reason, row.Detail,
            row.Exchange, row.Release, row.Mac);
    }

    /// <summary>True where rolled back counters wait to be told by a next entry.</summary>
    internal bool HasVoids
    {
        get
        {
            lock (_gate)
            {
                return _voids.Count > 0;
            }
        }
    }

    private AuditRow Next(DateTimeOffset at, AuditEntry entry)
    {
        var row = new AuditRow
        {
            Node = _node, Epoch = _epoch, At = at, Action = entry.Action, Actor = entry.Actor, Target = entry.Target,
            Outcome = entry.Outcome, Reason = entry.Reason, Detail = entry.Detail, Exchange = entry.Exchange, Release = entry.Release,
        };
        lock (_gate)
        {
            row.Counter = _next++;
            row.Voids = _voids.Count == 0 ? null : string.Join(',', _voids);
            _voids.Clear();
        }
        row.Mac = Mac(_key, row);
        return row;
    }

    private void Void(AuditRow row)
    {
        lock (_gate)
        {
            _voids.Add(row.Counter);
            _voids.AddRange(row.Voids?.Split(',').Select(long.Parse) ?? []); // they were told in vain
        }
    }

    internal static string Mac(byte[] key, AuditRow row) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(row.Canonical())));
}

/// <summary>Wakes the sealer, and who sends on what is sealed.</summary>
public sealed class AuditSignal
{
    internal RelaySignal Signal { get; } = new();

    /// <summary>Entries were sealed.</summary>
    internal RelaySignal Sealed { get; } = new();

    /// <summary>There is something to seal.</summary>
    public void Wake() => Signal.Wake();
}
