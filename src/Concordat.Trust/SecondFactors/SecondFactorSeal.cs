using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Concordat.Platform.Secrets;

namespace Concordat.Trust.SecondFactors;

/// <summary>Seals secrets of authenticators, and what a browser carries between the two halves of a passkey's ceremony, with a key of the data folder (AES-256-GCM).</summary>
internal sealed class SecondFactorSeal(KeyFolder keys)
{
    private const int Nonce = 12;
    private const int Tag = 16;
    private readonly byte[] _key = keys.GetOrCreate("second-factors");

    /// <param name="about">What it is for; it opens for nothing else.</param>
    /// <param name="content">What is sealed.</param>
    public string Seal(string about, ReadOnlySpan<byte> content)
    {
        var sealedBytes = new byte[Nonce + Tag + content.Length];
        RandomNumberGenerator.Fill(sealedBytes.AsSpan(0, Nonce));
        using var aes = new AesGcm(_key, Tag);
        aes.Encrypt(sealedBytes.AsSpan(0, Nonce), content, sealedBytes.AsSpan(Nonce + Tag), sealedBytes.AsSpan(Nonce, Tag), Encoding.UTF8.GetBytes(about));
        return Base64Url.EncodeToString(sealedBytes);
    }

    /// <summary>Null where it was not sealed here for this.</summary>
    public byte[]? Open(string about, string? text)
    {
        if (text is null || !Base64Url.IsValid(text) || Base64Url.DecodeFromChars(text) is not { Length: > Nonce + Tag } sealedBytes)
        {
            return null;
        }
        var content = new byte[sealedBytes.Length - Nonce - Tag];
        using var aes = new AesGcm(_key, Tag);
        try
        {
            aes.Decrypt(sealedBytes.AsSpan(0, Nonce), sealedBytes.AsSpan(Nonce + Tag), sealedBytes.AsSpan(Nonce, Tag), content, Encoding.UTF8.GetBytes(about));
            return content;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
