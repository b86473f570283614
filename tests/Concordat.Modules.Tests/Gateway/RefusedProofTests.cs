using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Concordat.Modules.Tests.Trust;
using Concordat.Trust;

namespace Concordat.Modules.Tests.Gateway;

/// <summary>Proofs of possession that the gateway refuses, one rule a row (RFC 9449 §4.3 and §7): the system behind is never asked.</summary>
public sealed class RefusedProofTests(RefusedTokenTests.Started started) : IClassFixture<RefusedTokenTests.Started>
{
    private const string Record = "/apis/testing/records/v1/records/7";
    private static readonly Prover Stranger = new();
    private readonly TestGateway _gateway = started.Gateway;

    private static readonly Dictionary<string, Func<Call, string[]>> Rows = new()
    {
        ["no proof"] = _ => [],
        ["two proofs"] = c => [c.Prove(), c.Prove()],
        ["empty proof"] = _ => [""],
        ["nonsense"] = _ => ["not a proof"],
        ["oversize"] = c => [c.Prove(claims: b => b["pad"] = new string('x', 9_000))],
        ["a fourth part"] = c => [c.Prove() + ".e30"],
        ["alg none"] = c => [c.Prove(header: h => h["alg"] = "none", sign: _ => [])],
        ["alg none with the signature kept"] = c => [c.Prove(header: h => h["alg"] = "none")],
        ["symmetric alg"] = c => [c.Prove(header: h => h["alg"] = "HS256", sign: data => HMACSHA256.HashData(new byte[32], data))],
        ["alg of another curve"] = c => [c.Prove(header: h => h["alg"] = "ES384")],
        ["alg that is not offered"] = c => [c.Prove(header: h => h["alg"] = "RS256")],
        ["alg missing"] = c => [c.Prove(header: h => h.Remove("alg"))],
        ["type of any JWT"] = c => [c.Prove(header: h => h["typ"] = "JWT")],
        ["type missing"] = c => [c.Prove(header: h => h.Remove("typ"))],
        ["critical extension"] = c => [c.Prove(header: h => h["crit"] = new JsonArray("exp"))],
        ["key missing"] = c => [c.Prove(header: h => h.Remove("jwk"))],
        ["private key in jwk"] = c => [c.Prove(header: h => h["jwk"] = c.Prover.Jwk(whole: true))],
        ["symmetric key in jwk"] = c => [c.Prove(header: h => h["jwk"] = new JsonObject { ["kty"] = "oct", ["k"] = "AAAA" })],
        ["point off the curve"] = c => [c.Prove(header: h => h["jwk"]!["y"] = h["jwk"]!["x"]!.DeepClone())],
        ["another key"] = c => [Stranger.Prove("GET", c.Url, c.Token)],
        ["another key under the good jwk"] = c => [c.Prove(sign: Stranger.Sign)],
        ["signature of another length"] = c => [c.Prove(sign: data => c.Prover.Sign(data)[..40])],
        ["tampered claims"] = c => [c.Tampered()],
        ["method of another request"] = c => [c.Prove(claims: b => b["htm"] = "POST")],
        ["method in lower case"] = c => [c.Prove(claims: b => b["htm"] = "get")],
        ["method missing"] = c => [c.Prove(claims: b => b.Remove("htm"))],
        ["address of another record"] = c => [c.Prove(claims: b => b["htu"] = c.Url + "0")],
        ["address of another server"] = c => [c.Prove(claims: b => b["htu"] = "https://elsewhere.example" + Record)],
        ["address of another scheme"] = c => [c.Prove(claims: b => b["htu"] = c.Url.Replace("http:", "https:", StringComparison.Ordinal))],
        ["address with a user"] = c => [c.Prove(claims: b => b["htu"] = c.Url.Replace("http://", "http://user@", StringComparison.Ordinal))],
        ["address missing"] = c => [c.Prove(claims: b => b.Remove("htu"))],
        ["hash of another token"] = c => [c.Prove(claims: b => b["ath"] = Prover.Hash("another"))],
        ["hash missing"] = c => [c.Prove(claims: b => b.Remove("ath"))],
        ["hash with padding"] = c => [c.Prove(claims: b => b["ath"] = (string)b["ath"]! + "=")],
        ["id missing"] = c => [c.Prove(claims: b => b.Remove("jti"))],
        ["id empty"] = c => [c.Prove(claims: b => b["jti"] = "")],
        ["id too long"] = c => [c.Prove(claims: b => b["jti"] = new string('x', 300))],
        ["old"] = c => [c.Prove(claims: b => b["iat"] = (long)b["iat"]! - 120)],
        ["from the future"] = c => [c.Prove(claims: b => b["iat"] = (long)b["iat"]! + 120)],
        ["time missing"] = c => [c.Prove(claims: b => b.Remove("iat"))],
        ["time as text"] = c => [c.Prove(claims: b => b["iat"] = "now")],
        ["a claim twice"] = c => [c.Prove(written: text => text.Insert(1, "\"htm\":\"GET\","))],
        ["half a character"] = c => [c.Prove(written: text => text.Replace("GET", "\\ud800", StringComparison.Ordinal))],
        ["claims are an array"] = c => [c.Prove(written: _ => "[]")],
    };

    public static TheoryData<string> Rules() => [.. Rows.Keys];

