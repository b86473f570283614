using System.Security.Cryptography;
using System.Text;

namespace Concordat.Core.Mapping;

/// <summary>Name-based UUIDs, version 5 (RFC 9562 §5.5): the same message gives the same ids, so a retry gives the same bytes.</summary>
public static class NameUuid
{
    private static readonly Guid Space = new("8c2f6f0e-6a37-5d0b-9d52-2f6f2a1f4c11");

    /// <summary>The id for a name.</summary>
    public static Guid Create(string name)
    {
        Span<byte> space = stackalloc byte[16];
        Space.TryWriteBytes(space, bigEndian: true, out _);
#pragma warning disable CA5350 // RFC 9562 says SHA-1; nothing is protected by it
        var hash = SHA1.HashData([.. space, .. Encoding.UTF8.GetBytes(name)]);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }
}
