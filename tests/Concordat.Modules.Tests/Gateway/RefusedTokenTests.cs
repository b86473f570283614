using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Concordat.Trust;
using Concordat.Trust.Tokens;

namespace Concordat.Modules.Tests.Gateway;

/// <summary>Access tokens that the gateway refuses, one rule a row: one answer for all (RFC 6750 §3), and the system behind is never asked.</summary>
public sealed class RefusedTokenTests(RefusedTokenTests.Started started) : IClassFixture<RefusedTokenTests.Started>
{
    private const string Record = "/apis/testing/records/v1/records/7";
    private readonly TestGateway _gateway = started.Gateway;

    private static readonly Dictionary<string, Func<Forge, string>> Rows = new()
    {
        ["alg none"] = f => f.Write(header: h => h["alg"] = "none", sign: _ => []),
        ["alg none with the signature kept"] = f => f.Write(header: h => h["alg"] = "none"),
        ["HS256 with the public key"] = f => f.Write(header: h => h["alg"] = "HS256", sign: data => HMACSHA256.HashData(f.Public, data)),
        ["alg of another curve"] = f => f.Write(header: h => h["alg"] = "ES384"),
        ["alg missing"] = f => f.Write(header: h => h.Remove("alg")),
        ["signed by an untrusted key under the known kid"] = f => f.Write(sign: Forge.Stranger),
        ["signed by an untrusted key under its own kid"] = f => f.Write(header: h => h["kid"] = "stranger", sign: Forge.Stranger),
        ["its own key in the header"] = f => f.Write(header: h => { h["jwk"] = JsonNode.Parse(Forge.StrangersJwk); h.Remove("kid"); }, sign: Forge.Stranger),
        ["key set address in the header"] = f => f.Write(header: h => { h["jku"] = "https://attacker.example/jwks"; h["kid"] = "stranger"; }, sign: Forge.Stranger),
        ["unknown kid over a good signature"] = f => f.Write(header: h => h["kid"] = "k9"),
        ["critical extension"] = f => f.Write(header: h => h["crit"] = new JsonArray("exp")),
        ["no type"] = f => f.Write(header: h => h.Remove("typ")),
        ["type of an ID token"] = f => f.Write(header: h => h["typ"] = "JWT"),
        ["issuer of another server"] = f => f.Write(claims: c => c["iss"] = "https://elsewhere.example"),
        ["issuer missing"] = f => f.Write(claims: c => c.Remove("iss")),
        ["issuer with a path"] = f => f.Write(claims: c => c["iss"] = (string)c["iss"]! + "/x"),
        ["audience of the control plane"] = f => f.Write(claims: c => c["aud"] = f.Control),
        ["audience of another server"] = f => f.Write(claims: c => c["aud"] = "https://elsewhere.example/apis"),
        ["audience missing"] = f => f.Write(claims: c => c.Remove("aud")),
        ["expired"] = f => f.Write(claims: c => Forge.Shift(c, -10)),
        ["expiry missing"] = f => f.Write(claims: c => c.Remove("exp")),
        ["not valid yet"] = f => f.Write(claims: c => c["nbf"] = DateTimeOffset.UtcNow.AddMinutes(2).ToUnixTimeSeconds()),
        ["client missing"] = f => f.Write(claims: c => c.Remove("client_id")),
        ["partner missing"] = f => f.Write(claims: c => c.Remove("partner")),
        ["client of a person's session"] = f => f.Write(claims: c => { c.Remove("partner"); c["sid"] = Guid.NewGuid().ToString(); }),
        ["a claim twice"] = f => f.Raw(f.Body().Insert(1, "\"scope\":\"system/Record.cruds\",")),
        ["tampered scope"] = f => f.Tampered("system/Record.rs", "system/Record.cruds"),
        ["tampered partner"] = f => f.Tampered("\"partner\":\"partner\"", "\"partner\":\"islander\""),
        ["trailing characters"] = f => f.Write() + "AA",
        ["padding"] = f => f.Write() + "=",
        ["a fourth part"] = f => f.Write() + ".e30",
        ["signature in another spelling"] = f => Forge.Respelt(f.Write()),
        ["oversize"] = f => f.Write(claims: c => c["pad"] = new string('x', 9_000)),
        ["claims are an array"] = f => f.Raw("[]"),
        ["percent-encoded dots"] = f => f.Write().Replace(".", "%2E", StringComparison.Ordinal),
        ["nonsense"] = _ => "not a token",
        ["two tokens"] = f => f.Write() + " " + f.Write(),
    };

    private static readonly Dictionary<string, Action<JsonObject>> Beyond = new()
    {
        ["scope beyond the operation"] = c => c["scope"] = "system/Other.rs",
        ["no scope"] = c => c.Remove("scope"),
        ["scope of patients without a patient"] = c => c["scope"] = "patient/Record.rs",
        ["purpose beyond the agreement"] = c => c["purpose"] = "HRESCH",
        ["no purpose"] = c => c.Remove("purpose"),
        ["client that the release does not know"] = c => c["client_id"] = "gone",
        ["client of another partner"] = c => c["client_id"] = "castaway",
        ["partner of another client"] = c => c["partner"] = "islander",
    };

    public static TheoryData<string> Rules() => [.. Rows.Keys];

    public static TheoryData<string> RulesBeyond() => [.. Beyond.Keys];

    [Fact]
    public async Task What_every_row_starts_from_is_accepted() => Assert.Equal(200, (int)(await _gateway.Call("GET", Record, token: new Forge(_gateway).Write())).Status);

