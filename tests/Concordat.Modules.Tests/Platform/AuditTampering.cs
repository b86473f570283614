using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;

namespace Concordat.Modules.Tests.Platform;

/// <summary>
/// Somebody with every right to the database flips, drops, inserts or moves one entry of many, and the verification names it. The suite does it among some
/// hundreds; <c>CONCORDAT_AUDIT</c> sets another number, and <c>./test --full audit</c> a million.
/// </summary>
public sealed class AuditTampering
{
    private static readonly int Entries = int.Parse(Environment.GetEnvironmentVariable("CONCORDAT_AUDIT") ?? "300", CultureInfo.InvariantCulture);
    private static readonly int Times = Entries > 10_000 ? 2 : 1;

    /// <summary>One way of tampering with the entry at a position, how it is undone, and what the verification says of it.</summary>
    private sealed record Way(string Name, Func<long, string[]> Do, Func<long, string[]> Undo, Func<long, string> Says);

    private static Way Flip(string column, string value) => new(
        $"another {column}", p => [$"UPDATE audit_entries SET {column} = {value} WHERE position = {p}"], p => [$"UPDATE audit_entries SET {column} = (SELECT {column} FROM audit_saved) WHERE position = {p}"],
        p => $"^entry {p} .*was changed or inserted$");

    private static readonly Way[] Ways =
    [
        Flip("node", "'other'"), Flip("epoch", "77"), Flip("counter", "99999999"), Flip("voids", "'1'"), Flip("at", "at + 1"), Flip("action", "'test.undone'"), Flip("actor", "'person:nobody'"),
        Flip("target", "target || 'x'"), Flip("outcome", "'denied'"), Flip("reason", "'because'"), Flip("detail", "'nothing'"), Flip("release", "7"),
        Flip("mac", "'0000000000000000000000000000000000000000000000000000000000000000'"), Flip("hash", "'0000000000000000000000000000000000000000000000000000000000000000'"),
        new("dropped", p => [$"DELETE FROM audit_entries WHERE position = {p}"], _ => ["INSERT INTO audit_entries SELECT * FROM audit_saved"], p => $"^entry {p} was removed"),
        new("dropped and closed up", p => [$"DELETE FROM audit_entries WHERE position = {p}", .. Shift(p, -1)], p => [.. Shift(p - 1, 1), "INSERT INTO audit_entries SELECT * FROM audit_saved"], p => $"^entry {p} .*was changed or inserted$"),
        new("inserted", p => [.. Shift(p - 1, 1), Copy(p)], p => ["DELETE FROM audit_entries WHERE counter = 88888888", .. Shift(p, -1)], p => $"^entry {p} .*was changed or inserted$"),
        new("moved one on", p => Swap(p, p + 1), p => Swap(p, p + 1), p => $"^entry {p} .*was changed or inserted$"),
        new("moved to the end", p => Swap(p, Entries), p => Swap(p, Entries), p => $"^entry {p} .*was changed or inserted$"),
    ];

    /// <summary>All positions after one, by two steps, since no two entries may have the same in between.</summary>
    private static string[] Shift(long after, int by) =>
    [
        $"UPDATE audit_entries SET position = -(position + {by}) WHERE position > {after}",
        "UPDATE audit_entries SET position = -position WHERE position < 0",
    ];

    private static string[] Swap(long one, long other) =>
    [
        $"UPDATE audit_entries SET position = -{one} WHERE position = {one}", $"UPDATE audit_entries SET position = {one} WHERE position = {other}", $"UPDATE audit_entries SET position = {other} WHERE position = -{one}",
    ];

