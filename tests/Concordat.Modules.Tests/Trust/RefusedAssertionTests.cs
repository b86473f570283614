using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Concordat.Trust.Clients;

namespace Concordat.Modules.Tests.Trust;

/// <summary>What the token endpoint refuses, one rule a row, and that all of it is answered in one way (RFC 6749 §5.2).</summary>
public sealed class RefusedAssertionTests : IAsyncLifetime
{
    private static readonly Assertion Client = new();
    private static readonly Assertion Other = new() { Client = "greenleaf-orders", KeyId = "k2" };
    private static readonly Assertion Stranger = new() { Client = "stranger" };
    private static readonly Assertion OtherKey = new();
    private static readonly Assertion P256 = new("ES256");
    private static readonly Assertion Rsa = new("RS384");
    private TrustHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await TrustHost.Start();
        _host.Clients(Client.Registered(), Other.Registered());
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static readonly Dictionary<string, (string Error, Func<string, string> Assertion)> Assertions = new()
    {
        ["alg none"] = ("invalid_client", aud => Unsigned(Client.Write(aud, h => h["alg"] = "none"))),
        ["alg None in another case"] = ("invalid_client", aud => Unsigned(Client.Write(aud, h => h["alg"] = "nOnE"))),
        ["alg missing"] = ("invalid_client", aud => Client.Write(aud, h => h.Remove("alg"))),
        ["alg is a number"] = ("invalid_client", aud => Client.Write(aud, h => h["alg"] = 384)),
        ["signature left out"] = ("invalid_client", aud => Unsigned(Client.Write(aud))),
        ["HS256 with the public key"] = ("invalid_client", aud => Client.Write(aud, h => h["alg"] = "HS256", hmac: Encoding.UTF8.GetBytes(Client.PublicJwk()))),
        ["HS384 with the key set"] = ("invalid_client", aud => Client.Write(aud, h => h["alg"] = "HS384", hmac: Encoding.UTF8.GetBytes(Client.KeySet))),
        ["ES256 over a P-384 key"] = ("invalid_client", aud => Client.Write(aud, h => h["alg"] = "ES256")),
        ["RS384 over an EC key"] = ("invalid_client", aud => Client.Write(aud, h => h["alg"] = "RS384")),
        ["PS384"] = ("invalid_client", aud => Rsa.Write(aud, h => h["alg"] = "PS384")),
        ["RS256"] = ("invalid_client", aud => Rsa.Write(aud, h => h["alg"] = "RS256")),
        ["wrong curve"] = ("invalid_client", aud => P256.Write(aud)),
        ["another key under the same kid"] = ("invalid_client", aud => OtherKey.Write(aud)),
        ["unknown kid"] = ("invalid_client", aud => Client.Write(aud, h => h["kid"] = "k9")),
        ["kid of another client"] = ("invalid_client", aud => Client.Write(aud, h => h["kid"] = "k2")),
        ["key of another client"] = ("invalid_client", aud => Other.Write(aud, claims: c => As(c, Client.Client))),
        ["kid as a path"] = ("invalid_client", aud => Client.Write(aud, h => h["kid"] = "../../keys/k1")),
        ["unknown client"] = ("invalid_client", aud => Stranger.Write(aud)),
        ["own key in the header (jwk)"] = ("invalid_client", aud => OtherKey.Write(aud, h => h["jwk"] = JsonNode.Parse(OtherKey.PublicJwk()))),
        ["key set in the header (jku)"] = ("invalid_client", aud => Client.Write(aud, h => h["jku"] = "https://attacker.example/jwks")),
        ["certificate address in the header (x5u)"] = ("invalid_client", aud => Client.Write(aud, h => h["x5u"] = "https://attacker.example/cert")),
        ["certificate in the header (x5c)"] = ("invalid_client", aud => Client.Write(aud, h => h["x5c"] = new JsonArray("MIIB"))),
        ["critical extension"] = ("invalid_client", aud => Client.Write(aud, h => h["crit"] = new JsonArray("exp"))),
        ["unencoded payload (b64)"] = ("invalid_client", aud => Client.Write(aud, h => { h["b64"] = false; h["crit"] = new JsonArray("b64"); })),
        ["typ of an access token"] = ("invalid_client", aud => Client.Write(aud, h => h["typ"] = "at+jwt")),
        ["encrypted token"] = ("invalid_client", aud => Client.Write(aud) + ".e30.e30"),
        ["audience of another server"] = ("invalid_client", _ => Client.Write("https://elsewhere.example/connect/token")),
        ["audience is the gateway"] = ("invalid_client", aud => Client.Write(aud.Replace("/connect/token", "/apis", StringComparison.Ordinal))),
        ["audience with a query"] = ("invalid_client", aud => Client.Write(aud + "?x=1")),
        ["audience in another case"] = ("invalid_client", aud => Client.Write(aud.Replace("/connect/", "/Connect/", StringComparison.Ordinal))),
        ["audience missing"] = ("invalid_client", aud => Client.Write(aud, claims: c => c.Remove("aud"))),
        ["audience is an object"] = ("invalid_client", aud => Client.Write(aud, claims: c => c["aud"] = new JsonObject { ["url"] = aud })),
        ["issuer missing"] = ("invalid_client", aud => Client.Write(aud, claims: c => c.Remove("iss"))),
        ["subject missing"] = ("invalid_client", aud => Client.Write(aud, claims: c => c.Remove("sub"))),
        ["subject of another client"] = ("invalid_client", aud => Client.Write(aud, claims: c => c["sub"] = Other.Client)),
        ["issuer of another client"] = ("invalid_client", aud => Client.Write(aud, claims: c => c["iss"] = Other.Client)),
        ["client id in another case"] = ("invalid_client", aud => Client.Write(aud, claims: c => As(c, "Meridian-Claims"))),
        ["client id in full-width letters"] = ("invalid_client", aud => Client.Write(aud, claims: c => As(c, "ｍeridian-claims"))),
        ["client id with a Cyrillic letter"] = ("invalid_client", aud => Client.Write(aud, claims: c => As(c, "meridiаn-claims"))),
        ["client id with a zero-width space"] = ("invalid_client", aud => Client.Write(aud, claims: c => As(c, "meridian-claims\u200b"))),
        ["client id with a NUL"] = ("invalid_client", aud => Client.Write(aud, claims: c => As(c, "meridian-claims\0"))),
        ["expired"] = ("invalid_client", aud => Client.Write(aud, now: At(-10))),
        ["expiry missing"] = ("invalid_client", aud => Client.Write(aud, claims: c => c.Remove("exp"))),
        ["expiry is a text"] = ("invalid_client", aud => Client.Write(aud, claims: c => c["exp"] = "soon")),
        ["expiry is negative"] = ("invalid_client", aud => Client.Write(aud, claims: c => c["exp"] = -1)),
        ["expiry beyond all time"] = ("invalid_client", aud => Client.Write(aud, claims: c => c["exp"] = long.MaxValue)),
        ["a life of six minutes"] = ("invalid_client", aud => Client.Write(aud, claims: c => c["exp"] = At(6).ToUnixTimeSeconds())),
        ["a life of six minutes since iat"] = ("invalid_client", aud => Client.Write(aud, claims: c => c["iat"] = At(-2).ToUnixTimeSeconds())),
        ["issued in the future"] = ("invalid_client", aud => Client.Write(aud, claims: c => c["iat"] = At(2).ToUnixTimeSeconds())),
        ["not valid before the future"] = ("invalid_client", aud => Client.Write(aud, claims: c => c["nbf"] = At(2).ToUnixTimeSeconds())),
        ["jti missing"] = ("invalid_client", aud => Client.Write(aud, claims: c => c.Remove("jti"))),
        ["jti empty"] = ("invalid_client", aud => Client.Write(aud, claims: c => c["jti"] = "")),
        ["jti of 300 characters"] = ("invalid_client", aud => Client.Write(aud, claims: c => c["jti"] = new string('j', 300))),
        ["a claim twice"] = ("invalid_client", aud => Twice(Client, aud, "sub", Other.Client)),
        ["a header parameter twice"] = ("invalid_client", aud => Client.Sign("""{"alg":"ES384","kid":"k1","kid":"k9"}""", Body(Client, aud))),
        ["claims are an array"] = ("invalid_client", _ => Client.Sign("""{"alg":"ES384","kid":"k1"}""", "[]")),
        ["claims are no UTF-8"] = ("invalid_client", _ => Client.Sign("""{"alg":"ES384","kid":"k1"}"""u8, [0x7b, 0xff, 0xfe, 0x7d])),
        ["tampered claims"] = ("invalid_client", aud => Mix(Client.Write(aud), Client.Write(aud))),
        ["a byte behind the signature"] = ("invalid_client", aud => Client.Write(aud) + "AA"),
        ["padding behind the signature"] = ("invalid_client", aud => Client.Write(aud) + "=="),
        ["a fourth part"] = ("invalid_client", aud => Client.Write(aud) + "."),
        ["a space before"] = ("invalid_client", aud => " " + Client.Write(aud)),
        ["a line break within"] = ("invalid_client", aud => Client.Write(aud).Insert(20, "\n")),
        ["17 KiB of claims"] = ("invalid_client", aud => Client.Write(aud, claims: c => c["pad"] = new string('x', 17_000))),
        ["nonsense"] = ("invalid_client", _ => "a.b.c"),
    };

