using System.Text;
using Concordat.Platform;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;
using Concordat.Platform.Secrets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Concordat.Modules.Tests.Platform;

/// <summary>What was sealed with a destroyed key cannot be read by anybody, and what was said about it stays provable.</summary>
public sealed class KeyShreddingTests
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task After_it_no_node_no_restart_and_no_copy_of_the_database_opens_what_it_sealed(DatabaseKind kind)
    {
        var platform = await Start(await TestDatabase.Create(kind));
        var db = platform.Get<ModuleDb>();
        var (gone, key) = await Store(platform, "to be forgotten");
        using var otherKeys = new KeyFolder(new PlatformOptions { DataFolder = platform.Folder });
        var other = new PayloadVault(db, new DataKeys(otherKeys, _clock), _clock);
        Assert.NotNull(await other.Open(gone)); // it remembers the key
        var wrapped = await File.ReadAllBytesAsync(KeyFile(platform.Folder, key), TestContext.Current.CancellationToken);
        var (kept, _) = await AfterRotation(platform, "to be kept");

        var (shredded, obstacles) = await Shred(platform, key);

        Assert.Empty(obstacles);
        Assert.Equal(new ShreddedKey(key, 1, 0, 1), Assert.Single(shredded));
        Assert.Null(await platform.Get<PayloadVault>().Open(gone));
        Assert.Null(await other.Open(gone));
        Assert.NotNull(await platform.Get<PayloadVault>().Open(kept));
        var database = await platform.Stop();
        await using var again = await Start(database);
        Assert.Null(await again.Get<PayloadVault>().Open(gone));
        Assert.NotNull(await again.Get<PayloadVault>().Open(kept));

        // The database alone, with a folder that is new: neither opens.
        var elsewhere = Directory.CreateTempSubdirectory("concordat-elsewhere-").FullName;
        using (var strange = new KeyFolder(new PlatformOptions { DataFolder = elsewhere }))
        {
            Assert.Null(await new PayloadVault(again.Get<ModuleDb>(), new DataKeys(strange, _clock), _clock).Open(kept));
        }
        Directory.Delete(elsewhere, recursive: true);

        // A copy of the key's file from before opens it as long as the master key of then is there, and nothing after that.
        await File.WriteAllBytesAsync(KeyFile(again.Folder, key), wrapped, TestContext.Current.CancellationToken);
        File.Delete(KeyFile(again.Folder, key));
        again.Get<DataKeys>().RotateMaster();
        await File.WriteAllBytesAsync(KeyFile(again.Folder, key), wrapped, TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<System.Security.Cryptography.CryptographicException>(() => again.Get<PayloadVault>().Open(gone));

        Assert.Null((await again.Get<AuditVerification>().Verify(TestContext.Current.CancellationToken)).Flaw);
        var entry = Assert.Single(await AuditQueries.Search(again.Get<ModuleDb>(), "data-key.shredded", null, null, null, null, 10));
        Assert.Equal(("person:ada", $"data-key/{key}", "the retention is over"), (entry.Actor, entry.Target, entry.Reason));
        Assert.Single(await AuditQueries.Search(again.Get<ModuleDb>(), "data-key.shred-ordered", null, null, null, null, 10));
    }

    [Fact]
    public async Task A_key_that_seals_or_did_so_a_moment_ago_is_not_destroyed()
    {
        await using var platform = await Start(await TestDatabase.Create(DatabaseKind.Sqlite));
        var (id, key) = await Store(platform, "now");
        Assert.Contains("rotate data keys first", Assert.Single((await Shred(platform, key)).Obstacles), StringComparison.Ordinal);
        platform.Get<DataKeys>().Rotate();
        Assert.Contains("on its way", Assert.Single((await Shred(platform, key)).Obstacles), StringComparison.Ordinal);
        Assert.NotNull(await platform.Get<PayloadVault>().Open(id));
    }

    [Fact]
    public async Task Legal_hold_refuses_it_and_spares_all_that_were_named_with_it()
    {
        await using var platform = await Start(await TestDatabase.Create(DatabaseKind.Sqlite));
        var (one, held) = await Store(platform, "held");
        var (two, _) = await Store(platform, "not held", "test/other");
        await AfterRotation(platform, "later");
        var keys = platform.Get<DataKeys>();
        Assert.True(keys.Hold(held, held: true));
        Assert.False(keys.Hold(held, held: true));
        Assert.False(keys.Hold("no-such.2026-01", held: true));
        var chosen = keys.List().Where(key => !key.Writes).ToList();
        Assert.Equal(2, chosen.Count);
        var (shredded, obstacles) = await platform.Get<KeyShredding>().Shred(chosen, "person:ada", "a wish", TestContext.Current.CancellationToken);
        Assert.Empty(shredded);
        Assert.Contains("legal hold", Assert.Single(obstacles), StringComparison.Ordinal);
        Assert.NotNull(await platform.Get<PayloadVault>().Open(one));
        Assert.NotNull(await platform.Get<PayloadVault>().Open(two));
        // A hold that comes between the look and the act.
        Assert.Contains("legal hold", keys.Destroy([.. chosen.Select(key => key.Id)]), StringComparison.Ordinal);
        Assert.NotNull(await platform.Get<PayloadVault>().Open(two));
        Assert.True(keys.Hold(held, held: false));
        Assert.Single((await Shred(platform, held)).Shredded);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Messages_that_are_not_done_keep_their_key(DatabaseKind kind)
    {
        await using var platform = await Start(await TestDatabase.Create(kind));
        var payload = platform.Get<PayloadVault>().Seal("test/interface", Encoding.UTF8.GetBytes("waits"));
        await platform.Get<ModuleDb>().Write(unit => platform.Get<DurableLog>().Enqueue(unit, new NewMessage
        {
            Id = Guid.CreateVersion7(), Kind = "nobody-handles-it", Channel = "test", OrderKey = "k", IdempotencyKey = "1", Exchange = Guid.CreateVersion7(), Release = 1, Interface = "test/interface", Payload = payload,
            DueAt = _clock.GetUtcNow().AddDays(1),
        }));
        await AfterRotation(platform, "later");
        Assert.Contains("1 messages", Assert.Single((await Shred(platform, payload.KeyId)).Obstacles), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_lasts_is_never_destroyed()
    {
        await using var platform = await Start(await TestDatabase.Create(DatabaseKind.Sqlite));
        var (_, key) = await Store(platform, "a consent", "trust/consents");
        await AfterRotation(platform, "later");
        Assert.Contains("still in force", Assert.Single((await Shred(platform, key)).Obstacles), StringComparison.Ordinal);
        Assert.DoesNotContain(platform.Get<KeyShredding>().Named(_clock.GetUtcNow().ToString("yyyy-MM")), one => one.Id == key);
    }

    private Task<TestPlatform> Start(TestDatabase database) => TestPlatform.Start(database, services => services.AddSingleton<TimeProvider>(_clock));

    private async Task<(Guid Id, string Key)> AfterRotation(TestPlatform platform, string text)
    {
        platform.Get<DataKeys>().Rotate();
        _clock.Advance(TimeSpan.FromMinutes(11));
        return await Store(platform, text);
    }

    private static async Task<(Guid Id, string Key)> Store(TestPlatform platform, string text, string at = "test/interface")
    {
        var vault = platform.Get<PayloadVault>();
        var payload = vault.Seal(at, Encoding.UTF8.GetBytes(text));
        return (await platform.Get<ModuleDb>().Write(unit => vault.Store(unit, payload)), payload.KeyId);
    }

    private static Task<(IReadOnlyList<ShreddedKey> Shredded, IReadOnlyList<string> Obstacles)> Shred(TestPlatform platform, string key) =>
        platform.Get<KeyShredding>().Shred([platform.Get<DataKeys>().List().Single(one => one.Id == key)], "person:ada", "the retention is over", TestContext.Current.CancellationToken);

    private static string KeyFile(string folder, string key) => Path.Combine(folder, "keys", "payload", key + ".key");
}
