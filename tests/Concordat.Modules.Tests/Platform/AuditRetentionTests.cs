using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Concordat.Modules.Tests.Platform;

/// <summary>Entries whose time is over go from the head of the chain, and the rest is verified as before, on both databases.</summary>
public sealed class AuditRetentionTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task What_is_left_still_proves_itself_and_says_where_it_begins(DatabaseKind kind)
    {
        await using var platform = await Filled(kind);
        var (removed, stopped) = await Trim(platform);
        Assert.Equal((21, null), (removed, stopped)); // the start of the node and the first twenty
        var verdict = await Verify(platform);
        Assert.Equal((null, 21), (verdict.Flaw, verdict.Removed));
        await Write(platform, 5);
        Assert.Null((await Verify(platform)).Flaw);
        Assert.Equal(0, (await Trim(platform)).Removed);
        Assert.StartsWith("21 entries up to 21", Assert.Single(await AuditQueries.Search(platform.Get<ModuleDb>(), "audit.trimmed", null, null, null, null, 10)).Detail, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task An_entry_that_stays_is_proved_as_before(DatabaseKind kind)
    {
        await using var platform = await Filled(kind);
        var before = (await platform.Get<AuditProofs>().Of(30))!;
        await Trim(platform);
        var after = (await platform.Get<AuditProofs>().Of(30))!;
        Assert.Equal((before.Previous, before.Checkpoint.Root), (after.Previous, after.Checkpoint.Root));
        Assert.Equal(before.Path, after.Path);
        Assert.NotNull(await platform.Get<AuditProofs>().Of(22)); // the first that stays
        Assert.Null(await platform.Get<AuditProofs>().Of(21));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_legal_hold_stops_it_until_it_ends(DatabaseKind kind)
    {
        await using var platform = await Filled(kind);
        var retention = platform.Get<AuditRetention>();
        var hold = await retention.Hold("person:tomas", "the case 7");
        Assert.Equal((0, "a legal hold stands"), await Trim(platform));
        Assert.Equal("the case 7", Assert.Single((await retention.State()).Holds).Reason);
        Assert.Null(await retention.Release(hold, "person:tomas", "the case is closed"));
        Assert.NotNull(await retention.Release(hold, "person:tomas", "twice"));
        Assert.Equal(21, (await Trim(platform)).Removed);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task What_was_tampered_with_is_not_removed(DatabaseKind kind)
    {
        await using var platform = await Filled(kind);
        await Run(platform, "UPDATE audit_entries SET actor = 'person:nobody' WHERE position = 9");
        var (removed, stopped) = await Trim(platform);
        Assert.Equal(0, removed);
        Assert.StartsWith("entry 9 was changed", stopped, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_forged_beginning_is_named(DatabaseKind kind)
    {
        await using var platform = await Filled(kind);
        await Trim(platform);
        foreach (var (tamper, says) in ((string, string)[])[
            ("UPDATE audit_cuts SET hash = root", "after entry 21 was forged"), ("UPDATE audit_cuts SET counters = ''", "after entry 21 was forged"), ("UPDATE audit_cuts SET peaks = 'xyz'", "after entry 21 was forged"),
            ("UPDATE audit_cuts SET at = at + 1", "after entry 21 was forged"), ("UPDATE audit_cuts SET position = 22", "after entry 22 was forged")])
        {
            await Run(platform, "CREATE TABLE cuts_saved AS SELECT * FROM audit_cuts");
            await Run(platform, tamper);
            Assert.Contains(says, (await Verify(platform)).Flaw, StringComparison.Ordinal);
            await Run(platform, "DELETE FROM audit_cuts");
            Assert.StartsWith("entry 1 was removed", (await Verify(platform)).Flaw, StringComparison.Ordinal);
            await Run(platform, "INSERT INTO audit_cuts SELECT * FROM cuts_saved");
            await Run(platform, "DROP TABLE cuts_saved");
        }
        Assert.Null((await Verify(platform)).Flaw);
        await Run(platform, "DELETE FROM audit_entries WHERE position = 22");
        Assert.StartsWith("entry 22 was removed", (await Verify(platform)).Flaw, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task An_unsealed_entry_that_was_removed_after_it_is_told_by_the_counters(DatabaseKind kind)
    {
        await using var platform = await Filled(kind);
        await Trim(platform);
        await platform.Get<AuditSealer>().Seal(default);
        await Run(platform, "UPDATE audit_entries SET counter = counter + 1 WHERE position = (SELECT MAX(position) FROM audit_entries)"); // as if one before it had been there
        Assert.NotNull((await Verify(platform)).Flaw);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_node_whose_entries_are_gone_does_not_count_its_starts_anew(DatabaseKind kind)
    {
        var database = await TestDatabase.Create(kind);
        var first = await TestPlatform.Start(database, services => services.AddSingleton<TimeProvider>(_clock));
        await Write(first, 20);
        await Write(first, 20);
        _clock.Advance(TimeSpan.FromDays(400));
        database = await first.Stop();
        await using var second = await TestPlatform.Start(database, services => services.AddSingleton<TimeProvider>(_clock));
        await Write(second, 3);
        Assert.True((await Trim(second)).Removed >= 40);
        Assert.Null((await Verify(second)).Flaw);
        var epochs = await second.Get<ModuleDb>().ReadSql(sql => sql.Scalar<int>("SELECT MIN(epoch) FROM audit_entries"));
        Assert.Equal(2, epochs);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task It_goes_on_from_where_it_was_cut_before(DatabaseKind kind)
    {
        await using var platform = await Filled(kind);
        await Trim(platform);
        _clock.Advance(TimeSpan.FromDays(400));
        await Write(platform, 4);
        var (removed, stopped) = await Trim(platform);
        Assert.Null(stopped);
        Assert.True(removed >= 20, $"{removed}");
        Assert.Null((await Verify(platform)).Flaw);
    }

    /// <summary>Forty entries, the first twenty more than a year before the rest.</summary>
    private async Task<TestPlatform> Filled(DatabaseKind kind)
    {
        var platform = await TestPlatform.Start(kind, services => services.AddSingleton<TimeProvider>(_clock));
        await Write(platform, 20);
        _clock.Advance(TimeSpan.FromDays(400));
        await Write(platform, 20);
        return platform;
    }

    private static async Task Write(TestPlatform platform, int entries)
    {
        await platform.Get<ModuleDb>().Write(async unit =>
        {
            for (var i = 0; i < entries; i++)
            {
                await platform.Get<AuditLedger>().Write(unit, new AuditEntry("test.done", "person:test", $"thing/{i}") { Reason = "a test" });
            }
        });
        await platform.Get<AuditSealer>().Seal(default);
    }

    private Task<(long Removed, string? Stopped)> Trim(TestPlatform platform) => platform.Get<AuditRetention>().Trim(_clock.GetUtcNow().AddDays(-365), "node:retention", "P1Y");

    private static Task<AuditVerdict> Verify(TestPlatform platform) => platform.Get<AuditVerification>().Verify();

    private static Task Run(TestPlatform platform, string statement) => platform.Get<ModuleDb>().Write(unit => unit.Sql.Execute(statement));
}