    [Theory, InlineData("ES256"), InlineData("ES384"), InlineData("PS256")]
    public async Task What_every_row_starts_from_is_accepted(string algorithm)
    {
        var call = new Call(_gateway, new Prover(algorithm));
        Assert.Equal(200, (int)(await call.Send([call.Prove()])).Status);
        Assert.Equal(200, (int)(await call.Send([call.Prove()])).Status); // by a key that is known now
    }

    [Theory, InlineData("?limit=1"), InlineData("#part")]
    public async Task Query_and_fragment_of_the_address_do_not_count(string tail)
    {
        var call = new Call(_gateway);
        Assert.Equal(200, (int)(await call.Send([call.Prove(claims: b => b["htu"] = call.Url + tail)])).Status);
    }

    [Fact]
    public async Task An_address_in_another_spelling_is_the_same()
    {
        var call = new Call(_gateway);
        Assert.Equal(200, (int)(await call.Send([call.Prove(claims: b => b["htu"] = call.Url.Replace("http://", "HTTP://", StringComparison.Ordinal).Replace("records/7", "record%73/7", StringComparison.Ordinal))])).Status);
    }

    [Theory, MemberData(nameof(Rules))]
    public async Task Refuses_the_proof(string rule)
    {
        var call = new Call(_gateway);
        Assert.Equal(200, (int)(await call.Send([call.Prove()])).Status); // so the key is known, and no row passes for want of that
        var asked = _gateway.Backend.Calls.Count;
        var answer = await call.Send(Rows[rule](call));
        answer.Problem(401, "unauthenticated");
        Assert.StartsWith("DPoP realm=\"concordat\", algs=\"ES256 ES384 PS256\", error=\"invalid_dpop_proof\", error_description=\"", answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
        Assert.Equal(asked, _gateway.Backend.Calls.Count);
    }

    [Fact]
    public async Task A_proof_works_once()
    {
        var call = new Call(_gateway);
        var proof = call.Prove();
        Assert.Equal(200, (int)(await call.Send([proof])).Status);
        var again = await call.Send([proof]);
        Assert.Contains("used before", again.Problem(401, "unauthenticated").GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_is_bound_to_a_key_is_worth_nothing_as_bearer()
    {
        var call = new Call(_gateway);
        foreach (var proofs in new string[][] { [], [call.Prove()] })
        {
            var answer = await call.Send(proofs, "Bearer ");
            answer.Problem(401, "unauthenticated");
            Assert.Contains("error=\"invalid_token\"", answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
            Assert.StartsWith("DPoP ", answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_bearer_token_is_none_with_a_proof()
    {
        var call = new Call(_gateway, token: _gateway.Token());
        var answer = await call.Send([call.Prove()]);
        answer.Problem(401, "unauthenticated");
        Assert.Contains("error=\"invalid_token\"", answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"jkt":"short"}"""), InlineData("""{"jkt":7}"""), InlineData("{}"), InlineData("[]"), InlineData("\"jkt\""), InlineData("null")]
    [InlineData("""{"kid":"0123456789012345678901234567890123456789012"}""")]
    [InlineData("""{"jkt":"0123456789012345678901234567890123456789012","x5t#S256":"0123456789012345678901234567890123456789012"}""")]
    public async Task A_token_that_is_bound_to_what_is_not_understood_is_nobodys(string confirmation)
    {
        var token = new RefusedTokenTests.Forge(_gateway).Write(claims: c => c["cnf"] = JsonNode.Parse(confirmation));
        (await _gateway.Call("GET", Record, token: token)).Problem(401, "unauthenticated");
        var call = new Call(_gateway, token: token);
        (await call.Send([call.Prove()])).Problem(401, "unauthenticated");
    }

    [Fact]
    public async Task A_token_that_is_bound_to_a_certificate_is_worth_nothing_over_a_connection_without()
    {
        var answer = await _gateway.Call("GET", Record, token: _gateway.Token(binding: new TokenBinding(Concordat.Core.Workspace.SenderConstraint.Mtls, Prover.Hash("certificate"))));
        answer.Problem(401, "unauthenticated");
        Assert.Contains("certificate", answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
    }

    /// <summary>A call with a token that is bound to a key.</summary>
    internal sealed class Call
    {
        private readonly TestGateway _gateway;

        public Call(TestGateway gateway, Prover? prover = null, string? token = null)
        {
            (_gateway, Prover) = (gateway, prover ?? new Prover());
            Token = token ?? gateway.Token(binding: Prover.Binding);
        }

        public Prover Prover { get; }

        public string Token { get; }

        public string Url => _gateway.Get<TrustOptions>().PublicUrl + Record;

        public string Prove(Action<JsonObject>? header = null, Action<JsonObject>? claims = null, Func<byte[], byte[]>? sign = null, Func<string, string>? written = null) =>
            Prover.Prove("GET", Url, Token, header, claims, sign, written);

        public string Tampered()
        {
            var (one, other) = (Prove().Split('.'), Prove().Split('.'));
            return $"{one[0]}.{other[1]}.{one[2]}";
        }

        public Task<Answer> Send(string[] proofs, string scheme = "DPoP ") => _gateway.Call("GET", Record, token: null, change: request =>
        {
            request.Headers.TryAddWithoutValidation("Authorization", scheme + Token);
            foreach (var proof in proofs)
            {
                request.Headers.TryAddWithoutValidation("DPoP", proof);
            }
        });
    }
}
