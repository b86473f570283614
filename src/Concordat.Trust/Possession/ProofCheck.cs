using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Primitives;

namespace Concordat.Trust.Possession;

/// <summary>
/// Checks proofs of possession (RFC 9449 §4.3): one header with one signed JWT, by the key that it shows, for this request and, beside a token, for that token,
/// just now. No I/O; where the key was met before, one verification of a signature and little else.
/// </summary>
internal sealed class ProofCheck(ProofNonces nonces, TimeProvider clock)
{
    public const string Header = "DPoP";
    public const string Invalid = "invalid_dpop_proof";
    public const string UseNonce = "use_dpop_nonce";
    public const string NonceHeader = "DPoP-Nonce";
    public const int LongestId = 255;
    private const int LongestProof = 8_192;

    /// <summary>How old a proof may be, and how far ahead the sender's clock.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(30);

    /// <summary>How long one and the same proof could be sent.</summary>
    public static readonly TimeSpan Window = Age + Ahead;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };
    private readonly ProofKeys _keys = new();

    /// <summary>The proof, or what is wrong with it. That it was not used before is for the caller to ask (<see cref="UsedProofs"/>), when it knows whose it is.</summary>
    /// <param name="header">The header <c>DPoP</c>.</param>
    /// <param name="method">The request's method.</param>
    /// <param name="root">Where this server is reached, without a trailing slash.</param>
    /// <param name="path">The request's path as it was sent.</param>
    /// <param name="token">The access token that comes with it; null at the token endpoint.</param>
    /// <param name="boundTo">The thumbprint of the key that must have signed; null for any.</param>
    public ProofVerdict Check(StringValues header, string method, string root, ReadOnlySpan<char> path, string? token, string? boundTo)
    {
        if (header is not [{ Length: > 0 and <= LongestProof } proof])
        {
            return ProofVerdict.No(header.Count == 0 ? "The header DPoP with a proof is missing." : header.Count > 1 ? "There is more than one header DPoP." : "The proof is empty or too long.");
        }
        var first = proof.IndexOf('.', StringComparison.Ordinal);
        var last = proof.LastIndexOf('.');
        if (first <= 0 || last <= first + 1 || proof.AsSpan(first + 1, last - first - 1).Contains('.') || !Ascii.IsValid(proof)
            || Decode(proof.AsSpan(first + 1, last - first - 1)) is not { } claims || Decode(proof.AsSpan(last + 1)) is not { } signature)
        {
            return ProofVerdict.No("The proof is no signed JWT.");
        }
        var known = _keys.Known(proof.AsSpan(0, first));
        var (key, flaw) = known is not null ? (known, null) : Decode(proof.AsSpan(0, first)) is { } head ? ProofKeys.Read(head) : (null, "The proof is no signed JWT.");
        if (key is null)
        {
            return ProofVerdict.No(flaw!);
        }
        if (boundTo is not null && key.Thumbprint != boundTo)
        {
            return ProofVerdict.No("The proof is by another key than the one that the token is bound to.");
        }
        if (!IsSigned(key, proof.AsSpan(0, last), signature))
        {
            return ProofVerdict.No("The signature is not one of the key in jwk.");
        }
        var verdict = Read(claims, key, method, root, path, token);
        if (known is null && verdict.Proof is not null && boundTo is not null)
        {
            _keys.Remember(proof[..first], key);
        }
        return verdict;
    }

    private ProofVerdict Read(byte[] claims, ProofKey key, string method, string root, ReadOnlySpan<char> path, string? token)
    {
        try
        {
            using var document = JsonDocument.Parse(claims, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement, key, method, root, path, token) : ProofVerdict.No("The claims are no object.");
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException) // no JSON, a name twice, or half a surrogate
        {
            return ProofVerdict.No("The claims cannot be read.");
        }
    }

    private ProofVerdict Read(JsonElement claims, ProofKey key, string method, string root, ReadOnlySpan<char> path, string? token)
    {
        if (Text(claims, "jti") is not { Length: > 0 and <= LongestId } id)
        {
            return ProofVerdict.No("jti is missing or too long.");
        }
        if (Text(claims, "htm") != method)
        {
            return ProofVerdict.No("htm must be the method of this request.");
        }
        if (!IsHere(Text(claims, "htu"), root, path))
        {
            return ProofVerdict.No("htu must be the address of this request, without query and fragment.");
        }
        if (token is not null && !IsOf(token, Text(claims, "ath")))
        {
            return ProofVerdict.No("ath must be the hash of this access token.");
        }
        if (!claims.TryGetProperty("iat", out var issued) || issued.ValueKind != JsonValueKind.Number || !issued.TryGetDouble(out var seconds))
        {
            return ProofVerdict.No("iat is missing, or not in seconds.");
        }
        var now = clock.GetUtcNow();
        var age = (now.ToUnixTimeMilliseconds() / 1000d) - seconds;
        if (!(age <= Age.TotalSeconds && age >= -Ahead.TotalSeconds))
        {
            return ProofVerdict.No(FormattableString.Invariant($"iat must be of the last {Age.TotalSeconds:0} seconds; here it is {now.ToUnixTimeSeconds()}."));
        }
        return nonces.AreAsked && !nonces.Accepts(Text(claims, "nonce"))
            ? new ProofVerdict(null, UseNonce, "Send the proof again with the nonce of the header DPoP-Nonce.")
            : new ProofVerdict(new Proof(key.Thumbprint, id), null, null);
    }

    private static bool IsSigned(ProofKey key, ReadOnlySpan<char> signed, byte[] signature)
    {
        var data = ArrayPool<byte>.Shared.Rent(signed.Length);
        try
        {
            var length = Encoding.ASCII.GetBytes(signed, data);
            return key.Verifier.Verify(data, 0, length, signature, 0, signature.Length);
        }
        catch (Exception broken) when (broken is CryptographicException or ArgumentException)
        {
            return false; // a signature of another length
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(data);
        }
    }

    /// <summary>Letter by letter as a rule; else after normalisation (RFC 3986 §6.2.2 and §6.2.3), and always without query and fragment.</summary>
    private static bool IsHere(string? htu, string root, ReadOnlySpan<char> path)
    {
        if (htu is null)
        {
            return false;
        }
        var end = htu.AsSpan().IndexOfAny('?', '#');
        var bare = end < 0 ? htu.AsSpan() : htu.AsSpan(0, end);
        if (bare.Length == root.Length + path.Length && bare.StartsWith(root, StringComparison.Ordinal) && bare.EndsWith(path, StringComparison.Ordinal))
        {
            return true;
        }
        return Uri.TryCreate(bare.ToString(), UriKind.Absolute, out var said) && Uri.TryCreate(string.Concat(root, path), UriKind.Absolute, out var here)
            && said.UserInfo.Length == 0 && said.Scheme == here.Scheme && said.IdnHost == here.IdnHost && said.Port == here.Port && said.AbsolutePath == here.AbsolutePath;
    }

    private static bool IsOf(string token, string? hash)
    {
        if (hash is not { Length: TokenBinding.Length } || Decode(hash) is not { Length: SHA256.HashSizeInBytes } said)
        {
            return false;
        }
        Span<byte> own = stackalloc byte[SHA256.HashSizeInBytes];
        var text = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(token.Length));
        try
        {
            SHA256.HashData(text.AsSpan(0, Encoding.UTF8.GetBytes(token, text)), own);
            return CryptographicOperations.FixedTimeEquals(own, said);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text, clearArray: true);
        }
    }

    private static byte[]? Decode(ReadOnlySpan<char> part) => part.Length > 0 && Base64Url.IsValid(part) ? Base64Url.DecodeFromChars(part) : null;

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>A proof that holds.</summary>
/// <param name="Thumbprint">Of the key that signed it.</param>
/// <param name="Id">Its <c>jti</c>.</param>
internal sealed record Proof(string Thumbprint, string Id);

/// <summary>The proof, or the error code (RFC 9449 §5, §7.1, §8) and a sentence.</summary>
internal readonly record struct ProofVerdict(Proof? Proof, string? Error, string? Why)
{
    public static ProofVerdict No(string why) => new(null, ProofCheck.Invalid, why);
}
