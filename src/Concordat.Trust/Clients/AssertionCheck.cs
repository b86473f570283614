using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Concordat.Trust.Clients;

/// <summary>
/// Checks a client's assertion (RFC 7523 §3, SMART App Launch 2.2 "Client Authentication: Asymmetric"): signed by a key of the
/// release with an asymmetric algorithm, for exactly this token endpoint, for at most five minutes, and for one use.
/// </summary>
internal sealed class AssertionCheck(ClientDirectory clients, ClientKeySource keys, UsedAssertions used, TrustOptions options, TimeProvider clock)
{
    private const int LargestAssertion = 16_384;
    private const int LongestId = 255;

    /// <summary>The one answer to an unknown client, an unknown or foreign key, and a key set that was not agreed.</summary>
    public const string Unproven = "No key that the active release names for this client verifies the assertion.";

    private const long LastSecond = 253_402_300_799; // the year 9999
    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);
    private static readonly JsonWebTokenHandler Handler = new() { MaximumTokenSizeInBytes = LargestAssertion };

    // Ways to bring a key of one's own (RFC 7515 §4.1.3, §4.1.5, §4.1.6).
    private static readonly string[] Brought = ["jwk", "x5u", "x5c"];

    /// <summary>For the product's own token endpoint: clients and service accounts of the active release.</summary>
    public Task<AssertionVerdict> Check(string text, CancellationToken cancellationToken) => Check(
        text, new AssertionDoor("", a => a == options.TokenUrl || a == options.PublicUrl || a == options.PublicUrl + "/", id => Task.FromResult(clients.FindKeyHolder(id))), cancellationToken);

    public async Task<AssertionVerdict> Check(string text, AssertionDoor door, CancellationToken cancellationToken)
    {
        if (Parse(text) is not { } assertion)
        {
            return AssertionVerdict.No("The assertion is no signed JWT.");
        }
        if (HeaderFlaw(assertion) is { } flaw)
        {
            return AssertionVerdict.No(flaw);
        }
        var id = assertion.Issuer;
        if (string.IsNullOrEmpty(id) || id != assertion.Subject)
        {
            return AssertionVerdict.No("iss and sub must both be the client's id.");
        }
        if (ClaimFlaw(assertion, door) is { } wrong)
        {
            return AssertionVerdict.No(wrong);
        }
        // From here on the answer would tell who is a client and with which keys: one text for all of it.
        if (await door.Find(id) is not { } client
            || (assertion.TryGetHeaderValue<string>("jku", out var jku) && jku != client.KeysUrl?.OriginalString)
            || !await IsSigned(text, [.. (await keys.Find(client, assertion.Kid, cancellationToken)).Where(k => PublicKeys.Fits(k, assertion.Alg))], assertion.Alg))
        {
            return AssertionVerdict.No(Unproven);
        }
        return await used.Use(door.Name + client.Id, assertion.Id, clock.GetUtcNow() + LongestLife + Skew + Skew, cancellationToken)
            ? new AssertionVerdict(client, null) { KeyId = assertion.Kid }
            : AssertionVerdict.No("This jti was used before.");
    }

    private static JsonWebToken? Parse(string text)
    {
        if (text.Length > LargestAssertion || !StrictJwt.IsOne(text) || !Handler.CanReadToken(text))
        {
            return null;
        }
        try
        {
            return new JsonWebToken(text);
        }
        catch (Exception broken) when (broken is ArgumentException or SecurityTokenException or System.Text.Json.JsonException or FormatException)
        {
            return null;
        }
    }

    private static string? HeaderFlaw(JsonWebToken assertion)
    {
        if (!PublicKeys.Algorithms.Contains(assertion.Alg))
        {
            return "alg must be ES384, RS384 or ES256.";
        }
        if (assertion.TryGetHeaderValue<object>("crit", out _))
        {
            return "crit names extensions that are not understood here.";
        }
        if (Brought.FirstOrDefault(name => assertion.TryGetHeaderValue<object>(name, out _)) is { } brought)
        {
            return $"Keys come from the release, not from the header: leave out {brought}.";
        }
        // SMART clients send typ JWT; RFC 7523bis asks for its own type.
        return assertion.Typ is null or "" || assertion.Typ.Equals("JWT", StringComparison.OrdinalIgnoreCase)
            || assertion.Typ.Equals("client-authentication+jwt", StringComparison.OrdinalIgnoreCase) ? null : "typ must be JWT.";
    }

    private string? ClaimFlaw(JsonWebToken assertion, AssertionDoor door)
    {
        if (!assertion.Audiences.Any(door.IsAudience))
        {
            return "aud must be the address of the token endpoint.";
        }
        if (string.IsNullOrEmpty(assertion.Id) || assertion.Id.Length > LongestId)
        {
            return "jti is missing or too long.";
        }
        if (!IsTime(assertion, "exp", out var expires) || !IsTime(assertion, "iat", out var issued) || !IsTime(assertion, "nbf", out var valid) || expires is null)
        {
            return "exp is missing, or a time is not in seconds.";
        }
        var now = clock.GetUtcNow();
        if (expires + Skew <= now)
        {
            return "The assertion has expired.";
        }
        if (expires > now + LongestLife + Skew || expires - (issued ?? now) > LongestLife + Skew)
        {
            return "exp must lie at most five minutes ahead.";
        }
        return issued > now + Skew || valid > now + Skew ? "The assertion is from the future." : null;
    }

    /// <summary>Reads a NumericDate (RFC 7519 §2); false where it is there and none that a calendar knows.</summary>
    private static bool IsTime(JsonWebToken assertion, string name, out DateTimeOffset? time)
    {
        time = null;
        if (!assertion.TryGetPayloadValue<object>(name, out var value))
        {
            return true;
        }
        var seconds = value switch { long l => l, int i => i, double d when d is > 0 and < LastSecond => (long)d, _ => -1 };
        if (seconds is < 0 or > LastSecond)
        {
            return false;
        }
        time = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return true;
    }

    private static async Task<bool> IsSigned(string text, List<JsonWebKey> candidates, string algorithm)
    {
        if (candidates.Count == 0)
        {
            return false;
        }
        var result = await Handler.ValidateTokenAsync(text, new TokenValidationParameters
        {
            IssuerSigningKeys = candidates,
            ValidAlgorithms = [algorithm],
            ValidateIssuerSigningKey = true,
            RequireSignedTokens = true,
            TryAllIssuerSigningKeys = true,
            ValidateAudience = false, // checked above: exactly, and for this use
            ValidateIssuer = false,
            ValidateLifetime = false,
        });
        return result.IsValid;
    }
}

/// <summary>The client that an assertion proves, or why it proves none.</summary>
internal sealed record AssertionVerdict(IKeyHolder? Client, string? Flaw)
{
    /// <summary>The <c>kid</c> that the assertion named; empty for none.</summary>
    public string KeyId { get; init; } = "";

    public static AssertionVerdict No(string flaw) => new(null, flaw);
}

/// <summary>A token endpoint.</summary>
/// <param name="Name">Before client ids, so that one endpoint's used assertions are none of another's.</param>
/// <param name="IsAudience">Its addresses.</param>
/// <param name="Find">Whom it knows.</param>
internal sealed record AssertionDoor(string Name, Func<string, bool> IsAudience, Func<string, Task<IKeyHolder?>> Find);
