using System.Security.Cryptography;
using System.Text;
using Concordat.Platform.Data;
using Concordat.Platform.Payloads;

namespace Concordat.Modules.Tests.Platform;

/// <summary>What the payload vault promises, on both databases.</summary>
public sealed class PayloadCompliance
{
    private const string Canary = "Zzyzx Canary, born 1970-01-01";

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Opens_what_it_sealed(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.Start(kind);
        var id = await Store(platform, Canary);
        Assert.Equal(Canary, Encoding.UTF8.GetString((await platform.Get<PayloadVault>().Open(id))!));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Stores_nothing_in_clear(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.Start(kind);
        await Store(platform, Canary);
        var bodies = await platform.Get<ModuleDb>().ReadSql(sql => sql.Rows("SELECT body FROM payloads", row => row.GetFieldValue<byte[]>(0)));
        Assert.All(bodies, body => Assert.DoesNotContain("Canary", Encoding.Latin1.GetString(body), StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Refuses_an_altered_record(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.Start(kind);
        var (one, other) = (await Store(platform, "one"), await Store(platform, "other"));
        await platform.Get<ModuleDb>().Write(unit => unit.Sql.Execute(
            "UPDATE payloads SET body = (SELECT body FROM payloads WHERE id = $1), wrapped_key = (SELECT wrapped_key FROM payloads WHERE id = $1) WHERE id = $2", one, other));
        await Assert.ThrowsAnyAsync<CryptographicException>(() => platform.Get<PayloadVault>().Open(other));
    }

    [Fact]
    public async Task A_month_whose_key_is_erased_cannot_be_opened()
    {
        var platform = await TestPlatform.Start(DatabaseKind.Sqlite);
        var id = await Store(platform, Canary);
        var database = await platform.Stop();
        Array.ForEach(Directory.GetFiles(Path.Combine(database.Folder, "keys", "payload")), File.Delete);
        await using var again = await TestPlatform.Start(database);
        Assert.Null(await again.Get<PayloadVault>().Open(id));
    }

    [Fact]
    public async Task Keys_are_readable_by_their_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix file modes");
        await using var platform = await TestPlatform.Start(DatabaseKind.Sqlite);
        await Store(platform, Canary);
        var files = Directory.GetFiles(Path.Combine(platform.Folder, "keys"), "*", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
#pragma warning disable CA1416 // skipped on Windows above
        Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
#pragma warning restore CA1416
    }

    [Fact]
    public async Task Compresses_before_it_encrypts()
    {
        await using var platform = await TestPlatform.Start(DatabaseKind.Sqlite);
        var payload = platform.Get<PayloadVault>().Seal("test/interface", new byte[100_000]);
        Assert.True(payload.Body.Length < 1000);
        Assert.Equal(100_000, payload.Size);
    }

    private static Task<Guid> Store(TestPlatform platform, string text)
    {
        var vault = platform.Get<PayloadVault>();
        var payload = vault.Seal("test/interface", Encoding.UTF8.GetBytes(text));
        return platform.Get<ModuleDb>().Write(unit => vault.Store(unit, payload));
    }
}
