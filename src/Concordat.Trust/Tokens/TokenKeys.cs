using System.Globalization;
using System.Security.Cryptography;
using Concordat.Platform;
using Concordat.Platform.Secrets;
using Microsoft.IdentityModel.Tokens;

namespace Concordat.Trust.Tokens;

/// <summary>
/// The ES256 keys of access tokens, which all nodes of a data folder read from it. <c>keys/token-signing.pem</c> is made at the first start;
/// <c>keys/token-signing-from-SECONDS.pem</c> signs from that moment on and is published before it. A key verifies until the last token that it can have
/// signed has ended. So nodes need not agree on anything: file names and clocks say all. Tokens of keys that other folders hold
/// (<c>keys/token-signing-NAME.pem</c>, <c>trust/tokens/*.jwk</c>) are accepted as long as the files lie there.
/// </summary>
internal sealed class TokenKeys
{
    private const string First = "token-signing.pem";
    private const string Timed = "token-signing-from-";
    private readonly string _folder;
    private readonly TrustOptions _options;
    private readonly TimeProvider _clock;
    private volatile IReadOnlyList<TokenKey> _own = [];
    private volatile IReadOnlyList<JsonWebKey> _others = [];

    public TokenKeys(PlatformOptions platform, TrustOptions options, TimeProvider clock)
    {
        (_folder, _options, _clock) = (Path.Combine(platform.DataFolder, "keys"), options, clock);
        using (SigningKey.LoadOrCreate(Path.Combine(_folder, First)))
        {
            // made where it was missing
        }
        var trusted = Path.Combine(platform.DataFolder, "trust", "tokens");
        _others = [.. Others(_folder, trusted).Where(key => !key.HasPrivateKey && key.Crv == JsonWebKeyECTypes.P256)];
        Reload();
    }

    /// <summary>Signs now.</summary>
    public ECDsaSecurityKey Signing => _own.Last(key => key.From <= Now).Private;

    /// <summary>Verify now, or will when they have begun to sign.</summary>
    public IReadOnlyList<JsonWebKey> Accepted => [.. Own.Where(key => key.Until is null || key.Until > Now).Select(key => key.Public).Concat(_others).DistinctBy(key => key.KeyId)];

    /// <summary>The keys of this folder, the oldest first.</summary>
    public IReadOnlyList<TokenKey> Own => [.. _own.Select((key, at) => at + 1 < _own.Count ? key with { Until = _own[at + 1].From + LongestToken } : key)];

    /// <summary>Makes the next key, which begins to sign when every node has long read it; null where one waits already.</summary>
    public TokenKey? Next()
    {
        Reload();
        if (_own[^1].From > Now)
        {
            return null;
        }
        var from = (Now + _options.TokenKeyLead).ToUnixTimeSeconds() + 1;
        using (SigningKey.LoadOrCreate(Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{Timed}{from}.pem"))))
        {
            // made
        }
        Reload();
        return _own[^1];
    }

    /// <summary>Reads what lies in the folder now; a key that was read before is not read again.</summary>
    public void Reload()
    {
        var known = _own.ToDictionary(key => key.From);
        var times = Directory.EnumerateFiles(_folder, Timed + "*.pem").Select(file => Path.GetFileNameWithoutExtension(file)[Timed.Length..])
            .Where(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _)).Select(text => long.Parse(text, CultureInfo.InvariantCulture)).Order().ToList();
        if (known.Count == times.Count + 1)
        {
            return;
        }
        _own = [.. times.Select(seconds => (From: DateTimeOffset.FromUnixTimeSeconds(seconds), File: $"{Timed}{seconds}.pem")).Prepend((DateTimeOffset.MinValue, First))
            .Select(one => known.GetValueOrDefault(one.Item1) ?? Read(one.Item1, Path.Combine(_folder, one.Item2)))];
    }

    private DateTimeOffset Now => _clock.GetUtcNow();

    private TimeSpan LongestToken => (_options.SessionLife > _options.AccessTokenLife ? _options.SessionLife : _options.AccessTokenLife) + TimeSpan.FromMinutes(1);

    private static TokenKey Read(DateTimeOffset from, string file)
    {
        var made = Public(file);
        var ecdsa = ECDsa.Create();
        ecdsa.ImportFromPem(File.ReadAllText(file));
        return new TokenKey(from, new ECDsaSecurityKey(ecdsa) { KeyId = made.KeyId }, made);
    }

    private static IEnumerable<JsonWebKey> Others(string folder, string trusted) =>
        Directory.EnumerateFiles(folder, "token-signing-*.pem").Where(file => !Path.GetFileName(file).StartsWith(Timed, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Public)
            .Concat(Directory.Exists(trusted) ? Directory.EnumerateFiles(trusted, "*.jwk").Order(StringComparer.Ordinal).Select(f => new JsonWebKey(File.ReadAllText(f))) : []);

    private static JsonWebKey Public(string file)
    {
        using var key = SigningKey.LoadOrCreate(file);
        return new JsonWebKey(key.PublicJwk());
    }
}

/// <summary>A key of this data folder.</summary>
/// <param name="From">When it begins to sign.</param>
/// <param name="Private">Signs.</param>
/// <param name="Public">Verifies.</param>
internal sealed record TokenKey(DateTimeOffset From, ECDsaSecurityKey Private, JsonWebKey Public)
{
    /// <summary>When the last token that it can have signed has ended; null for the newest.</summary>
    public DateTimeOffset? Until { get; init; }
}
