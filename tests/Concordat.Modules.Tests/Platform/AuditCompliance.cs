using Concordat.Platform.Audit;
using Concordat.Platform.Data;

namespace Concordat.Modules.Tests.Platform;

/// <summary>What the audit ledger promises, on both databases.</summary>
public sealed class AuditCompliance
{
    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task An_untouched_ledger_holds(DatabaseKind kind)
    {
        await using var platform = await WithEntries(kind, 25);
        var verdict = await platform.Get<AuditVerification>().Verify();
        Assert.Null(verdict.Flaw);
        Assert.Equal(26, verdict.Sealed); // the start of the node is an entry too
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Names_the_first_entry_that_was_changed(DatabaseKind kind)
    {
        await using var platform = await WithEntries(kind, 10);
        await Tamper(platform, "UPDATE audit_entries SET actor = 'person:nobody' WHERE position = 4");
        Assert.Contains("entry 4 ", (await Verify(platform)).Flaw, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Names_the_first_entry_that_was_removed(DatabaseKind kind)
    {
        await using var platform = await WithEntries(kind, 10);
        await Tamper(platform, "DELETE FROM audit_entries WHERE position = 7");
        Assert.Contains("entry 7 was removed", (await Verify(platform)).Flaw, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Sees_a_cut_tail_by_its_anchors(DatabaseKind kind)
    {
        await using var platform = await WithEntries(kind, 10);
        await Tamper(platform, "DELETE FROM audit_entries WHERE position > 5");
        await Tamper(platform, "DELETE FROM audit_checkpoints WHERE position > 5");
        Assert.Contains("after 5 were removed", (await Verify(platform)).Flaw, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Sees_an_unsealed_entry_that_was_changed(DatabaseKind kind)
    {
        await using var platform = await WithEntries(kind, 3);
        await Tamper(platform, "UPDATE audit_entries SET position = NULL, hash = NULL, action = 'other' WHERE position = 4");
        await Tamper(platform, "DELETE FROM audit_checkpoints");
        // The platform's own sealer may seal it in between: the changed entry shows either way, before its seal or behind it.
        Assert.Matches("unsealed|^entry 4 ", (await Verify(platform)).Flaw);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Sees_an_entry_that_was_removed_before_it_was_sealed(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.Start(kind);
        await Write(platform, 3);
        await Tamper(platform, "DELETE FROM audit_entries WHERE counter = 2");
        await platform.Get<AuditSealer>().Seal(CancellationToken.None);
        Assert.Contains("entry 2 of node test", (await Verify(platform)).Flaw, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_rolled_back_unit_is_told_and_not_taken_for_a_removed_entry(DatabaseKind kind)
    {
        await using var platform = await WithEntries(kind, 2);
        await Assert.ThrowsAsync<InvalidOperationException>(() => platform.Get<ModuleDb>().Write(async unit =>
        {
            await platform.Get<AuditLedger>().Write(unit, new AuditEntry("test.done", "person:test", "thing/1"));
            throw new InvalidOperationException("no");
        }));
        await Write(platform, 2);
        await platform.Get<AuditSealer>().Seal(CancellationToken.None);
        Assert.Null((await Verify(platform)).Flaw);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Goes_on_after_a_restart(DatabaseKind kind)
    {
        var first = await WithEntries(kind, 5);
        var database = await first.Stop();
        await using var second = await TestPlatform.Start(database);
        await Write(second, 5);
        await second.Get<AuditSealer>().Seal(CancellationToken.None);
        var verdict = await Verify(second);
        Assert.Null(verdict.Flaw);
        Assert.Equal(12, verdict.Sealed);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Entries_of_many_writers_at_once_are_all_chained(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.Start(kind);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Write(platform, 20)));
        await platform.Get<AuditSealer>().Seal(CancellationToken.None);
        var verdict = await Verify(platform);
        Assert.Null(verdict.Flaw);
        Assert.Equal(161, verdict.Sealed);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task What_is_sealed_while_the_ledger_is_checked_is_not_taken_for_removed(DatabaseKind kind)
    {
        await using var platform = await WithEntries(kind, 2);
        var writing = Task.Run(async () =>
        {
            for (var round = 0; round < 60; round++)
            {
                await Write(platform, 1);
                await platform.Get<AuditSealer>().Seal(CancellationToken.None);
            }
        });
        do
        {
            Assert.Null((await Verify(platform)).Flaw);
        }
        while (!writing.IsCompleted);
        await writing;
        Assert.Equal(63, (await Verify(platform)).Sealed);
    }

    private static async Task<TestPlatform> WithEntries(DatabaseKind kind, int entries)
    {
        var platform = await TestPlatform.Start(kind);
        await Write(platform, entries);
        await platform.Get<AuditSealer>().Seal(CancellationToken.None);
        return platform;
    }

    private static async Task Write(TestPlatform platform, int entries)
    {
        for (var i = 0; i < entries; i++)
        {
            var entry = new AuditEntry("test.done", "person:test", $"thing/{i}");
            await platform.Get<ModuleDb>().Write(unit => platform.Get<AuditLedger>().Write(unit, entry));
        }
    }

    private static Task<AuditVerdict> Verify(TestPlatform platform) => platform.Get<AuditVerification>().Verify();

    private static Task Tamper(TestPlatform platform, string sql) => platform.Get<ModuleDb>().Write(unit => unit.Sql.Execute(sql));
}
