using System.Security.Cryptography;
using Concordat.Platform;
using Concordat.Platform.Secrets;
using Microsoft.IdentityModel.Tokens;

namespace Concordat.Trust.Tokens;

/// <summary>
/// The ES256 key that signs this node's tokens (<c>keys/token-signing.pem</c>, made at first start), and all keys whose tokens are
/// accepted: besides it those of former keys (<c>keys/token-signing-*.pem</c>) and of other nodes (<c>trust/tokens/*.jwk</c>).
/// </summary>
internal sealed class TokenKeys
{
    public TokenKeys(PlatformOptions options)
    {
        var folder = Path.Combine(options.DataFolder, "keys");
        var file = Path.Combine(folder, "token-signing.pem");
        string id;
        using (var made = SigningKey.LoadOrCreate(file))
        {
            id = made.Id;
        }
        var ecdsa = ECDsa.Create();
        ecdsa.ImportFromPem(File.ReadAllText(file));
        Signing = new ECDsaSecurityKey(ecdsa) { KeyId = id };

        var accepted = new List<JsonWebKey> { Public(file) };
        accepted.AddRange(Directory.EnumerateFiles(folder, "token-signing-*.pem").Order(StringComparer.Ordinal).Select(Public));
        var trusted = Path.Combine(options.DataFolder, "trust", "tokens");
        if (Directory.Exists(trusted))
        {
            accepted.AddRange(Directory.EnumerateFiles(trusted, "*.jwk").Order(StringComparer.Ordinal).Select(f => new JsonWebKey(File.ReadAllText(f))));
        }
        Accepted = [.. accepted.Where(k => !k.HasPrivateKey && k.Crv == JsonWebKeyECTypes.P256).DistinctBy(k => k.KeyId)];
    }

    /// <summary>Signs.</summary>
    public ECDsaSecurityKey Signing { get; }

    /// <summary>Verify; the first is this node's own.</summary>
    public IReadOnlyList<JsonWebKey> Accepted { get; }

    private static JsonWebKey Public(string file)
    {
        using var key = SigningKey.LoadOrCreate(file);
        return new JsonWebKey(key.PublicJwk());
    }
}
