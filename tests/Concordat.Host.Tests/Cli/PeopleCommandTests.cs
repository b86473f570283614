using System.Net.Http.Json;
using Concordat.Cli;
using Concordat.Control;
using Concordat.Host.Tests.Control;
using Concordat.Host.Tests.Hosting;
using Concordat.Modules.Tests;
using Concordat.Platform.Data;

namespace Concordat.Host.Tests.Cli;

/// <summary><c>concordat people</c>'s client against the real control plane, as the administrator.</summary>
public sealed class PeopleCommandTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private ServedNode _node = null!;
    private HttpClient _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create(DatabaseKind.Sqlite);
        _node = await ServedNode.Start(_database);
        _admin = await _node.SignIn("admin", _node.OneTimePassword, "a long password of the administrator");
        await _admin.With("user-change");
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _node.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_new_person_is_listed_and_signs_in_until_disabled()
    {
        var client = new ControlClient(_admin);
        var made = await client.AddPerson(new NewPerson("grace", "Grace (invented)", ["approver", "auditor"]));
        using (await _node.SignIn("grace", made.Password, "a long password of grace"))
        {
            await client.SwitchPerson("grace", "disable");
        }
        var grace = Assert.Single((await client.People()).People, p => p.Name == "grace");
        Assert.True(grace.Disabled);
        Assert.Equal(["approver", "auditor"], grace.Roles);
        using var http = _node.Browser();
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await http.PostAsJsonAsync("/control/v1/session", new { name = "grace", password = "a long password of grace" })).StatusCode);
    }

    [Fact]
    public async Task Second_factors_of_somebody_who_lost_them_are_taken_off_and_sessions_end()
    {
        var client = new ControlClient(_admin);
        var made = await client.AddPerson(new NewPerson("grace", "Grace (invented)", ["approver"]));
        using var grace = await _node.SignIn("grace", made.Password, "a long password of grace");
        await client.ResetSecondFactors("grace", "her telephone is lost");
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await grace.GetAsync("/control/v1/session")).StatusCode);
        Assert.Equal(404, (await Assert.ThrowsAsync<ControlRefusedException>(() => client.ResetSecondFactors("nobody", "lost"))).Problem.Status);
        Assert.Null((await new ControlClient(_admin).SecondFactors()).Authenticator);
    }

    [Fact]
    public async Task An_unknown_role_is_told_with_the_known_ones()
    {
        var refused = await Assert.ThrowsAsync<ControlRefusedException>(() => new ControlClient(_admin).AddPerson(new NewPerson("eve", null, ["king"])));
        Assert.Contains("approver", Assert.Single(refused.Problem.Errors!).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_disables_the_own_account() =>
        Assert.Equal(422, (await Assert.ThrowsAsync<ControlRefusedException>(() => new ControlClient(_admin).SwitchPerson("admin", "disable"))).Problem.Status);

    [Fact]
    public async Task Adding_without_a_role_is_wrong_usage()
    {
        using var error = new StringWriter();
        Assert.Equal(Exit.Usage, await CommandLine.Run(["people", "add", "eve"], new Terminal(TextWriter.Null, error, Path.GetTempPath(), false)));
        Assert.Contains("--role", error.ToString(), StringComparison.Ordinal);
    }
}
