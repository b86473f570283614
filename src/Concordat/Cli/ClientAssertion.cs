using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Concordat.Cli;

/// <summary>Signs client assertions (RFC 7523) with a private JWK (RFC 7517) or PEM (RFC 7468): ES256, ES384 or RS384, as the key's kind says.</summary>
internal sealed class ClientAssertion
{
    private readonly string _algorithm;
    private readonly string? _keyId;
    private readonly Func<byte[], byte[]> _sign;

    private ClientAssertion(string algorithm, string? keyId, Func<byte[], byte[]> sign) => (_algorithm, _keyId, _sign) = (algorithm, keyId, sign);

    /// <summary>Reads a key; null where the text is no private key of a kind that can sign here.</summary>
    public static ClientAssertion? Read(string text)
    {
        try
        {
            if (text.Contains("-----BEGIN ", StringComparison.Ordinal))
            {
                return Pem(text);
            }
            if (JsonNode.Parse(text) is not JsonObject key || key["d"] is null)
            {
                return null;
            }
            var keyId = (string?)key["kid"];
            switch (((string?)key["kty"], (string?)key["crv"]))
            {
                case ("EC", "P-384"):
                    var p384 = Elliptic(key, ECCurve.NamedCurves.nistP384);
                    return new ClientAssertion("ES384", keyId, data => p384.SignData(data, HashAlgorithmName.SHA384));
                case ("EC", "P-256"):
                    var p256 = Elliptic(key, ECCurve.NamedCurves.nistP256);
                    return new ClientAssertion("ES256", keyId, data => p256.SignData(data, HashAlgorithmName.SHA256));
                case ("RSA", _):
                    var rsa = RSA.Create(new RSAParameters
                    {
                        Modulus = Bytes(key, "n"), Exponent = Bytes(key, "e"), D = Bytes(key, "d"), P = Bytes(key, "p"), Q = Bytes(key, "q"),
                        DP = Bytes(key, "dp"), DQ = Bytes(key, "dq"), InverseQ = Bytes(key, "qi"),
                    });
                    return new ClientAssertion("RS384", keyId, data => rsa.SignData(data, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1));
                default:
                    return null;
            }
        }
        catch (Exception broken) when (broken is JsonException or FormatException or CryptographicException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>What to say of a file without one.</summary>
    public static string NoKey(string file) => $"{file} holds no private key, as JWK or unencrypted PEM, of kind EC (P-256, P-384) or RSA.";

    /// <summary>An assertion for one use within two minutes.</summary>
    public string Write(string client, string audience, DateTimeOffset now)
    {
        var header = new JsonObject { ["alg"] = _algorithm, ["typ"] = "JWT" };
        if (_keyId is not null)
        {
            header["kid"] = _keyId;
        }
        var claims = new JsonObject
        {
            ["iss"] = client, ["sub"] = client, ["aud"] = audience, ["iat"] = now.ToUnixTimeSeconds(), ["exp"] = now.AddMinutes(2).ToUnixTimeSeconds(),
            ["jti"] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
        };
        var text = $"{Encode(header)}.{Encode(claims)}";
        return $"{text}.{Base64Url.EncodeToString(_sign(Encoding.ASCII.GetBytes(text)))}";
    }

    /// <summary>A PEM names no key id, so all keys of the client are tried.</summary>
    private static ClientAssertion? Pem(string pem)
    {
        if (!pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            return null;
        }
        try
        {
            var ecdsa = ECDsa.Create();
            ecdsa.ImportFromPem(pem);
            return ecdsa.ExportParameters(false).Curve.Oid.Value switch
            {
                "1.3.132.0.34" => new ClientAssertion("ES384", null, data => ecdsa.SignData(data, HashAlgorithmName.SHA384)),
                "1.2.840.10045.3.1.7" => new ClientAssertion("ES256", null, data => ecdsa.SignData(data, HashAlgorithmName.SHA256)),
                _ => null,
            };
        }
        catch (Exception other) when (other is CryptographicException or ArgumentException)
        {
            var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return new ClientAssertion("RS384", null, data => rsa.SignData(data, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1));
        }
    }

    private static ECDsa Elliptic(JsonObject key, ECCurve curve) =>
        ECDsa.Create(new ECParameters { Curve = curve, Q = new ECPoint { X = Bytes(key, "x"), Y = Bytes(key, "y") }, D = Bytes(key, "d") });

    private static byte[] Bytes(JsonObject key, string name) => Base64Url.DecodeFromChars((string?)key[name] ?? "");

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
