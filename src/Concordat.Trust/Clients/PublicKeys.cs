using Microsoft.IdentityModel.Tokens;

namespace Concordat.Trust.Clients;

/// <summary>Reads key sets (RFC 7517) of clients and keeps what can verify a SMART assertion.</summary>
internal static class PublicKeys
{
    /// <summary>The largest key set that is read, in characters.</summary>
    public const int LargestSet = 65_536;
    private const int MostKeys = 20;
    private const int LeastRsaBits = 2048;
    private const long LastSecond = 253_402_300_799; // the year 9999

    /// <summary>The algorithms of assertions: SMART App Launch 2.2 §asymmetric asks for RS384 and ES384; ES256 is OpenID's usual one.</summary>
    public static readonly IReadOnlyList<string> Algorithms = [SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.EcdsaSha256];

    /// <summary>The public signature keys of a set; empty where it is none. Symmetric keys, short keys and keys for encryption are left out.</summary>
    public static IReadOnlyList<JsonWebKey> Read(string json)
    {
        if (json.Length > LargestSet)
        {
            return [];
        }
        try
        {
            return [.. JsonWebKeySet.Create(json).Keys.Where(IsUsable).Take(MostKeys)];
        }
        catch (Exception broken) when (broken is ArgumentException or System.Text.Json.JsonException or FormatException)
        {
            return [];
        }
    }

    /// <summary>Whether the key's kind belongs to the algorithm, so that no algorithm is tried on a key that was not made for it.</summary>
    public static bool Fits(JsonWebKey key, string algorithm) => algorithm switch
    {
        SecurityAlgorithms.EcdsaSha256 => key.Kty == JsonWebAlgorithmsKeyTypes.EllipticCurve && key.Crv == JsonWebKeyECTypes.P256,
        SecurityAlgorithms.EcdsaSha384 => key.Kty == JsonWebAlgorithmsKeyTypes.EllipticCurve && key.Crv == JsonWebKeyECTypes.P384,
        SecurityAlgorithms.RsaSha384 => key.Kty == JsonWebAlgorithmsKeyTypes.RSA,
        _ => false,
    } && (string.IsNullOrEmpty(key.Alg) || key.Alg == algorithm);

    /// <summary>From when a key verifies nothing, as it says itself; null where it says nothing.</summary>
    public static DateTimeOffset? End(JsonWebKey key) =>
        key.AdditionalData.TryGetValue("exp", out var exp) && long.TryParse(exp?.ToString(), System.Globalization.NumberStyles.None, null, out var seconds) && seconds < LastSecond
            ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    private static bool IsUsable(JsonWebKey key) => key.Use is null or "" or "sig" && !key.HasPrivateKey && key.Kty switch
    {
        JsonWebAlgorithmsKeyTypes.EllipticCurve => !string.IsNullOrEmpty(key.X) && !string.IsNullOrEmpty(key.Y),
        JsonWebAlgorithmsKeyTypes.RSA => !string.IsNullOrEmpty(key.E) && key.KeySize >= LeastRsaBits,
        _ => false,
    };
}
