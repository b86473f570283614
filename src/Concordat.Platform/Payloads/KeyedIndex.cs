using System.Security.Cryptography;
using System.Text;
using Concordat.Platform.Secrets;

namespace Concordat.Platform.Payloads;

/// <summary>
/// Business keys and patient references as keyed hashes: equal values can be found again, and nothing can be read back.
/// </summary>
public sealed class KeyedIndex(KeyFolder keys)
{
    private readonly byte[] _key = keys.GetOrCreate("index");

    /// <summary>HMAC-SHA-256 over purpose and value, the first 16 bytes in lower-case hex.</summary>
    /// <param name="purpose">Separates spaces of values, e.g. <c>patient</c> or <c>control-id</c>.</param>
    /// <param name="value">The clear value.</param>
    public string Hash(string purpose, string value)
    {
        Span<byte> hash = stackalloc byte[32];
        HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{purpose}\n{value}"), hash);
        return Convert.ToHexStringLower(hash[..16]);
    }

    /// <summary>The same over bytes, for contents.</summary>
    public string Hash(string purpose, ReadOnlySpan<byte> value)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hmac.AppendData(Encoding.UTF8.GetBytes(purpose + "\n"));
        hmac.AppendData(value);
        return Convert.ToHexStringLower(hmac.GetHashAndReset().AsSpan(0, 16));
    }
}
