using System.Security.Cryptography;
using System.Text;
using Concordat.Platform.Data;
using Concordat.Platform.Secrets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concordat.Platform.Audit;

/// <summary>
/// Chains the entries after their commit: assigns positions, hashes each over the one before, signs a checkpoint and appends it to the
/// anchor file, which lies outside the database. One sealer at a time; positions follow commits, never ids.
/// </summary>
internal sealed class AuditSealer(ModuleDb db, AuditLedger ledger, AuditSignal signal, PlatformOptions options, TimeProvider clock, ILogger<AuditSealer> logger)
    : BackgroundService
{
    private const int Batch = 2000;
    internal const string Genesis = "0000000000000000000000000000000000000000000000000000000000000000";
    private readonly SigningKey _key = SigningKey.LoadOrCreate(KeyFile(options));
    private readonly SemaphoreSlim _one = new(1);

    internal static string KeyFile(PlatformOptions options) => Path.Combine(options.DataFolder, "keys", "audit-signing.pem");

    internal static string AnchorFile(PlatformOptions options) => Path.Combine(options.DataFolder, "audit", "anchors.log");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await signal.Signal.Wait(TimeSpan.FromSeconds(5), clock, stoppingToken);
                await Task.Delay(TimeSpan.FromMilliseconds(200), clock, stoppingToken); // many entries, one seal
                await Seal(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                logger.LogError("The audit ledger could not be sealed: {Failure}", failure.GetType().Name);
            }
        }
    }

    /// <summary>Seals all that is committed by now.</summary>
    internal async Task Seal(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (ledger.HasVoids)
            {
                await db.Write(unit => ledger.Write(unit, new AuditEntry("node.counters-voided", $"node:{options.Node}", $"node/{options.Node}")), cancellationToken);
            }
            while (await db.Write(SealBatch, cancellationToken) is { } checkpoint)
            {
                Anchor(checkpoint);
                signal.Sealed.Wake();
            }
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<AuditCheckpoint?> SealBatch(UnitOfWork unit)
    {
        await unit.LockKeys(["audit-sealer"], CancellationToken.None);
        var last = await unit.Sql.Rows(
            "SELECT position, hash FROM audit_entries WHERE position IS NOT NULL ORDER BY position DESC LIMIT 1",
            row => (Position: row.GetInt64(0), Hash: row.GetString(1)));
        var (position, hash) = last is [var top] ? top : (0, Genesis);
        var open = await unit.Sql.Rows(
            $"SELECT {AuditQueries.Columns} FROM audit_entries WHERE position IS NULL ORDER BY seq LIMIT {Batch}", AuditQueries.Read);
        if (open.Count == 0)
        {
            return null;
        }
        var tree = await Tree(unit, position);
        foreach (var entry in open)
        {
            hash = Chain(hash, ++position, entry);
            tree.Add(hash);
            await unit.Sql.Execute("UPDATE audit_entries SET position = $1, hash = $2 WHERE seq = $3", position, hash, entry.Seq);
        }
        var root = tree.Root;
        var signature = Convert.ToBase64String(_key.Sign(CheckpointText(position, hash, root, unit.Now.UtcTicks)));
        await unit.Sql.Execute("INSERT INTO audit_checkpoints (position, hash, root, peaks, at, signature) VALUES ($1, $2, $3, $4, $5, $6)", position, hash, root, tree.Peaks, unit.Now, signature);
        return new AuditCheckpoint { Position = position, Hash = hash, Root = root, At = unit.Now, Signature = signature };
    }

    /// <summary>The tree over what is sealed, from the last checkpoint. Where somebody took that away, or garbled it, it is made from the entries; the verification tells it.</summary>
    private static async Task<AuditTree> Tree(UnitOfWork unit, long position)
    {
        if (position > 0 && await unit.Sql.Scalar<string>("SELECT peaks FROM audit_checkpoints WHERE position = $1", position) is { } peaks)
        {
            try
            {
                return AuditTree.At(position, peaks);
            }
            catch (FormatException)
            {
                // Sealing must not be stopped by who can write into the database.
            }
        }
        var cut = await AuditCut.Last(unit.Sql);
        var tree = cut is null || cut.Position > position ? new AuditTree() : AuditTree.At(cut.Position, cut.Peaks);
        while (tree.Count < position)
        {
            var hashes = await AuditQueries.Hashes(unit.Sql, tree.Count, position);
            hashes.ForEach(tree.Add);
            if (hashes.Count == 0)
            {
                break; // entries are missing
            }
        }
        return tree;
    }

    private void Anchor(AuditCheckpoint checkpoint)
    {
        var file = AnchorFile(options);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.AppendAllText(file, $"{checkpoint.Position} {checkpoint.Hash} {checkpoint.Root} {checkpoint.At.UtcTicks} {checkpoint.Signature}\n");
    }

    internal static string Chain(string previous, long position, AuditRow entry) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{previous}\n{position}\n{entry.Canonical()}{entry.Mac}")));

    internal static byte[] CheckpointText(long position, string hash, string root, long ticks) => Encoding.UTF8.GetBytes($"{position}:{hash}:{root}:{ticks}");

    public override void Dispose()
    {
        _key.Dispose();
        _one.Dispose();
        base.Dispose();
    }
}
