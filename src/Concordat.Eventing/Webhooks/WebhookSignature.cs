using System.Security.Cryptography;
using System.Text;

namespace Concordat.Eventing.Webhooks;

/// <summary>
/// Signs as Standard Webhooks 1.0 says: HMAC-SHA-256 over <c>id.timestamp.body</c>, Base64, with the version <c>v1</c> in front.
/// </summary>
internal static class WebhookSignature
{
    /// <summary>The key of a secret written as <c>whsec_</c> and Base64; null where it is none of 24 to 64 bytes, which the specification asks for.</summary>
    public static byte[]? KeyOf(string? secret)
    {
        if (secret is null || !secret.StartsWith("whsec_", StringComparison.Ordinal))
        {
            return null;
        }
        var key = new byte[secret.Length];
        return Convert.TryFromBase64String(secret[6..], key, out var length) && length is >= 24 and <= 64 ? key[..length] : null;
    }

    /// <summary>The value of the header <c>webhook-signature</c>.</summary>
    public static string Sign(byte[] key, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        hmac.AppendData(body);
        return "v1," + Convert.ToBase64String(hmac.GetHashAndReset());
    }
}
