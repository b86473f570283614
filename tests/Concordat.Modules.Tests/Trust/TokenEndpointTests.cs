using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Concordat.Platform.Data;
using Concordat.Trust;
using Concordat.Trust.Clients;
using Microsoft.Extensions.Time.Testing;

namespace Concordat.Modules.Tests.Trust;

/// <summary>The token endpoint over a real socket: what SMART clients send is accepted, and every known attack is not.</summary>
public sealed class TokenEndpointTests : IAsyncLifetime
{
    private readonly Assertion _client = new();
    private TrustHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await TrustHost.Start();
        _host.Clients(_client.Registered());
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory, InlineData("ES384"), InlineData("RS384"), InlineData("ES256")]
    public async Task Gives_a_token_for_an_assertion_as_SMART_clients_send_it(string algorithm)
    {
        var client = new Assertion(algorithm);
        _host.Clients(client.Registered());
        var (status, body) = await Ask(client.Write(_host.Options.TokenUrl));
        Assert.Equal((HttpStatusCode.OK, "Bearer", "system/Invoice.rs"), (status, (string?)body["token_type"], (string?)body["scope"]));
        Assert.InRange((int)body["expires_in"]!, 298, 300);
        var actor = await _host.Get<TokenCheck>().Check((string)body["access_token"]!);
        Assert.NotNull(actor);
        Assert.Equal(("meridian-claims", "meridian-health", "HPAYMT", null), (actor.Client, actor.Partner, actor.Purpose, actor.Person));
        Assert.Equal(["system/Invoice.rs"], actor.Scopes);
    }

    [Theory]
    [InlineData("client-authentication+jwt"), InlineData("jwt")]
    public async Task Accepts_other_spellings_of_the_type(string type) =>
        Assert.Equal(HttpStatusCode.OK, (await Ask(_client.Write(_host.Options.TokenUrl, header: h => h["typ"] = type))).Status);

    [Fact]
    public async Task Accepts_the_issuer_as_audience() =>
        Assert.Equal(HttpStatusCode.OK, (await Ask(_client.Write(_host.Options.PublicUrl))).Status);

    [Fact]
    public async Task Refuses_an_expired_assertion() => await Refused(_client.Write(_host.Options.TokenUrl, now: DateTimeOffset.UtcNow.AddMinutes(-10)));

    [Fact]
    public async Task Refuses_a_life_of_more_than_five_minutes() =>
        await Refused(_client.Write(_host.Options.TokenUrl, claims: c => c["exp"] = DateTimeOffset.UtcNow.AddHours(24).ToUnixTimeSeconds()));

    [Fact]
    public async Task Refuses_an_assertion_without_expiry() => await Refused(_client.Write(_host.Options.TokenUrl, claims: c => c.Remove("exp")));

    [Fact]
    public async Task Refuses_an_expiry_beyond_all_time() => await Refused(_client.Write(_host.Options.TokenUrl, claims: c => c["exp"] = long.MaxValue));

    [Fact]
    public async Task Refuses_an_assertion_without_jti() => await Refused(_client.Write(_host.Options.TokenUrl, claims: c => c.Remove("jti")));

    [Fact]
    public async Task Refuses_an_assertion_from_the_future() =>
        await Refused(_client.Write(_host.Options.TokenUrl, claims: c => c["nbf"] = DateTimeOffset.UtcNow.AddMinutes(3).ToUnixTimeSeconds()));

    [Fact]
    public async Task Refuses_another_servers_audience_with_the_same_path() => await Refused(_client.Write("https://elsewhere.example/connect/token"));

    [Fact]
    public async Task Refuses_a_signature_by_another_key() => await Refused(new Assertion().Write(_host.Options.TokenUrl));

    [Fact]
    public async Task Refuses_a_changed_claim()
    {
        var parts = _client.Write(_host.Options.TokenUrl).Split('.');
        var other = _client.Write(_host.Options.TokenUrl).Split('.');
        await Refused($"{parts[0]}.{other[1]}.{parts[2]}");
    }

    [Fact]
    public async Task Refuses_an_unsigned_assertion() =>
        await Refused(_client.Write(_host.Options.TokenUrl, header: h => h["alg"] = "none").Split('.') is [var h, var c, _] ? $"{h}.{c}." : "");

    [Fact]
    public async Task Refuses_the_public_key_used_as_an_HMAC_secret() => await Refused(_client.Write(
        _host.Options.TokenUrl, header: h => h["alg"] = "HS256", hmac: Encoding.UTF8.GetBytes(_client.PublicJwk())));

    [Fact]
    public async Task Refuses_an_algorithm_that_does_not_belong_to_the_key() => await Refused(_client.Write(_host.Options.TokenUrl, header: h => h["alg"] = "RS384"));

    [Fact]
    public async Task Refuses_unknown_critical_extensions() => await Refused(_client.Write(_host.Options.TokenUrl, header: h => h["crit"] = new JsonArray("x")));

    [Fact]
    public async Task Refuses_a_key_set_address_that_was_not_agreed() =>
        await Refused(_client.Write(_host.Options.TokenUrl, header: h => h["jku"] = "https://attacker.example/jwks"));

    [Fact]
    public async Task Refuses_a_client_that_no_release_knows() => await Refused(new Assertion { Client = "stranger" }.Write(_host.Options.TokenUrl));

    [Fact]
    public async Task Refuses_a_subject_other_than_the_issuer() => await Refused(_client.Write(_host.Options.TokenUrl, claims: c => c["sub"] = "greenleaf-orders"));

    [Theory, InlineData(""), InlineData("a.b.c"), InlineData("..."), InlineData("eyJhbGciOiJFUzM4NCJ9.e30.AA"), InlineData("not a token")]
    public async Task Refuses_what_is_no_assertion(string text) => await Refused(text);

    [Fact]
    public async Task Refuses_an_assertion_of_megabytes() => await Refused(new string('a', 200_000) + ".b.c");

    [Fact]
    public async Task Refuses_a_client_secret()
    {
        var answer = await _host.Gateway.PostAsync("/connect/token", new FormUrlEncodedContent(
            new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = "meridian-claims", ["client_secret"] = "x" }));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Refuses_a_client_that_only_says_its_name()
    {
        var answer = await _host.Gateway.PostAsync("/connect/token", new FormUrlEncodedContent(
            new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = "meridian-claims" }));
        Assert.False(answer.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Refuses_a_scope_that_the_release_does_not_grant()
    {
        var (status, body) = await Ask(_client.Write(_host.Options.TokenUrl), "system/Invoice.rs system/Invoice.d");
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_scope"), (status, (string?)body["error"]));
    }

    [Fact]
    public async Task Gives_all_granted_scopes_where_none_is_asked_for()
    {
        var (_, body) = await Ask(_client.Write(_host.Options.TokenUrl), scope: null);
        Assert.Equal(["system/Invoice.crs"], (await _host.Get<TokenCheck>().Check((string)body["access_token"]!))!.Scopes);
    }

    [Fact]
    public async Task Refuses_a_purpose_outside_the_clients_agreement()
    {
        var (status, body) = await Ask(_client.Write(_host.Options.TokenUrl), purpose: "TREAT");
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (status, (string?)body["error"]));
    }

    [Fact]
    public async Task Refuses_a_partner_whose_agreement_has_ended()
    {
        _host.Clients(_client.Registered(until: new DateOnly(2021, 1, 1)));
        var (status, body) = await Ask(_client.Write(_host.Options.TokenUrl));
        Assert.Equal((HttpStatusCode.BadRequest, "unauthorized_client"), (status, (string?)body["error"]));
    }

    [Fact]
    public async Task Refuses_a_client_that_the_next_release_took_away()
    {
        Assert.Equal(HttpStatusCode.OK, (await Ask(_client.Write(_host.Options.TokenUrl))).Status);
        _host.Clients();
        await Refused(_client.Write(_host.Options.TokenUrl));
    }

    private async Task Refused(string assertion)
    {
        var (status, body) = await Ask(assertion);
        Assert.True(status is HttpStatusCode.Unauthorized or HttpStatusCode.BadRequest, $"{status}: {body}");
        Assert.Contains((string?)body["error"], (string?[])["invalid_client", "invalid_request"]);
        Assert.Null(body["access_token"]);
    }

    private Task<(HttpStatusCode Status, JsonObject Body)> Ask(string assertion, string? scope = "system/Invoice.rs", string? purpose = null) =>
        Ask(_host, assertion, scope, purpose);

    internal static async Task<(HttpStatusCode Status, JsonObject Body)> Ask(TrustHost host, string assertion, string? scope = "system/Invoice.rs", string? purpose = null)
    {
        using var answer = await host.Gateway.PostAsync("/connect/token", new FormUrlEncodedContent(Assertion.Form(assertion, scope, purpose)));
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonObject>())!);
    }
}
