using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Concordat.Core.Releases;

/// <summary>The public half of a key that signs releases: ES256 (RFC 7518, 3.4), named by its thumbprint (RFC 7638).</summary>
/// <param name="X">The x coordinate, 32 bytes, big endian.</param>
/// <param name="Y">The y coordinate, 32 bytes, big endian.</param>
public sealed record PublicSigningKey(byte[] X, byte[] Y)
{
    private const int CoordinateBytes = 32;

    /// <summary>The RFC 7638 thumbprint (SHA-256, base64url).</summary>
    public string KeyId { get; } = Thumbprint(X, Y);

    /// <summary>The public half of a P-256 key.</summary>
    public static PublicSigningKey From(ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new PublicSigningKey(point.X!, point.Y!);
    }

    /// <summary>Reads a JWK (RFC 7517); null where it is not a public P-256 key. A private JWK is refused: it does not belong here.</summary>
    public static PublicSigningKey? FromJwk(ReadOnlySpan<byte> json)
    {
        try
        {
            if (JsonNode.Parse(json) is not JsonObject jwk || jwk.ContainsKey("d")
                || (string?)jwk["kty"] != "EC" || (string?)jwk["crv"] != "P-256")
            {
                return null;
            }
            var (x, y) = (Base64Url.DecodeFromChars((string?)jwk["x"] ?? ""), Base64Url.DecodeFromChars((string?)jwk["y"] ?? ""));
            if (x.Length != CoordinateBytes || y.Length != CoordinateBytes)
            {
                return null;
            }
            var key = new PublicSigningKey(x, y);
            using var onCurve = key.Open();
            return key;
        }
        catch (Exception broken) when (broken is JsonException or FormatException or InvalidOperationException or CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The key as a JWK with its thumbprint as <c>kid</c>.</summary>
    public string ToJwk() => new JsonObject
    {
        ["kty"] = "EC",
        ["crv"] = "P-256",
        ["x"] = Base64Url.EncodeToString(X),
        ["y"] = Base64Url.EncodeToString(Y),
        ["kid"] = KeyId,
        ["alg"] = "ES256",
        ["use"] = "sig",
    }.ToJsonString();

    /// <summary>True where the signature (r‖s, 64 bytes) over the data was made by the private half.</summary>
    public bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        using var key = Open();
        return key.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private ECDsa Open() => ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = X, Y = Y } });

    // The members of RFC 7638, 3.2 in lexicographic order, without white space.
    private static string Thumbprint(byte[] x, byte[] y) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(
        $$"""{"crv":"P-256","kty":"EC","x":"{{Base64Url.EncodeToString(x)}}","y":"{{Base64Url.EncodeToString(y)}}"}""")));
}
