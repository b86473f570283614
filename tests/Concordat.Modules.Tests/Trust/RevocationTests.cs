using System.Text.Json.Nodes;
using Concordat.Platform.Data;
using Concordat.Trust;
using Concordat.Trust.Clients;

namespace Concordat.Modules.Tests.Trust;

/// <summary>Tokens end before their time (RFC 7009), and only those whom they concern are told what they are (RFC 7662).</summary>
public sealed class RevocationTests : IAsyncLifetime
{
    private readonly Assertion _client = new();
    private readonly Assertion _sibling = new() { Client = "meridian-reports" };
    private readonly Assertion _stranger = new() { Client = "greenleaf-orders" };
    private TrustHost _host = null!;
    private App _app = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await TrustHost.Start();
        _host.Clients(_client.Registered(), _sibling.Registered(), _stranger.Registered() with { Partner = "greenleaf" }, App.Registered());
        _app = new App(_host);
    }

    public async ValueTask DisposeAsync()
    {
        _app.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_revoked_token_is_worth_nothing_at_once_remembered_or_not()
    {
        var token = await Token(_client);
        Assert.NotNull(await _host.Get<TokenCheck>().Check(token));
        Assert.Equal(200, (await Send("/connect/revoke", _client, token)).Status);
        Assert.Null(await _host.Get<TokenCheck>().Check(token));
        Assert.NotNull(await _host.Get<TokenCheck>().Check(await Token(_client)));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Another_node_follows(DatabaseKind kind)
    {
        await using var one = await TrustHost.Start(kind);
        one.Clients(_client.Registered());
        var token = (string)(await TokenEndpointTests.Ask(one, _client.Write(one.Options.TokenUrl))).Body["access_token"]!;
        var check = one.Get<TokenCheck>();
        Assert.NotNull(await check.Check(token));
        var id = (await check.Check(token))!.TokenId!;
        // As another node writes it: the row alone, without a word to this one.
        await one.Get<ModuleDb>().Write(unit => Concordat.Trust.Tokens.Revocations.Add(unit, id, unit.Now.AddMinutes(5)));
        await one.Get<Concordat.Trust.Tokens.Revocations>().Reload(default);
        Assert.Null(await check.Check(token));
    }

    [Fact]
    public async Task Only_the_client_revokes_its_token()
    {
        var token = await Token(_client);
        await Send("/connect/revoke", _stranger, token);
        await Send("/connect/revoke", _sibling, token);
        Assert.NotNull(await _host.Get<TokenCheck>().Check(token));
        Assert.Equal(401, (await _app.Send("/connect/revoke", new() { ["token"] = token, ["client_id"] = "meridian-claims" })).Status);
        Assert.NotNull(await _host.Get<TokenCheck>().Check(token));
    }

    [Theory, InlineData("nonsense"), InlineData("a.b.c")]
    public async Task Revoking_what_is_no_token_is_no_error(string token) => Assert.Equal(200, (await Send("/connect/revoke", _client, token)).Status);

    [Fact]
    public async Task A_refresh_token_that_is_given_back_takes_all_with_it()
    {
        await App.Invite(_host);
        var tokens = await _app.Tokens();
        Assert.Equal(200, (await _app.Send("/connect/revoke", new() { ["token"] = (string)tokens["refresh_token"]!, ["client_id"] = App.Id })).Status);
        Assert.Null(await _host.Get<TokenCheck>().Check((string)tokens["access_token"]!));
        Assert.Equal("invalid_grant", (string?)(await _app.Token(App.Refresh((string)tokens["refresh_token"]!))).Body["error"]);
    }

    [Fact]
    public async Task A_client_and_its_siblings_of_the_partner_learn_what_a_token_is()
    {
        var token = await Token(_client);
        foreach (var caller in new[] { _client, _sibling })
        {
            var (status, body) = await Send("/connect/introspect", caller, token);
            Assert.Equal((200, true), (status, (bool?)body["active"]));
            Assert.Equal(("meridian-claims", "system/Invoice.rs", "HPAYMT"), ((string?)body["client_id"], (string?)body["scope"], (string?)body["purpose"]));
            Assert.NotNull(body["exp"]);
        }
    }

    [Fact]
    public async Task The_patient_comes_with_introspection_as_it_came_with_the_token()
    {
        var confidential = new Assertion { Client = "confidential" };
        _host.Clients(App.Registered(), App.Registered(confidential.Client, isPublic: false) with { Keys = PublicKeys.Read(confidential.KeySet) }, _stranger.Registered());
        await App.Invite(_host);
        var token = (string)(await _app.Tokens())["access_token"]!;
        var body = (await Send("/connect/introspect", confidential, token)).Body;
        Assert.Equal((true, App.Patient), ((bool?)body["active"], (string?)body["patient"]));
        Assert.Equal(App.Scope.Split(' ').Order(), ((string)body["scope"]!).Split(' ').Order());
        Assert.Equal("""{"active":false}""", (await Send("/connect/introspect", _stranger, token)).Body.ToJsonString());
    }

    [Fact]
    public async Task Strangers_expired_revoked_and_nonsense_all_read_the_same()
    {
        var (token, revoked) = (await Token(_client), await Token(_client));
        await Send("/connect/revoke", _client, revoked);
        foreach (var (caller, text) in new[] { (_stranger, token), (_client, revoked), (_client, "nonsense"), (_client, token + "A"), (_client, _client.Write(_host.Options.GatewayAudience)) })
        {
            var (status, body) = await Send("/connect/introspect", caller, text);
            Assert.Equal((200, """{"active":false}"""), (status, body.ToJsonString()));
        }
    }

    [Fact]
    public async Task A_token_of_a_suspended_client_or_of_one_that_the_release_dropped_is_not_active()
    {
        var token = await Token(_client);
        await _host.Get<Suspensions>().Suspend(_client.Client, "person:admin", "test", default);
        Assert.False((bool)(await Send("/connect/introspect", _sibling, token)).Body["active"]!);
        await _host.Get<Suspensions>().Resume(_client.Client, "person:admin", "test", default);
        Assert.True((bool)(await Send("/connect/introspect", _sibling, token)).Body["active"]!);
        _host.Clients(_sibling.Registered());
        Assert.False((bool)(await Send("/connect/introspect", _sibling, token)).Body["active"]!);
    }

    [Fact]
    public async Task Nobody_introspects_without_a_key()
    {
        var token = await Token(_client);
        foreach (var id in new[] { App.Id, "meridian-claims", "concordat-cli", "stranger" })
        {
            var (status, body) = await _app.Send("/connect/introspect", new() { ["token"] = token, ["client_id"] = id });
            Assert.True(body["client_id"] is null && body["scope"] is null, body.ToJsonString());
            Assert.True(status == 401 || body.ToJsonString() == """{"active":false}""", $"{status} {body.ToJsonString()}");
        }
    }

    private async Task<string> Token(Assertion client) => (string)(await TokenEndpointTests.Ask(_host, client.Write(_host.Options.TokenUrl))).Body["access_token"]!;

    private Task<(int Status, JsonObject Body)> Send(string path, Assertion caller, string token) => _app.Send(path, new()
    {
        ["token"] = token, ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", ["client_assertion"] = caller.Write(_host.Options.TokenUrl),
    });
}