    private static readonly Dictionary<string, (string Error, Action<List<KeyValuePair<string, string>>> Change)> Requests = new()
    {
        ["neither assertion nor name"] = ("invalid_request", form => form.RemoveAll(p => p.Key.StartsWith("client_", StringComparison.Ordinal))),
        ["a name without an assertion"] = ("invalid_request", form =>
        {
            form.RemoveAll(p => p.Key.StartsWith("client_", StringComparison.Ordinal));
            form.Add(new("client_id", Client.Client));
        }),
        ["assertion without its type"] = ("invalid_request", form => form.RemoveAll(p => p.Key == "client_assertion_type")),
        ["SAML's assertion type"] = ("invalid_client", form => Set(form, "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer")),
        ["secret beside the assertion"] = ("invalid_request", form => form.Add(new("client_secret", "x"))),
        ["another client_id beside the assertion"] = ("invalid_client", form => form.Add(new("client_id", Other.Client))),
        ["two assertions"] = ("invalid_request", form => form.Add(form.Find(p => p.Key == "client_assertion"))),
        ["two grant types"] = ("invalid_request", form => form.Add(new("grant_type", "client_credentials"))),
        ["two scopes parameters"] = ("invalid_request", form => form.Add(new("scope", "system/Invoice.crs"))),
        ["password grant"] = ("unsupported_grant_type", form => Set(form, "grant_type", "password")),
        ["implicit grant"] = ("unsupported_grant_type", form => Set(form, "grant_type", "implicit")),
        ["grant type missing"] = ("invalid_request", form => form.RemoveAll(p => p.Key == "grant_type")),
        ["scope beyond the grant"] = ("invalid_scope", form => Set(form, "scope", "system/Invoice.rs system/Invoice.d")),
        ["scope of every resource"] = ("invalid_scope", form => Set(form, "scope", "system/*.rs")),
        ["scope of patients"] = ("invalid_scope", form => Set(form, "scope", "patient/Invoice.rs")),
        ["scope in SMART's first syntax"] = ("invalid_scope", form => Set(form, "scope", "system/Invoice.read")),
        ["offline access for a system"] = ("invalid_scope", form => Set(form, "scope", "system/Invoice.rs offline_access")),
        ["purpose beyond the agreement"] = ("invalid_request", form => form.Add(new("purpose", "TREAT"))),
    };

