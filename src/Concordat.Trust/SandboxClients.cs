using System.Text.Json;
using Concordat.Trust.Clients;
using Microsoft.IdentityModel.Tokens;

namespace Concordat.Trust;

/// <summary>Where the keys of an applicant's client are.</summary>
/// <param name="Client">The client id.</param>
/// <param name="Jwks">Its public keys by value; null where they come from <paramref name="JwksUrl"/>.</param>
/// <param name="JwksUrl">Where it publishes its keys.</param>
public sealed record SandboxKeys(string Client, string? Jwks, Uri? JwksUrl);

/// <summary>What an assertion proves.</summary>
/// <param name="Client">The client; null where it proves nothing.</param>
/// <param name="KeyId">The <c>kid</c> that the assertion named; empty for none.</param>
/// <param name="Flaw">Why it proves nothing.</param>
public sealed record SandboxProof(string? Client, string KeyId, string? Flaw);

/// <summary>
/// Checks assertions of clients that are in no release yet, by the same rules as those of the active release (<see cref="AssertionCheck"/>), for the
/// sandbox's token endpoint alone. What is proven here counts nowhere else: an assertion names its endpoint, and this one gives no token that a gateway reads.
/// </summary>
public sealed class SandboxClients
{
    private static readonly string[] Private = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"]; // RFC 7518 §6.2.2, §6.3.2, §6.4
    private readonly AssertionCheck _check;

    internal SandboxClients(AssertionCheck check) => _check = check;

    /// <summary>Whose client sent an assertion.</summary>
    /// <param name="assertion">The <c>client_assertion</c>.</param>
    /// <param name="tokenUrl">The endpoint: the audience that the assertion must have.</param>
    /// <param name="find">The keys of a client; null for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<SandboxProof> Prove(string assertion, string tokenUrl, Func<string, Task<SandboxKeys?>> find, CancellationToken cancellationToken)
    {
        var verdict = await _check.Check(assertion, new AssertionDoor("sandbox\n", audience => audience == tokenUrl, async id => await find(id) is { } keys
            ? new Applicant(keys.Client, keys.Jwks is { } set ? PublicKeys.Read(set) : [], keys.JwksUrl) : null), cancellationToken);
        return new SandboxProof(verdict.Client?.Id, verdict.KeyId, verdict.Flaw);
    }

    /// <summary>The ids of the keys of a set (RFC 7517), or what is wrong with it, in words for whoever pasted it.</summary>
    public static (IReadOnlyList<string> KeyIds, IReadOnlyList<string> Flaws) Read(string jwks)
    {
        List<JsonElement> keys;
        try
        {
            using var document = JsonDocument.Parse(jwks, new JsonDocumentOptions { MaxDepth = 8 });
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("keys", out var list) || list.ValueKind != JsonValueKind.Array
                || list.EnumerateArray().Any(key => key.ValueKind != JsonValueKind.Object))
            {
                return ([], ["This is no key set: it looks like { \"keys\": [ … ] } (RFC 7517 §5)."]);
            }
            keys = [.. list.EnumerateArray().Select(key => key.Clone())];
        }
        catch (JsonException broken)
        {
            return ([], [$"This is no JSON (line {broken.LineNumber + 1})."]);
        }
        if (keys.Exists(key => Private.Any(name => key.TryGetProperty(name, out _))))
        {
            return ([], ["It holds a private key. Nothing of it was kept here, but it has left your house: make a new pair, and paste the public half alone."]);
        }
        var flaws = new List<string>();
        var usable = PublicKeys.Read(jwks);
        if (keys.Count == 0 || usable.Count < keys.Count)
        {
            flaws.Add($"{keys.Count - usable.Count} of {keys.Count} keys cannot be used: EC P-256 or P-384, or RSA of 2048 bits and more, for signatures, at most 20.");
        }
        var ids = usable.Select(key => key.KeyId ?? "").ToList();
        if (ids.Exists(id => id.Length is 0 or > 100) || ids.Distinct(StringComparer.Ordinal).Count() < ids.Count)
        {
            flaws.Add("Each key needs a kid of its own of at most 100 characters: without, nobody can tell a new key from an old one.");
        }
        return (ids, flaws);
    }

    private sealed record Applicant(string Id, IReadOnlyList<JsonWebKey> Keys, Uri? KeysUrl) : IKeyHolder;
}
