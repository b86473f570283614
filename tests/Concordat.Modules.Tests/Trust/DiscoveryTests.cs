using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Concordat.Trust.Clients;

namespace Concordat.Modules.Tests.Trust;

/// <summary>The discovery documents say what there is, and no more.</summary>
public sealed class DiscoveryTests : IAsyncLifetime
{
    private TrustHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await TrustHost.Start();
        _host.Clients(new Assertion().Registered());
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task OpenID_configuration_names_what_there_is()
    {
        var document = await Get("/.well-known/openid-configuration");
        Assert.Equal(_host.Options.PublicUrl, ((string)document["issuer"]!).TrimEnd('/'));
        Assert.Equal(_host.Options.TokenUrl, (string?)document["token_endpoint"]);
        Assert.Equal(["none", "private_key_jwt"], Texts(document["token_endpoint_auth_methods_supported"]).Order());
        Assert.Equal(["private_key_jwt"], Texts(document["introspection_endpoint_auth_methods_supported"]));
        Assert.Equal(["S256"], Texts(document["code_challenge_methods_supported"]));
        Assert.Equal(["code"], Texts(document["response_types_supported"]));
        Assert.Equal(["query"], Texts(document["response_modes_supported"]));
        Assert.True((bool)document["authorization_response_iss_parameter_supported"]!);
        Assert.Equal(_host.Options.PublicUrl + "/connect/par", (string?)document["pushed_authorization_request_endpoint"]);
        Assert.Equal(["ES384", "RS384", "ES256"], Texts(document["token_endpoint_auth_signing_alg_values_supported"]));
        Assert.Equal(["system/Invoice.crs"], Texts(document["scopes_supported"]));
        Assert.Equal(["authorization_code", "client_credentials", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"], Texts(document["grant_types_supported"]).Order());
    }

    [Fact]
    public async Task SMART_configuration_claims_what_there_is()
    {
        var document = await Get("/.well-known/smart-configuration");
        Assert.Equal(_host.Options.TokenUrl, (string?)document["token_endpoint"]);
        Assert.Equal(
            ["authorize-post", "client-confidential-asymmetric", "client-public", "context-standalone-patient", "launch-standalone", "permission-offline", "permission-patient", "permission-v2"],
            Texts(document["capabilities"]).Order());
        Assert.Equal(["authorization_code", "client_credentials"], Texts(document["grant_types_supported"]));
        Assert.Equal(["S256"], Texts(document["code_challenge_methods_supported"]));
        Assert.Equal(_host.Options.PublicUrl + "/connect/authorize", (string?)document["authorization_endpoint"]);
        Assert.Equal((string?)(await Get("/.well-known/openid-configuration"))["issuer"], (string?)document["issuer"]);
    }

    [Theory]
    [InlineData("/apis/clinical/records/v1", true), InlineData("/apis/clinical/records/v2", false), InlineData("/apis/revenue-cycle/invoices/v1", false), InlineData("/apis", false)]
    public async Task SMART_configuration_stands_below_FHIR_interfaces_too(string path, bool isThere)
    {
        _host.Get<ClientDirectory>().Swap(ClientPlan.Of(7, [App.Registered()]) with { FhirServers = ["clinical/records/v1"] });
        using var answer = await _host.Gateway.GetAsync(path + "/.well-known/smart-configuration");
        Assert.Equal(isThere, answer.IsSuccessStatusCode);
        if (isThere)
        {
            Assert.Equal(await _host.Gateway.GetStringAsync("/.well-known/smart-configuration"), await answer.Content.ReadAsStringAsync());
            Assert.Equal("*", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
        }
        using var app = new App(_host);
        var request = app.Request();
        request["aud"] = _host.Options.PublicUrl + path;
        var told = App.Told(await app.Authorize(request));
        Assert.Equal(isThere || path == "/apis" ? null : "invalid_request", told.GetValueOrDefault("error"));
    }

    [Fact]
    public async Task The_key_set_holds_public_signature_keys_alone()
    {
        var keys = (await Get("/.well-known/jwks"))["keys"]!.AsArray();
        var key = Assert.Single(keys)!;
        Assert.Equal(("EC", "P-256", "sig"), ((string?)key["kty"], (string?)key["crv"], (string?)key["use"]));
        Assert.Null(key["d"]);
    }

    [Fact]
    public async Task The_signing_key_lies_in_a_private_file_and_stays_over_restarts()
    {
        var file = Path.Combine(_host.Folder, "keys", "token-signing.pem");
        Assert.True(TrustHost.IsPrivate(file));
        var before = (string)(await Get("/.well-known/jwks"))["keys"]![0]!["kid"]!;
        _host = await TrustHost.Start(await _host.Stop());
        Assert.Equal(before, (string)(await Get("/.well-known/jwks"))["keys"]![0]!["kid"]!);
    }

    private async Task<JsonObject> Get(string path) => (await _host.Gateway.GetFromJsonAsync<JsonObject>(path))!;

    private static IEnumerable<string> Texts(JsonNode? array) => array!.AsArray().Select(n => (string)n!);
}