    public static TheoryData<string> AssertionRules() => [.. Assertions.Keys];

    public static TheoryData<string> RequestRules() => [.. Requests.Keys];

    [Fact]
    public async Task What_every_row_starts_from_is_accepted()
    {
        var (status, body, _) = await Post(Assertion.Form(Client.Write(_host.Options.TokenUrl)));
        Assert.Equal((200, "Bearer"), (status, (string?)body["token_type"]));
    }

    [Theory, MemberData(nameof(AssertionRules))]
    public async Task Refuses_the_assertion(string rule)
    {
        var (error, assertion) = Assertions[rule];
        await Refused(error, Assertion.Form(assertion(_host.Options.TokenUrl)));
    }

    [Theory, MemberData(nameof(RequestRules))]
    public async Task Refuses_the_request(string rule)
    {
        var (error, change) = Requests[rule];
        List<KeyValuePair<string, string>> form = [.. Assertion.Form(Client.Write(_host.Options.TokenUrl))];
        change(form);
        await Refused(error, form);
    }

    [Fact]
    public async Task Refuses_a_replayed_jti()
    {
        var form = Assertion.Form(Client.Write(_host.Options.TokenUrl));
        Assert.Equal(200, (await Post(form)).Status);
        await Refused("invalid_client", form);
    }

