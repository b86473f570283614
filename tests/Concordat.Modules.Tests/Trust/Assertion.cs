using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Concordat.Trust.Clients;
using Microsoft.IdentityModel.Tokens;

namespace Concordat.Modules.Tests.Trust;

/// <summary>A client with a key of its own, and assertions as SMART clients write them: valid unless a test breaks one thing.</summary>
internal sealed class Assertion
{
    private readonly AsymmetricAlgorithm _key;

    public Assertion(string algorithm = "ES384")
    {
        Algorithm = algorithm;
        _key = algorithm switch
        {
            "ES256" => ECDsa.Create(ECCurve.NamedCurves.nistP256),
            "RS384" => RSA.Create(2048),
            _ => ECDsa.Create(ECCurve.NamedCurves.nistP384),
        };
    }

    public string Algorithm { get; }

    public string Client { get; init; } = "meridian-claims";

    public string KeyId { get; init; } = "k1";

    public string KeySet => $$"""{"keys":[{{PublicJwk()}}]}""";

    public RegisteredClient Registered(Uri? keysUrl = null, DateOnly? until = null) => new(
        Client, "meridian-health", keysUrl is null ? PublicKeys.Read(KeySet) : [], keysUrl, ["system/Invoice.crs"], ["HPAYMT"],
        ["revenue-cycle/invoices/v1"], [new AgreementTerm(new DateOnly(2020, 1, 1), until ?? new DateOnly(2099, 12, 31), ["HPAYMT", "TREAT"])]);

    /// <summary>The signed assertion.</summary>
    public string Write(string audience, Action<JsonObject>? header = null, Action<JsonObject>? claims = null, DateTimeOffset? now = null, byte[]? hmac = null)
    {
        var at = now ?? DateTimeOffset.UtcNow;
        var head = new JsonObject { ["alg"] = Algorithm, ["typ"] = "JWT", ["kid"] = KeyId };
        var body = new JsonObject
        {
            ["iss"] = Client, ["sub"] = Client, ["aud"] = audience, ["exp"] = at.AddMinutes(4).ToUnixTimeSeconds(), ["jti"] = Guid.NewGuid().ToString(),
        };
        header?.Invoke(head);
        claims?.Invoke(body);
        var text = $"{Encode(Encoding.UTF8.GetBytes(head.ToJsonString()))}.{Encode(Encoding.UTF8.GetBytes(body.ToJsonString()))}";
        var data = Encoding.UTF8.GetBytes(text);
        return $"{text}.{(hmac is null ? Encode(Sign(data)) : Encode(HMACSHA256.HashData(hmac, data)))}";
    }

    /// <summary>Signs header and claims as they are.</summary>
    public string Sign(string header, string claims) => Sign(Encoding.UTF8.GetBytes(header), Encoding.UTF8.GetBytes(claims));

    public string Sign(ReadOnlySpan<byte> header, ReadOnlySpan<byte> claims)
    {
        var text = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(claims)}";
        return $"{text}.{Encode(Sign(Encoding.UTF8.GetBytes(text)))}";
    }

    public static Dictionary<string, string> Form(string assertion, string? scope = "system/Invoice.rs", string? purpose = null)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ["client_assertion"] = assertion,
        };
        if (scope is not null)
        {
            form["scope"] = scope;
        }
        if (purpose is not null)
        {
            form["purpose"] = purpose;
        }
        return form;
    }

    public string PublicJwk()
    {
        if (_key is RSA rsa)
        {
            var p = rsa.ExportParameters(false);
            return $$"""{"kty":"RSA","kid":"{{KeyId}}","alg":"RS384","use":"sig","n":"{{Encode(p.Modulus!)}}","e":"{{Encode(p.Exponent!)}}"}""";
        }
        var q = ((ECDsa)_key).ExportParameters(false).Q;
        return $$"""{"kty":"EC","crv":"{{(Algorithm == "ES256" ? "P-256" : "P-384")}}","kid":"{{KeyId}}","use":"sig","x":"{{Encode(q.X!)}}","y":"{{Encode(q.Y!)}}"}""";
    }

    private byte[] Sign(byte[] data) => _key is RSA rsa
        ? rsa.SignData(data, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1)
        : ((ECDsa)_key).SignData(data, Algorithm == "ES256" ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA384);

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
