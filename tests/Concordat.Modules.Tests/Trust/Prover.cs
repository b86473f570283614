using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Concordat.Core.Workspace;
using Concordat.Trust;

namespace Concordat.Modules.Tests.Trust;

/// <summary>A key with proofs of possession as DPoP clients write them (RFC 9449 §4.2): valid unless a test breaks one thing.</summary>
internal sealed class Prover(string algorithm = "ES256")
{
    private readonly AsymmetricAlgorithm _key = algorithm switch
    {
        "ES384" => ECDsa.Create(ECCurve.NamedCurves.nistP384),
        "PS256" => RSA.Create(2048),
        _ => ECDsa.Create(ECCurve.NamedCurves.nistP256),
    };

    /// <summary>RFC 7638.</summary>
    public string Thumbprint
    {
        get
        {
            var jwk = Jwk();
            var names = _key is RSA ? (string[])["e", "kty", "n"] : ["crv", "kty", "x", "y"];
            return Hash("{" + string.Join(',', names.Select(name => $"\"{name}\":\"{(string)jwk[name]!}\"")) + "}");
        }
    }

    public TokenBinding Binding => new(SenderConstraint.Dpop, Thumbprint);

    public JsonObject Jwk(bool whole = false)
    {
        if (_key is RSA rsa)
        {
            var p = rsa.ExportParameters(false);
            return new() { ["kty"] = "RSA", ["n"] = Base64Url.EncodeToString(p.Modulus), ["e"] = Base64Url.EncodeToString(p.Exponent) };
        }
        var key = ((ECDsa)_key).ExportParameters(whole);
        var jwk = new JsonObject { ["kty"] = "EC", ["crv"] = algorithm == "ES384" ? "P-384" : "P-256", ["x"] = Base64Url.EncodeToString(key.Q.X), ["y"] = Base64Url.EncodeToString(key.Q.Y) };
        if (whole)
        {
            jwk["d"] = Base64Url.EncodeToString(key.D);
        }
        return jwk;
    }

    /// <summary>A proof for a request, and for a token where one comes with it.</summary>
    public string Prove(string method, string url, string? token = null, Action<JsonObject>? header = null, Action<JsonObject>? claims = null, Func<byte[], byte[]>? sign = null, Func<string, string>? written = null)
    {
        var head = new JsonObject { ["typ"] = "dpop+jwt", ["alg"] = algorithm, ["jwk"] = Jwk() };
        var body = new JsonObject { ["jti"] = Guid.NewGuid().ToString(), ["htm"] = method, ["htu"] = url, ["iat"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds() };
        if (token is not null)
        {
            body["ath"] = Hash(token);
        }
        header?.Invoke(head);
        claims?.Invoke(body);
        var claimed = body.ToJsonString();
        var text = $"{Encode(head.ToJsonString())}.{Encode(written is null ? claimed : written(claimed))}";
        return $"{text}.{Base64Url.EncodeToString((sign ?? Sign)(Encoding.ASCII.GetBytes(text)))}";
    }

    public byte[] Sign(byte[] data) => _key is RSA rsa
        ? rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)
        : ((ECDsa)_key).SignData(data, algorithm == "ES384" ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA256);

    public static string Hash(string text) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(text)));

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
