using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Concordat.Trust.Possession;

/// <summary>A key of which somebody sends proofs.</summary>
/// <param name="Thumbprint">RFC 7638, SHA-256, base64url.</param>
/// <param name="Verifier">Verifies with the one algorithm that the header names.</param>
internal sealed record ProofKey(string Thumbprint, SignatureProvider Verifier);

/// <summary>
/// Reads the header of a proof (RFC 9449 §4.2). A client writes the same one with each call, so that of a key which a token of ours is bound to is read once
/// and remembered; keys that nobody has shown to be of use are not, and the number is bounded.
/// </summary>
internal sealed class ProofKeys
{
    /// <summary>What proofs may be signed with: asymmetric algorithms alone.</summary>
    public static readonly IReadOnlyList<string> Algorithms = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.RsaSsaPssSha256];

    private const int LongestGeneration = 5_000;
    private const int LargestRsa = 4096;
    private static readonly string[] Secret = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };
    private static readonly CryptoProviderFactory Providers = new() { CacheSignatureProviders = false };
    private readonly Lock _turning = new();
    private volatile ConcurrentDictionary<string, ProofKey> _young = new(StringComparer.Ordinal);
    private volatile ConcurrentDictionary<string, ProofKey> _old = new(StringComparer.Ordinal);

    /// <summary>The key that an earlier header with these very characters held; null for none.</summary>
    public ProofKey? Known(ReadOnlySpan<char> header) =>
        _young.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(header, out var key) || _old.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(header, out key) ? key : null;

    /// <summary>Remembers the key of a header, when a proof of it was good.</summary>
    public void Remember(string header, ProofKey key)
    {
        if (_young.Count >= LongestGeneration)
        {
            lock (_turning)
            {
                if (_young.Count >= LongestGeneration)
                {
                    (_old, _young) = (_young, new(StringComparer.Ordinal));
                }
            }
        }
        _young[header] = key;
    }

    /// <summary>Reads a header; the flaw where it is none of a proof.</summary>
    public static (ProofKey? Key, string? Flaw) Read(ReadOnlyMemory<byte> header)
    {
        try
        {
            using var document = JsonDocument.Parse(header, Strict);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "typ") != "dpop+jwt")
            {
                return (null, "typ must be dpop+jwt.");
            }
            if (Text(root, "alg") is not { } algorithm || !Algorithms.Contains(algorithm))
            {
                return (null, $"alg must be one of {string.Join(", ", Algorithms)}.");
            }
            if (root.TryGetProperty("crit", out _))
            {
                return (null, "crit names extensions that are not understood here.");
            }
            if (!root.TryGetProperty("jwk", out var jwk) || jwk.ValueKind != JsonValueKind.Object)
            {
                return (null, "jwk, the public key, is missing.");
            }
            return Array.Exists(Secret, name => jwk.TryGetProperty(name, out _))
                ? (null, "jwk holds a private or symmetric key: make a new one, this one is known now.")
                : Made(jwk.GetRawText(), algorithm);
        }
        catch (Exception broken) when (broken is JsonException or ArgumentException or CryptographicException or InvalidOperationException or NotSupportedException or FormatException or SecurityTokenException)
        {
            return (null, "The header or its jwk cannot be read.");
        }
    }

    private static (ProofKey? Key, string? Flaw) Made(string jwk, string algorithm)
    {
        var key = new JsonWebKey(jwk);
        var fits = algorithm switch
        {
            SecurityAlgorithms.EcdsaSha256 => key is { Kty: JsonWebAlgorithmsKeyTypes.EllipticCurve, Crv: JsonWebKeyECTypes.P256 },
            SecurityAlgorithms.EcdsaSha384 => key is { Kty: JsonWebAlgorithmsKeyTypes.EllipticCurve, Crv: JsonWebKeyECTypes.P384 },
            _ => key.Kty == JsonWebAlgorithmsKeyTypes.RSA && key.KeySize is >= 2048 and <= LargestRsa,
        };
        return fits && (string.IsNullOrEmpty(key.Alg) || key.Alg == algorithm) && key.Use is null or "" or "sig"
            ? (new ProofKey(Base64UrlEncoder.Encode(key.ComputeJwkThumbprint()), Providers.CreateForVerifying(key, algorithm)), null)
            : (null, "jwk is no key for alg (RSA has 2048 to 4096 bits).");
    }

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