    [Fact]
    public async Task Refuses_a_basic_secret_beside_the_assertion() => await Refused(
        "invalid_request", Assertion.Form(Client.Write(_host.Options.TokenUrl)), new AuthenticationHeaderValue("Basic", Convert.ToBase64String("meridian-claims:x"u8)));

    [Fact]
    public async Task Unknown_client_unknown_key_and_wrong_key_read_the_same()
    {
        var rules = new[] { "unknown client", "unknown kid", "another key under the same kid", "key of another client", "wrong curve", "key set in the header (jku)" };
        var texts = new HashSet<string>();
        foreach (var rule in rules)
        {
            texts.Add((await Post(Assertion.Form(Assertions[rule].Assertion(_host.Options.TokenUrl)))).Text);
        }
        Assert.Contains(AssertionCheck.Unproven, Assert.Single(texts), StringComparison.Ordinal);
    }

    private async Task Refused(string error, IEnumerable<KeyValuePair<string, string>> form, AuthenticationHeaderValue? header = null)
    {
        var (status, body, text) = await Post(form, header);
        Assert.True((string?)body["error"] == error, text);
        Assert.Equal(error == "invalid_client" ? 401 : 400, status);
        Assert.Equal(["error", "error_description"], body.Select(p => p.Key).Order());
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
    }

    private async Task<(int Status, JsonObject Body, string Text)> Post(IEnumerable<KeyValuePair<string, string>> form, AuthenticationHeaderValue? header = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token") { Content = new FormUrlEncodedContent(form) };
        request.Headers.Authorization = header;
        using var answer = await _host.Gateway.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.True(answer.Headers.CacheControl is { NoStore: true });
        return ((int)answer.StatusCode, JsonNode.Parse(text)!.AsObject(), text);
    }

    private static DateTimeOffset At(int minutes) => DateTimeOffset.UtcNow.AddMinutes(minutes);

    private static void As(JsonObject claims, string id) => (claims["iss"], claims["sub"]) = (id, id);

    private static string Unsigned(string token) => token[..(token.LastIndexOf('.') + 1)];

    private static string Mix(string one, string other) => one.Split('.') is [var h, _, var s] && other.Split('.') is [_, var c, _] ? $"{h}.{c}.{s}" : throw new InvalidOperationException();

    private static string Body(Assertion client, string aud) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(client.Write(aud).Split('.')[1]));

    private static string Twice(Assertion client, string aud, string claim, string value) =>
        client.Sign("""{"alg":"ES384","kid":"k1"}""", Body(client, aud)[..^1] + $",\"{claim}\":\"{value}\",\"{claim}\":\"{client.Client}\"}}");

    private static void Set(List<KeyValuePair<string, string>> form, string name, string value)
    {
        form.RemoveAll(p => p.Key == name);
        form.Add(new(name, value));
    }
}
