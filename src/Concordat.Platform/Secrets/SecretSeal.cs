using System.Security.Cryptography;
using System.Text;

namespace Concordat.Platform.Secrets;

/// <summary>
/// Seals secrets that are made here and have to be kept to be used: with a key of their purpose in the key folder, which is outside of the database and
/// its backups, and bound to what they are for, so that no row can take the place of another.
/// </summary>
public sealed class SecretSeal(KeyFolder keys)
{
    /// <param name="purpose">Names the key, such as <c>secrets/webhooks</c>.</param>
    /// <param name="bound">What the secret is for.</param>
    /// <param name="secret">The secret.</param>
    public byte[] Seal(string purpose, string bound, string secret) => Sealed.Encrypt(keys.GetOrCreate(purpose), Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(bound));

    /// <summary>The secret; null where its key is gone, or it was sealed for something else.</summary>
    public string? Open(string purpose, string bound, byte[] sealedSecret)
    {
        try
        {
            return keys.Find(purpose) is { } key ? Encoding.UTF8.GetString(Sealed.Decrypt(key, sealedSecret, Encoding.UTF8.GetBytes(bound))) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
