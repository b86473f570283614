using System.Security.Cryptography;

namespace Concordat.Platform.Secrets;

/// <summary>AES-256-GCM with a fresh nonce: nonce (12 bytes), tag (16), ciphertext (NIST SP 800-38D).</summary>
internal static class Sealed
{
    private const int NonceSize = 12;
    private const int TagSize = 16;

    /// <param name="key">32 bytes.</param>
    /// <param name="clear">What is sealed.</param>
    /// <param name="associated">What it is bound to: it opens with the same alone.</param>
    public static byte[] Encrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> clear, byte[] associated)
    {
        var sealedBytes = new byte[NonceSize + TagSize + clear.Length];
        var nonce = sealedBytes.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(nonce, clear, sealedBytes.AsSpan(NonceSize + TagSize), sealedBytes.AsSpan(NonceSize, TagSize), associated);
        return sealedBytes;
    }

    /// <exception cref="CryptographicException">It was altered, or is bound to something else, or was sealed with another key.</exception>
    public static byte[] Decrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> sealedBytes, byte[] associated)
    {
        if (sealedBytes.Length < NonceSize + TagSize)
        {
            throw new CryptographicException("A sealed record is cut short.");
        }
        var clear = new byte[sealedBytes.Length - NonceSize - TagSize];
        using var aes = new AesGcm(key, TagSize);
        aes.Decrypt(sealedBytes[..NonceSize], sealedBytes[(NonceSize + TagSize)..], sealedBytes.Slice(NonceSize, TagSize), clear, associated);
        return clear;
    }
}
