using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Concordat.Core.Workspace;
using Concordat.Platform.Data;
using Concordat.Trust;
using Concordat.Trust.Clients;

namespace Concordat.Modules.Tests.Trust;

/// <summary>Tokens that the token endpoint binds to a key (RFC 9449 §5, §6, §8, §10).</summary>
public sealed class TokenProofTests : IAsyncLifetime
{
    private readonly Assertion _client = new();
    private readonly Assertion _confidential = new() { Client = "confidential" };
    private readonly Prover _prover = new();
    private TrustHost _host = null!;
    private App _app = null!;

    private static readonly Dictionary<string, Func<TokenProofTests, string[]>> Rows = new()
    {
        ["two proofs"] = t => [t.Prove(), t.Prove()],
        ["empty"] = _ => [""],
        ["nonsense"] = _ => ["x.y.z"],
        ["alg none"] = t => [t.Prove(header: h => h["alg"] = "none", sign: _ => [])],
        ["symmetric alg"] = t => [t.Prove(header: h => h["alg"] = "HS256", sign: data => HMACSHA256.HashData(new byte[32], data))],
        ["private key in jwk"] = t => [t.Prove(header: h => h["jwk"] = t._prover.Jwk(whole: true))],
        ["another key under the jwk"] = t => [t.Prove(sign: new Prover().Sign)],
        ["method of another request"] = t => [t.Prove(claims: c => c["htm"] = "GET")],
        ["address of another endpoint"] = t => [t.Prove(claims: c => c["htu"] = t._host.Options.PublicUrl + "/connect/par")],
        ["old"] = t => [t.Prove(claims: c => c["iat"] = (long)c["iat"]! - 120)],
        ["from the future"] = t => [t.Prove(claims: c => c["iat"] = (long)c["iat"]! + 120)],
        ["id missing"] = t => [t.Prove(claims: c => c.Remove("jti"))],
    };

    public static TheoryData<string> Rules() => [.. Rows.Keys];

    public async ValueTask InitializeAsync() => await Begin(null);

    public async ValueTask DisposeAsync()
    {
        _app.Dispose();
        await _host.DisposeAsync();
    }

    [Theory, MemberData(nameof(Rules))]
    public async Task Refuses_the_proof(string rule)
    {
        var (status, body, _) = await Send(Assertion.Form(_client.Write(_host.Options.TokenUrl)), Rows[rule](this));
        Assert.Equal((400, "invalid_dpop_proof"), (status, (string?)body["error"]));
        Assert.Equal(["error", "error_description"], body.Select(p => p.Key).Order());
    }

