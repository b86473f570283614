using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Concordat.Core.Primitives;

namespace Concordat.Core.Releases;

/// <summary>Canonical bytes with their hash and a signature; how releases and activations travel from control plane to data plane.</summary>
/// <param name="Content">Canonical JSON (RFC 8785).</param>
/// <param name="Hash"><c>sha256:</c> and 64 lower-case hex digits over <paramref name="Content"/>.</param>
/// <param name="KeyId">Thumbprint of the key that signed.</param>
/// <param name="Signature">ES256 over <see cref="Statement"/>, r‖s, 64 bytes.</param>
public sealed record SealedDocument(byte[] Content, string Hash, string KeyId, byte[] Signature)
{
    /// <summary>The hash of canonical bytes, as it is written everywhere.</summary>
    public static string HashOf(ReadOnlySpan<byte> content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>
    /// What is signed: the kind beside the hash, so that a signed activation can never pass for a release, nor the other way round.
    /// </summary>
    public static byte[] Statement(string kind, string hash) => CanonicalJson.Write(new JsonObject { ["hash"] = hash, ["kind"] = kind });

    /// <summary>Seals content with a signing function (ES256 over the statement; the private key stays with the caller).</summary>
    public static SealedDocument Create(string kind, byte[] content, string keyId, Func<byte[], byte[]> sign)
    {
        var hash = HashOf(content);
        return new SealedDocument(content, hash, keyId, sign(Statement(kind, hash)));
    }

    /// <summary>Everything that is wrong with the seal: size, hash, key, signature, canonical form. Empty where it holds.</summary>
    internal List<Finding> Check(string kind, IReadOnlyDictionary<string, PublicSigningKey> trusted, SourcePosition at)
    {
        if (Content.Length > ReleaseLimits.ContentBytes)
        {
            return [Finding.Error($"{kind}-too-large", $"The {kind} has {Content.Length} bytes; at most {ReleaseLimits.ContentBytes} are read.", at)];
        }
        var findings = new List<Finding>();
        if (HashOf(Content) != Hash)
        {
            findings.Add(Finding.Error($"{kind}-hash", $"The content of the {kind} is not what its hash says.", at,
                "It was changed after it was signed. Restore the database from a backup, or activate another release."));
        }
        if (!trusted.TryGetValue(KeyId, out var key))
        {
            findings.Add(Finding.Error($"{kind}-key", $"The {kind} is signed with a key that this node does not trust.", at,
                "Put the public key (JWK) of the control plane that signed it into trust/releases of the data folder."));
        }
        else if (Signature.Length != 64 || !key.Verifies(Statement(kind, Hash), Signature))
        {
            findings.Add(Finding.Error($"{kind}-signature", $"The signature of the {kind} does not hold.", at,
                "It was not made by the control plane whose key this node trusts."));
        }
        if (findings.Count == 0 && !CanonicalJson.IsCanonical(Content))
        {
            findings.Add(Finding.Error($"{kind}-canonical", $"The {kind} is not canonical JSON (RFC 8785).", at));
        }
        return findings;
    }
}
