using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace Concordat.Eventing.Webhooks;

/// <summary>A key that signs deliveries as Standard Webhooks 1.0 says, over <c>id.timestamp.body</c>.</summary>
/// <param name="Bytes">A shared secret, or the seed of an Ed25519 key.</param>
/// <param name="IsAsymmetric">True for Ed25519 (<c>v1a</c>), false for HMAC-SHA-256 (<c>v1</c>).</param>
internal sealed record WebhookKey(byte[] Bytes, bool IsAsymmetric)
{
    private const string Symmetric = "whsec_";
    private const string Asymmetric = "whsk_";

    /// <summary>The key of a secret written as <c>whsec_</c> and Base64 of 24 to 64 bytes, or <c>whsk_</c> and Base64 of the 32 bytes of an Ed25519 seed (or of seed and public key); null where it is none.</summary>
    public static WebhookKey? Read(string? secret)
    {
        var isAsymmetric = secret?.StartsWith(Asymmetric, StringComparison.Ordinal) == true;
        if (secret is null || !(isAsymmetric || secret.StartsWith(Symmetric, StringComparison.Ordinal)))
        {
            return null;
        }
        var text = secret.AsSpan(isAsymmetric ? Asymmetric.Length : Symmetric.Length);
        var key = new byte[secret.Length];
        return !Convert.TryFromBase64Chars(text, key, out var length) ? null
            : isAsymmetric ? (length is 32 or 64 ? new WebhookKey(key[..32], true) : null)
            : length is >= 24 and <= 64 ? new WebhookKey(key[..length], false) : null;
    }

    /// <summary>What a receiver verifies with: <c>whpk_</c> and Base64 of the public key; null for a shared secret.</summary>
    public string? PublicKey => IsAsymmetric ? "whpk_" + Convert.ToBase64String(new Ed25519PrivateKeyParameters(Bytes).GeneratePublicKey().GetEncoded()) : null;

    /// <summary>One signature with its version in front.</summary>
    public string Sign(string id, long timestamp, ReadOnlySpan<byte> body)
    {
        var head = Encoding.UTF8.GetBytes($"{id}.{timestamp}.");
        if (!IsAsymmetric)
        {
            using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Bytes);
            hmac.AppendData(head);
            hmac.AppendData(body);
            return "v1," + Convert.ToBase64String(hmac.GetHashAndReset());
        }
        var signer = new Ed25519Signer();
        signer.Init(forSigning: true, new Ed25519PrivateKeyParameters(Bytes));
        signer.BlockUpdate(head);
        signer.BlockUpdate(body);
        return "v1a," + Convert.ToBase64String(signer.GenerateSignature());
    }
}