    [Fact]
    public async Task A_system_gets_a_token_that_is_bound_to_its_key_and_introspection_says_so()
    {
        var (status, body, _) = await Send(Assertion.Form(_client.Write(_host.Options.TokenUrl)), Prove());
        Assert.Equal((200, "DPoP"), (status, (string?)body["token_type"]));
        var actor = await _host.Get<TokenCheck>().Check((string)body["access_token"]!);
        Assert.Equal(_prover.Binding, actor!.Binding);
        var seen = (await Send(new() { ["token"] = (string)body["access_token"]!, ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", ["client_assertion"] = _client.Write(_host.Options.TokenUrl) },
            [], "/connect/introspect")).Body;
        Assert.Equal((true, "DPoP", _prover.Thumbprint), ((bool)seen["active"]!, (string?)seen["token_type"], (string?)seen["cnf"]?["jkt"]));
    }

    [Fact]
    public async Task Without_a_proof_a_client_that_may_gets_a_bearer_token()
    {
        var (_, body, _) = await Send(Assertion.Form(_client.Write(_host.Options.TokenUrl)));
        Assert.Equal("Bearer", (string?)body["token_type"]);
        Assert.Null((await _host.Get<TokenCheck>().Check((string)body["access_token"]!))!.Binding);
    }

    [Theory, InlineData(SenderConstraint.Dpop, "DPoP"), InlineData(SenderConstraint.Mtls, "certificate"), InlineData(SenderConstraint.Either, "DPoP")]
    public async Task A_client_whose_tokens_are_bound_gets_no_other(SenderConstraint bound, string says)
    {
        _host.Clients(_client.Registered() with { SenderConstrained = bound });
        var (status, body, _) = await Send(Assertion.Form(_client.Write(_host.Options.TokenUrl)));
        Assert.Equal((400, "invalid_request"), (status, (string?)body["error"]));
        Assert.Contains(says, (string?)body["error_description"], StringComparison.Ordinal);
        Assert.Equal(bound == SenderConstraint.Mtls ? 400 : 200, (await Send(Assertion.Form(_client.Write(_host.Options.TokenUrl)), Prove())).Status);
    }

    [Fact]
    public async Task A_proof_works_once()
    {
        var proof = Prove();
        Assert.Equal(200, (await Send(Assertion.Form(_client.Write(_host.Options.TokenUrl)), proof)).Status);
        var (status, body, _) = await Send(Assertion.Form(_client.Write(_host.Options.TokenUrl)), proof);
        Assert.Equal((400, "invalid_dpop_proof"), (status, (string?)body["error"]));
    }

    [Fact]
    public async Task An_app_without_a_key_of_its_own_refreshes_with_the_key_of_its_code_alone()
    {
        var first = (await Send(_app.Redeem(await _app.Code()), Prove())).Body;
        Assert.Equal("DPoP", (string?)first["token_type"]);
        var refresh = App.Refresh((string)first["refresh_token"]!);
        var stranger = new Prover();
        foreach (var wrong in new string[][] { [], [stranger.Prove("POST", _host.Options.TokenUrl)] })
        {
            Assert.Equal((400, "invalid_grant"), ((await Send(refresh, wrong)) is var no ? (no.Status, (string?)no.Body["error"]) : default));
        }
        var (status, body, _) = await Send(refresh, Prove()); // the wrong ones used nothing up
        Assert.Equal((200, "DPoP"), (status, (string?)body["token_type"]));
        Assert.Equal(_prover.Binding, (await _host.Get<TokenCheck>().Check((string)body["access_token"]!))!.Binding);
    }

    [Fact]
    public async Task An_app_with_a_key_of_its_own_may_refresh_with_another_proof_key()
    {
        var code = _app.Request();
        code["client_id"] = _confidential.Client;
        await _app.Authorize(code);
        var form = _app.Redeem((await _app.Decide())["code"]);
        var first = (await Send(Proven(form), Prove())).Body;
        var other = new Prover();
        var (status, body, _) = await Send(Proven(App.Refresh((string)first["refresh_token"]!)), other.Prove("POST", _host.Options.TokenUrl));
        Assert.True(status == 200, body.ToJsonString());
        Assert.Equal(other.Binding, (await _host.Get<TokenCheck>().Check((string)body["access_token"]!))!.Binding);
    }

    [Fact]
    public async Task A_code_that_a_request_bound_to_a_key_is_redeemed_with_that_key_alone()
    {
        var request = _app.Request();
        request["dpop_jkt"] = _prover.Thumbprint;
        await _app.Authorize(request);
        var form = _app.Redeem((await _app.Decide())["code"]);
        Assert.Equal(400, (await Send(form)).Status);
        Assert.Equal(400, (await Send(form, new Prover().Prove("POST", _host.Options.TokenUrl))).Status);
        Assert.Equal(200, (await Send(form, Prove())).Status);
    }

    [Fact]
    public async Task A_pushed_request_with_a_proof_binds_its_code()
    {
        var par = _host.Options.PublicUrl + "/connect/par";
        var (status, body, _) = await Send(_app.Request(), [_prover.Prove("POST", par)], "/connect/par");
        Assert.True(status == 201, body.ToJsonString());
        await _app.Authorize(new() { ["client_id"] = App.Id, ["request_uri"] = (string)body["request_uri"]! });
        var form = _app.Redeem((await _app.Decide())["code"]);
        Assert.Equal(400, (await Send(form)).Status);
        Assert.Equal(200, (await Send(form, Prove())).Status);
    }

    [Fact]
    public async Task A_pushed_request_whose_proof_is_of_another_key_than_it_names_is_refused()
    {
        var request = _app.Request();
        request["dpop_jkt"] = new Prover().Thumbprint;
        var (status, body, _) = await Send(request, [_prover.Prove("POST", _host.Options.PublicUrl + "/connect/par")], "/connect/par");
        Assert.Equal((400, "invalid_dpop_proof"), (status, (string?)body["error"]));
    }

    [Fact]
    public async Task A_request_that_names_no_thumbprint_of_a_key_is_refused()
    {
        var request = _app.Request();
        request["dpop_jkt"] = "short";
        Assert.Equal("invalid_request", App.Told(await _app.Authorize(request))["error"]);
    }

    [Fact]
    public async Task A_code_survives_a_proof_that_must_be_sent_again_with_a_number()
    {
        await DisposeAsync();
        await Begin(options => options.ProofNonce = true);
        var form = _app.Redeem(await _app.Code());
        var (status, body, nonce) = await Send(form, Prove());
        Assert.Equal((400, "use_dpop_nonce"), (status, (string?)body["error"]));
        Assert.NotNull(nonce);
        Assert.Equal(200, (await Send(form, Prove(claims: c => c["nonce"] = nonce))).Status);
    }

    [Fact]
    public async Task Discovery_names_the_algorithms_and_whether_certificates_bind()
    {
        foreach (var path in (string[])["/.well-known/openid-configuration", "/.well-known/smart-configuration"])
        {
            var document = (await _host.Gateway.GetFromJsonAsync<JsonObject>(path))!;
            Assert.Equal(["ES256", "ES384", "PS256"], document["dpop_signing_alg_values_supported"]!.AsArray().Select(n => (string)n!));
            Assert.False((bool)document["tls_client_certificate_bound_access_tokens"]!);
        }
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_grant_keeps_its_key_on_both_databases(DatabaseKind kind)
    {
        await using var host = await TrustHost.Start(kind);
        host.Clients(App.Registered());
        await App.Invite(host);
        using var app = new App(host);
        var form = app.Redeem(await app.Code());
        var first = await Send(form, [_prover.Prove("POST", host.Options.TokenUrl)], host.Options.TokenUrl);
        Assert.Equal(200, first.Status);
        var refresh = App.Refresh((string)first.Body["refresh_token"]!);
        Assert.Equal(400, (await Send(refresh, [], host.Options.TokenUrl)).Status);
        Assert.Equal(200, (await Send(refresh, [_prover.Prove("POST", host.Options.TokenUrl)], host.Options.TokenUrl)).Status);
    }

    private async Task Begin(Action<TrustOptions>? configure)
    {
        _host = await TrustHost.Start(configure: configure);
        _host.Clients(_client.Registered(), App.Registered(), App.Registered(_confidential.Client, isPublic: false) with { Keys = PublicKeys.Read(_confidential.KeySet) });
        await App.Invite(_host);
        _app = new App(_host);
    }

    private string Prove(Action<JsonObject>? header = null, Action<JsonObject>? claims = null, Func<byte[], byte[]>? sign = null) =>
        _prover.Prove("POST", _host.Options.TokenUrl, header: header, claims: claims, sign: sign);

    private Dictionary<string, string> Proven(Dictionary<string, string> form) => new(form)
    {
        ["client_id"] = _confidential.Client, ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", ["client_assertion"] = _confidential.Write(_host.Options.TokenUrl),
    };

    private Task<(int Status, JsonObject Body, string? Nonce)> Send(Dictionary<string, string> form, params string[] proofs) => Send(form, proofs, "/connect/token");

    private async Task<(int Status, JsonObject Body, string? Nonce)> Send(Dictionary<string, string> form, string[] proofs, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(form) };
        foreach (var proof in proofs)
        {
            request.Headers.TryAddWithoutValidation("DPoP", proof);
        }
        using var answer = await _host.Gateway.SendAsync(request);
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject(), answer.Headers.TryGetValues("DPoP-Nonce", out var values) ? values.Single() : null);
    }
}
