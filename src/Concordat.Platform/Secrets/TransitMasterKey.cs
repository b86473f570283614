using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Concordat.Platform.Secrets;

/// <summary>
/// A key of Vault's transit engine, which wraps and unwraps over HTTP and keeps the key. A generation is a version of that key; one is destroyed by raising
/// <c>min_decryption_version</c> and trimming what lies below it (<c>min_available_version</c>).
/// </summary>
internal sealed class TransitMasterKey(TransitOptions options, VaultClient vault) : IMasterKey
{
    public string Kind => "transit";

    public IReadOnlyList<int> Generations() => Ask(() => vault.Send(HttpMethod.Get, KeyPath) is { } key
        ? Enumerable.Range((int)key["data"]!["min_decryption_version"]!, (int)key["data"]!["latest_version"]! - (int)key["data"]!["min_decryption_version"]! + 1).ToList() : []);

    public int Make()
    {
        if (Generations().Count == 0)
        {
            Ask(() => vault.Send(HttpMethod.Post, KeyPath, new JsonObject { ["type"] = "aes256-gcm96" }));
        }
        else
        {
            Ask(() => vault.Send(HttpMethod.Post, KeyPath + "/rotate", []));
        }
        return Generations()[^1];
    }

    public byte[] Wrap(int generation, ReadOnlySpan<byte> key, byte[] bound)
    {
        var request = new JsonObject { ["plaintext"] = Convert.ToBase64String(key), ["associated_data"] = Convert.ToBase64String(bound), ["key_version"] = generation };
        return Encoding.UTF8.GetBytes(Ask(() => (string)vault.Send(HttpMethod.Post, $"{options.Mount}/encrypt/{options.Key}", request)!["data"]!["ciphertext"]!));
    }

    public byte[] Unwrap(int generation, byte[] wrapped, byte[] bound)
    {
        var request = new JsonObject { ["ciphertext"] = Encoding.UTF8.GetString(wrapped), ["associated_data"] = Convert.ToBase64String(bound) };
        return Ask(() => Convert.FromBase64String((string)vault.Send(HttpMethod.Post, $"{options.Mount}/decrypt/{options.Key}", request)!["data"]!["plaintext"]!));
    }

    public void Destroy(int generation)
    {
        if (Generations()[^1] == generation)
        {
            Make(); // it keeps one version at least
        }
        Ask(() => vault.Send(HttpMethod.Post, KeyPath + "/config", new JsonObject { ["min_decryption_version"] = generation + 1, ["min_encryption_version"] = generation + 1 }));
        Ask(() => vault.Send(HttpMethod.Post, KeyPath + "/trim", new JsonObject { ["min_available_version"] = generation + 1 }));
    }

    public void Dispose() => vault.Dispose();

    private string KeyPath => $"{options.Mount}/keys/{options.Key}";

    private static T Ask<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception broken) when (broken is HttpRequestException or NullReferenceException or InvalidOperationException or FormatException)
        {
            throw new CryptographicException($"The key service does not wrap or unwrap: {(broken is HttpRequestException ? broken.Message : "its answer is not one of the transit engine.")}", broken);
        }
    }
}
