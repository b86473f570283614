using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Concordat.Trust.SecondFactors;

/// <summary>Codes of an authenticator: RFC 6238 with its common terms, HMAC-SHA-1, six digits, thirty seconds.</summary>
internal static class Totp
{
    /// <summary>RFC 4226 §4, R6: 160 bits.</summary>
    public const int SecretLength = 20;
    public const int Digits = 6;
    private const int Seconds = 30;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"; // RFC 4648 §6

    /// <summary>
    /// The step that a code belongs to: of now, the one before or the one after (RFC 6238 §5.2), and none that is not later than <paramref name="last"/>, so that no code counts twice.
    /// Null where it is none of them. All are compared, each in constant time.
    /// </summary>
    public static long? Match(ReadOnlySpan<byte> secret, string code, DateTimeOffset now, long last)
    {
        var (given, current, found) = (Encoding.ASCII.GetBytes(code), now.ToUnixTimeSeconds() / Seconds, (long?)null);
        for (var step = current - 1; step <= current + 1; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(given, Encoding.ASCII.GetBytes(Code(secret, step))) && step > last)
            {
                found ??= step;
            }
        }
        return found;
    }

    /// <summary>The code of a step (RFC 4226 §5.3).</summary>
    public static string Code(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // RFC 6238: what authenticators speak; HMAC-SHA-1 is not weakened by collisions of SHA-1
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(secret, counter, hash);
#pragma warning restore CA5350
        var cut = BinaryPrimitives.ReadUInt32BigEndian(hash[(hash[^1] & 0x0f)..]) & 0x7fff_ffff;
        return (cut % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>A secret as people type it: base 32.</summary>
    public static string Base32(ReadOnlySpan<byte> secret)
    {
        var (text, buffer, bits) = (new StringBuilder(), 0, 0);
        foreach (var one in secret)
        {
            (buffer, bits) = ((buffer << 8) | one, bits + 8);
            while (bits >= 5)
            {
                bits -= 5;
                text.Append(Alphabet[(buffer >> bits) & 31]);
            }
            buffer &= (1 << bits) - 1;
        }
        return bits == 0 ? text.ToString() : text.Append(Alphabet[(buffer << (5 - bits)) & 31]).ToString();
    }
}