    [Theory, MemberData(nameof(Rules))]
    public async Task Refuses_the_token(string rule)
    {
        var asked = _gateway.Backend.Calls.Count;
        var answer = await _gateway.Call("GET", Record, token: null, change: r => r.Headers.TryAddWithoutValidation("Authorization", "Bearer " + Rows[rule](new Forge(_gateway))));
        var problem = answer.Problem(401, "unauthenticated");
        Assert.Equal("The access token is not valid here, or not any more.", problem.GetProperty("detail").GetString());
        Assert.Equal("Bearer realm=\"concordat\", error=\"invalid_token\"", answer.Header("WWW-Authenticate"));
        Assert.Equal(asked, _gateway.Backend.Calls.Count);
    }

    [Theory, MemberData(nameof(RulesBeyond))]
    public async Task Refuses_what_goes_beyond_the_release(string rule)
    {
        var asked = _gateway.Backend.Calls.Count;
        var answer = await _gateway.Call("GET", Record, token: new Forge(_gateway).Write(claims: Beyond[rule]));
        answer.Problem(403, "forbidden");
        Assert.Contains("insufficient_scope", answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
        Assert.Equal(asked, _gateway.Backend.Calls.Count);
    }

    [Theory, InlineData("query"), InlineData("scheme"), InlineData("twice"), InlineData("empty")]
    public async Task Refuses_a_good_token_in_another_place(string place)
    {
        var token = new Forge(_gateway).Write();
        var answer = await _gateway.Call("GET", place == "query" ? Record + "?access_token=" + token : Record, token: null, change: r =>
        {
            foreach (var value in place switch { "scheme" => ["DPoP " + token], "twice" => ["Bearer " + token, "Bearer " + token], "empty" => ["Bearer "], _ => Array.Empty<string>() })
            {
                r.Headers.TryAddWithoutValidation("Authorization", value);
            }
        });
        answer.Problem(401, "unauthenticated");
    }

    /// <summary>One gateway for all rows: none of them changes it.</summary>
    public sealed class Started : IAsyncLifetime
    {
        internal TestGateway Gateway { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Gateway = await TestGateway.Start();

        public ValueTask DisposeAsync() => Gateway.DisposeAsync();
    }

    /// <summary>Writes tokens as the authorization server does, unless a row breaks one thing.</summary>
    internal sealed class Forge(TestGateway gateway)
    {
        private static readonly ECDsa Foreign = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        private readonly TokenKeys _keys = gateway.Get<TokenKeys>();
        private readonly TrustOptions _trust = gateway.Get<TrustOptions>();

        public string Control => _trust.ControlAudience;

        public byte[] Public => _keys.Signing.ECDsa.ExportSubjectPublicKeyInfo();

        public static string StrangersJwk
        {
            get
            {
                var q = Foreign.ExportParameters(false).Q;
                return $$"""{"kty":"EC","crv":"P-256","kid":"stranger","x":"{{Base64Url.EncodeToString(q.X)}}","y":"{{Base64Url.EncodeToString(q.Y)}}"}""";
            }
        }

        public static byte[] Stranger(byte[] data) => Foreign.SignData(data, HashAlgorithmName.SHA256);

        public static void Shift(JsonObject claims, int minutes)
        {
            foreach (var name in (string[])["iat", "nbf", "exp"])
            {
                claims[name] = (long)claims[name]! + (minutes * 60);
            }
        }

        public string Write(Action<JsonObject>? header = null, Action<JsonObject>? claims = null, Func<byte[], byte[]>? sign = null)
        {
            var head = new JsonObject { ["alg"] = "ES256", ["kid"] = _keys.Signing.KeyId, ["typ"] = "at+jwt" };
            header?.Invoke(head);
            return Sign(head.ToJsonString(), Body(claims), sign);
        }

        public string Raw(string claims) => Sign(new JsonObject { ["alg"] = "ES256", ["kid"] = _keys.Signing.KeyId, ["typ"] = "at+jwt" }.ToJsonString(), claims, null);

        public string Body(Action<JsonObject>? claims = null)
        {
            var now = DateTimeOffset.UtcNow;
            var body = new JsonObject
            {
                ["iss"] = _trust.PublicUrl, ["aud"] = _trust.GatewayAudience, ["sub"] = "client", ["client_id"] = "client", ["partner"] = "partner", ["scope"] = "system/Record.rs",
                ["purpose"] = "TREAT", ["iat"] = now.ToUnixTimeSeconds(), ["nbf"] = now.ToUnixTimeSeconds(), ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(), ["jti"] = Guid.NewGuid().ToString(),
            };
            claims?.Invoke(body);
            return body.ToJsonString(new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        }

        public string Tampered(string from, string to)
        {
            var parts = Write().Split('.');
            var body = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1]));
            Assert.Contains(from, body, StringComparison.Ordinal);
            return $"{parts[0]}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(body.Replace(from, to, StringComparison.Ordinal)))}.{parts[2]}";
        }

        /// <summary>The same 64 bytes of signature: the last character has four bits that decode to nothing.</summary>
        public static string Respelt(string token)
        {
            const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
            return token[..^1] + alphabet[alphabet.IndexOf(token[^1], StringComparison.Ordinal) | 1];
        }

        private string Sign(string header, string claims, Func<byte[], byte[]>? sign)
        {
            var text = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
            var data = Encoding.UTF8.GetBytes(text);
            return $"{text}.{Base64Url.EncodeToString(sign is null ? _keys.Signing.ECDsa.SignData(data, HashAlgorithmName.SHA256) : sign(data))}";
        }
    }
}
