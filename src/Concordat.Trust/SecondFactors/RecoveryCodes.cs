using System.Security.Cryptography;
using System.Text;

namespace Concordat.Trust.SecondFactors;

/// <summary>Codes on paper for whoever lost the second factor: shown once, kept as hashes, each of use once.</summary>
internal static class RecoveryCodes
{
    private const int Number = 10;
    private const int Length = 16; // of 32 letters: 80 bits
    // Crockford's, without what looks alike.
    private const string Letters = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>New ones, and what is stored of them.</summary>
    public static (IReadOnlyList<string> Codes, string Stored) Make()
    {
        var codes = Enumerable.Range(0, Number).Select(_ => string.Join('-', RandomNumberGenerator.GetString(Letters, Length).Chunk(4).Select(part => new string(part)))).ToList();
        return (codes, string.Join(',', codes.Select(Hash)));
    }

    /// <summary>What is stored after this one was used; null where it is none of them.</summary>
    public static string? Use(string stored, string code)
    {
        var given = Encoding.ASCII.GetBytes(Hash(code));
        string? used = null;
        foreach (var hash in stored.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            used = CryptographicOperations.FixedTimeEquals(given, Encoding.ASCII.GetBytes(hash)) ? hash : used;
        }
        return used is null ? null : string.Join(',', stored.Split(',').Where(hash => hash != used));
    }

    private static string Hash(string code) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(new string([.. code.Where(char.IsAsciiLetterOrDigit)]).ToLowerInvariant())));
}
