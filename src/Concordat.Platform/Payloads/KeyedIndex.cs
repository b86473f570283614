using System.Security.Cryptography;
using System.Text;
using Concordat.Platform.Secrets;

namespace Concordat.Platform.Payloads;

/// <summary>
/// Business keys and patient references as keyed hashes: equal values can be found again, and nothing can be read back.
/// </summary>
public sealed class KeyedIndex(KeyFolder keys)
{
    private const int OnStack = 512;

    // One a thread, begun with the key once: setting up a keyed hash costs more than hashing an identifier.
    private readonly ThreadLocal<IncrementalHash> _hash = PerThread(keys.GetOrCreate("index"));

    /// <summary>HMAC-SHA-256 over purpose and value, the first 16 bytes in lower-case hex.</summary>
    /// <param name="purpose">Separates spaces of values, e.g. <c>patient</c> or <c>control-id</c>.</param>
    /// <param name="value">The clear value.</param>
    public string Hash(string purpose, string value)
    {
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        var text = most <= OnStack ? stackalloc byte[OnStack] : new byte[most];
        return Hash(purpose, text[..Encoding.UTF8.GetBytes(value, text)]);
    }

    /// <summary>The same over bytes, for contents.</summary>
    public string Hash(string purpose, ReadOnlySpan<byte> value)
    {
        Span<byte> text = stackalloc byte[OnStack];
        var hmac = _hash.Value!;
        hmac.AppendData(text[..Encoding.UTF8.GetBytes(purpose + "\n", text)]);
        hmac.AppendData(value);
        Span<byte> hash = stackalloc byte[32];
        hmac.GetHashAndReset(hash);
        return Convert.ToHexStringLower(hash[..16]);
    }

    private static ThreadLocal<IncrementalHash> PerThread(byte[] key) => new(() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key));
}
