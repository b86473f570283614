using System.Text;
using Concordat.Platform;
using Concordat.Platform.Data;
using Concordat.Platform.Payloads;
using Concordat.Platform.Secrets;

namespace Concordat.Modules.Tests.Platform;

/// <summary>Keys of payloads and the master key are replaced while payloads are written and read, by two nodes of one folder.</summary>
public sealed class DataKeyRotation
{
    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task No_reader_and_no_writer_fails_while_all_keys_change(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.Start(kind);
        var db = platform.Get<ModuleDb>();
        using var otherKeys = new KeyFolder(new PlatformOptions { DataFolder = platform.Folder });
        var other = new PayloadVault(db, new DataKeys(otherKeys, TimeProvider.System), TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var written = new System.Collections.Concurrent.ConcurrentBag<Guid>();
        PayloadVault[] vaults = [platform.Get<PayloadVault>(), other];
        var load = Enumerable.Range(0, 6).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested || i < 20; i++)
            {
                var (text, writer, reader) = ($"{worker} writes {i}", vaults[worker % 2], vaults[(worker + 1) % 2]);
                var payload = writer.Seal($"test/interface-{i % 3}", Encoding.UTF8.GetBytes(text));
                var id = await db.Write(unit => writer.Store(unit, payload));
                written.Add(id);
                Assert.Equal(text, Encoding.UTF8.GetString((await reader.Open(id))!));
            }
        }, CancellationToken.None)).ToList();
        var keys = platform.Get<DataKeys>();
        for (var turn = 1; turn <= 5; turn++)
        {
            Assert.Equal(turn, keys.Rotate());
            Assert.Equal($"file:{turn + 1}", (turn % 2 == 0 ? new DataKeys(otherKeys, TimeProvider.System) : keys).RotateMaster().Master);
            var some = written.Count;
            while (written.Count < some + 20 && !load.Exists(task => task.IsCompleted))
            {
                await Task.Yield();
            }
        }
        await stop.CancelAsync();
        await Task.WhenAll(load);
        var used = await db.ReadSql(sql => sql.Rows("SELECT DISTINCT key_id FROM payloads", row => row.GetString(0)));
        Assert.True(used.Select(id => id.Split('.') is [_, _, _, var number] ? number : "0").Distinct().Count() >= 4, string.Join(' ', used));
        using var fresh = new KeyFolder(new PlatformOptions { DataFolder = platform.Folder }); // as after a restart
        var later = new PayloadVault(db, new DataKeys(fresh, TimeProvider.System), TimeProvider.System);
        foreach (var id in written)
        {
            Assert.NotNull(await later.Open(id));
        }
    }

    [Fact]
    public async Task A_new_key_seals_from_the_rotation_on_and_the_list_says_so()
    {
        await using var platform = await TestPlatform.Start(DatabaseKind.Sqlite);
        var (vault, keys) = (platform.Get<PayloadVault>(), platform.Get<DataKeys>());
        var before = vault.Seal("test/interface", [1]);
        keys.Rotate();
        var after = vault.Seal("test/interface", [2]);
        Assert.Equal(before.KeyId + ".1", after.KeyId);
        Assert.Equal([(before.KeyId, false), (after.KeyId, true)], keys.List().Select(key => (key.Id, key.Writes)));
        Assert.Equal([1], vault.Open(before)!);
    }
}
