using Concordat.Control;
using Concordat.Host.Tests.Control;
using Concordat.Host.Tests.Hosting;
using Concordat.Modules.Tests;
using Concordat.Platform.Data;

namespace Concordat.Host.Tests.Cli;

/// <summary><c>concordat patients</c>' and <c>concordat keys</c>' client against the real control plane, as the administrator and as somebody else.</summary>
public sealed class PatientsCommandTests : IAsyncLifetime
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
    public async Task A_patient_is_invited_once_listed_without_a_name_and_closed()
    {
        var client = new ControlClient(_admin);
        var invited = await client.InvitePatient(new("maria", "MRN-1", "urn:test", "MRN-1"));
        Assert.Equal(20, invited.Code.Length);
        Assert.Equal("invited", Assert.Single((await client.PatientAccounts()).Accounts).State);
        await Assert.ThrowsAsync<ControlRefusedException>(() => client.InvitePatient(new("MARIA ", "MRN-2", "urn:test", "MRN-2")));
        await Assert.ThrowsAsync<ControlRefusedException>(() => client.InvitePatient(new("", "", "", "")));
        await client.ClosePatientAccount(invited.Id, "asked for it");
        Assert.Equal((invited.Id, "disabled"), Assert.Single((await client.PatientAccounts()).Accounts) is var account ? (account.Id, account.State) : default);
    }

    [Fact]
    public async Task A_key_waits_and_a_second_one_is_refused_meanwhile()
    {
        var client = new ControlClient(_admin);
        Assert.Equal(["signs"], (await client.TokenKeys()).Keys.Select(key => key.State));
        Assert.Equal(["signs", "waits"], (await client.RotateTokenKey("yearly")).Keys.Select(key => key.State));
        await Assert.ThrowsAsync<ControlRefusedException>(() => client.RotateTokenKey("again"));
    }

    [Fact]
    public async Task Neither_is_for_anybody_but_administrators()
    {
        var made = await new ControlClient(_admin).AddPerson(new NewPerson("ines", "Ines (invented)", ["operator", "approver", "auditor", "developer"]));
        using var other = await _node.SignIn("ines", made.Password, "a long password of ines");
        var client = new ControlClient(other);
        await Assert.ThrowsAsync<ControlRefusedException>(() => client.PatientAccounts());
        await Assert.ThrowsAsync<ControlRefusedException>(() => client.InvitePatient(new("maria", "MRN-1", "urn:test", "MRN-1")));
        await Assert.ThrowsAsync<ControlRefusedException>(() => client.RotateTokenKey("mine"));
    }
}