    /// <summary>An entry that looks like its neighbour.</summary>
    private static string Copy(long position) =>
        $"INSERT INTO audit_entries (position, hash, node, epoch, counter, voids, at, action, actor, target, outcome, reason, detail, exchange, release, mac) SELECT {position}, hash, node, epoch, 88888888, voids, at, action, actor, target, outcome, reason, detail, exchange, release, mac FROM audit_entries WHERE position = {position + 1}";

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Whatever_is_done_to_one_entry_is_named_with_its_position(DatabaseKind kind)
    {
        await using var platform = await Filled(kind);
        var random = new Random(20261127);
        var (began, done) = (Stopwatch.GetTimestamp(), 0);
        foreach (var way in Enumerable.Repeat(Ways, Times).SelectMany(ways => ways))
        {
            var position = random.NextInt64(2, Entries - 1);
            await Run(platform, [$"CREATE TABLE audit_saved AS SELECT * FROM audit_entries WHERE position = {position}"]);
            await Run(platform, way.Do(position));
            var flaw = (await platform.Get<AuditVerification>().Verify()).Flaw;
            Assert.True(flaw is not null && Regex.IsMatch(flaw, way.Says(position), RegexOptions.None, TimeSpan.FromSeconds(1)), $"{way.Name} at {position}: {flaw ?? "nothing was noticed"}");
            await Run(platform, [.. way.Undo(position), "DROP TABLE audit_saved"]);
            done++;
        }
        Assert.Null((await platform.Get<AuditVerification>().Verify()).Flaw);
        Console.WriteLine($"AUDIT | {kind} | {Entries} | {done} of {done} named | {Stopwatch.GetElapsedTime(began).TotalSeconds:0} | {GC.GetTotalMemory(forceFullCollection: true) >> 20} | held |");
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_chain_that_is_written_anew_over_a_dropped_entry_is_told_by_what_was_signed_and_counted(DatabaseKind kind)
    {
        await using var platform = await Filled(kind, 60);
        await Run(platform, ["DELETE FROM audit_entries WHERE position = 20", .. Shift(20, -1)]);
        await Rechain(platform);
        Assert.Matches(": (a checkpoint|an anchor) .*; entry 19 of node test .* was removed$", (await platform.Get<AuditVerification>().Verify()).Flaw);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_checkpoint_that_was_forged_moved_or_added_is_named(DatabaseKind kind)
    {
        await using var platform = await Filled(kind, 60);
        await Run(platform, ["UPDATE audit_checkpoints SET at = at + 1 WHERE position = (SELECT MIN(position) FROM audit_checkpoints)"]);
        Assert.Matches("^a checkpoint for position .* was changed: its signature does not hold$", (await platform.Get<AuditVerification>().Verify()).Flaw);
        await Run(platform, ["UPDATE audit_checkpoints SET at = at - 1 WHERE position = (SELECT MIN(position) FROM audit_checkpoints)"]);
        Assert.Null((await platform.Get<AuditVerification>().Verify()).Flaw);
        await Run(platform, ["INSERT INTO audit_checkpoints (position, hash, root, peaks, at, signature) SELECT 0, hash, root, peaks, at, signature FROM audit_checkpoints WHERE position = (SELECT MIN(position) FROM audit_checkpoints)"]);
        Assert.Matches("^a checkpoint for position 0 stands at a wrong place", (await platform.Get<AuditVerification>().Verify()).Flaw);
    }

    /// <summary>What an attacker can do who knows how the chain is made, and has no key.</summary>
    private static async Task Rechain(TestPlatform platform)
    {
        var rows = await platform.Get<ModuleDb>().ReadSql(sql => sql.Rows($"SELECT {AuditQueries.Columns} FROM audit_entries ORDER BY position", AuditQueries.Read));
        var hash = AuditSealer.Genesis;
        await platform.Get<ModuleDb>().Write(async unit =>
        {
            foreach (var row in rows)
            {
                hash = AuditSealer.Chain(hash, row.Position!.Value, row);
                await unit.Sql.Execute("UPDATE audit_entries SET hash = $1 WHERE position = $2", hash, row.Position);
            }
        });
    }

    private static async Task<TestPlatform> Filled(DatabaseKind kind, int? entries = null)
    {
        var platform = await TestPlatform.Start(kind);
        var (ledger, wanted) = (platform.Get<AuditLedger>(), entries ?? Entries);
        for (var written = 1; written < wanted; written += 1000) // the start of the node is the first
        {
            var some = Math.Min(1000, wanted - written);
            var first = written;
            await platform.Get<ModuleDb>().Write(async unit =>
            {
                for (var i = 0; i < some; i++)
                {
                    await ledger.Write(unit, new AuditEntry("test.done", "person:test", $"thing/{first + i}") { Reason = "a test", Detail = "more of it", Release = 1 });
                }
            });
        }
        await platform.Get<AuditSealer>().Seal(CancellationToken.None);
        return platform;
    }

    private static Task Run(TestPlatform platform, string[] statements) => platform.Get<ModuleDb>().Write(async unit =>
    {
        foreach (var statement in statements)
        {
            await unit.Sql.Execute(statement);
        }
    });
}
