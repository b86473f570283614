using System.Text;
using Concordat.Control;
using Concordat.Host.Tests.Control;
using Concordat.Host.Tests.Hosting;
using Concordat.Modules.Tests;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Payloads;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Host.Tests.Cli;

/// <summary><c>concordat keys</c>' client against the real control plane: keys of payloads and the master key.</summary>
public sealed class KeysCommandTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private ServedNode _node = null!;
    private HttpClient _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create(DatabaseKind.Sqlite);
        _node = await ServedNode.Start(_database);
        _admin = await _node.SignIn("admin", _node.OneTimePassword, "a long password of the administrator");
        await _admin.With("user-change", "key-use");
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _node.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Keys_are_listed_rotated_held_and_kept_from_destruction_while_they_seal()
    {
        var (client, vault) = (new ControlClient(_admin), _node.Services.GetRequiredService<PayloadVault>());
        var before = vault.Seal("clinical/lab-results", Encoding.UTF8.GetBytes("one"));
        Assert.Equal("file:1", Assert.Single((await client.DataKeys()).Keys, key => key.Id == before.KeyId).Master);

        Assert.Equal(1, (await client.RotateDataKeys("yearly")).Number);
        Assert.Equal("file:2", (await client.RotateMasterKey("yearly")).Master);
        var list = await client.DataKeys();
        Assert.Equal(["file:2"], list.MasterKeys);
        Assert.False(list.Keys.Single(key => key.Id == before.KeyId).Writes);
        Assert.NotEqual(before.KeyId, vault.Seal("clinical/lab-results", Encoding.UTF8.GetBytes("two")).KeyId);

        await client.HoldDataKeys(before.KeyId, "hold", "case 7");
        Assert.True((await client.DataKeys()).Keys.Single(key => key.Id == before.KeyId).Held);
        var refused = await Assert.ThrowsAsync<ControlRefusedException>(() => client.ShredDataKeys(before.KeyId, "retention"));
        Assert.Contains("legal hold", refused.Message + refused.Problem.Detail, StringComparison.Ordinal);
        await client.HoldDataKeys(before.KeyId, "release", "case 7 is closed");
        refused = await Assert.ThrowsAsync<ControlRefusedException>(() => client.ShredDataKeys(before.KeyId, "retention"));
        Assert.Contains("on its way", refused.Message + refused.Problem.Detail, StringComparison.Ordinal); // ten minutes must pass
        await Assert.ThrowsAsync<ControlRefusedException>(() => client.ShredDataKeys("no-such.2020-01", "retention"));
        await Assert.ThrowsAsync<ControlRefusedException>(() => client.ShredDataKeys(before.KeyId, " "));

        var db = _node.Services.GetRequiredService<ModuleDb>();
        foreach (var action in (string[])["data-keys.rotated", "master-key.rotated", "data-key.held", "data-key.released"])
        {
            Assert.NotNull(Assert.Single(await AuditQueries.Search(db, action, null, null, null, null, 10)).Reason);
        }
    }

    [Fact]
    public async Task They_are_for_administrators_alone()
    {
        var made = await new ControlClient(_admin).AddPerson(new NewPerson("ines", "Ines (invented)", ["operator", "approver", "auditor", "developer"]));
        using var other = await _node.SignIn("ines", made.Password, "a long password of ines");
        var client = new ControlClient(other);
        Func<Task>[] acts =
        [
            () => client.DataKeys(), () => client.RotateDataKeys("mine"), () => client.RotateMasterKey("mine"), () => client.ShredDataKeys("2020-01", "mine"), () => client.HoldDataKeys("2020-01", "hold", "mine"),
            () => client.HoldDataKeys("2020-01", "release", "mine"),
        ];
        foreach (var act in acts)
        {
            Assert.Equal(403, (await Assert.ThrowsAsync<ControlRefusedException>(act)).Problem.Status);
        }
    }
}
