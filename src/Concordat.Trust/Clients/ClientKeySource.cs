using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using Microsoft.Security.AntiSSRF;

namespace Concordat.Trust.Clients;

/// <summary>
/// The public keys of a client: by value from the release, or fetched from the address that the release names. A fetch cannot
/// reach inner networks, follows no redirect, is small and short, and is kept for a while; an unknown key id fetches again, not more
/// than once in half a minute, so that a partner can rotate keys and a stranger cannot make us call it.
/// </summary>
internal sealed class ClientKeySource : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Stale = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<string, Entry> _sets = new(StringComparer.Ordinal);
    private readonly HttpClient _http;
    private readonly TimeProvider _clock;
    private readonly ILogger<ClientKeySource> _logger;

    public ClientKeySource(TrustOptions options, TimeProvider clock, ILogger<ClientKeySource> logger)
    {
        var policy = new AntiSSRFPolicy(PolicyConfigOptions.ExternalOnlyLatest) { AllowPlainTextHttp = options.AllowPlainJwks };
        policy.AddDeniedAddresses(["::/96"]); // IPv4-compatible addresses (RFC 4291, 2.5.5.1) lead where their last four bytes do
        if (options.JwksNetworks.Count > 0)
        {
            policy.AddAllowedAddresses([.. options.JwksNetworks]);
        }
        var handler = policy.GetHandler();
        handler.AllowAutoRedirect = false;
        handler.UseCookies = false;
        handler.ConnectTimeout = TimeSpan.FromSeconds(3);
        _http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(5), MaxResponseContentBufferSize = PublicKeys.LargestSet };
        (_clock, _logger) = (clock, logger);
    }

    /// <summary>The keys that may have signed: those with the id, or all where the assertion names none.</summary>
    public async ValueTask<IReadOnlyList<JsonWebKey>> Find(IKeyHolder client, string? keyId, CancellationToken cancellationToken)
    {
        var keys = Current(client.KeysUrl is null ? client.Keys : await Fetched(client.KeysUrl, Fresh, cancellationToken), keyId);
        return keys.Count == 0 && client.KeysUrl is not null
            ? Current(await Fetched(client.KeysUrl, Pause, cancellationToken), keyId)
            : keys;
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Without those whose own <c>exp</c> has come (OpenID Federation 1.0 §8.7).</summary>
    private IReadOnlyList<JsonWebKey> Current(IReadOnlyList<JsonWebKey> keys, string? keyId) =>
        [.. Matching(keys, keyId).Where(key => PublicKeys.End(key) is not { } end || end > _clock.GetUtcNow())];

    private static IReadOnlyList<JsonWebKey> Matching(IReadOnlyList<JsonWebKey> keys, string? keyId) =>
        string.IsNullOrEmpty(keyId) ? keys : [.. keys.Where(k => k.KeyId == keyId || string.IsNullOrEmpty(k.KeyId))];

    private async Task<IReadOnlyList<JsonWebKey>> Fetched(Uri url, TimeSpan age, CancellationToken cancellationToken)
    {
        var entry = _sets.GetOrAdd(url.AbsoluteUri, _ => new Entry());
        await entry.Gate.WaitAsync(cancellationToken);
        try
        {
            var now = _clock.GetUtcNow();
            if (entry.Tried is { } tried && now - tried < age)
            {
                return entry.Keys;
            }
            entry.Tried = now;
            try
            {
                entry.Keys = PublicKeys.Read(await _http.GetStringAsync(url, cancellationToken));
                entry.Fetched = now;
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                _logger.LogWarning("The key set at {Host} could not be fetched: {Failure}", url.Host, failure.GetType().Name);
                if (entry.Fetched is null || now - entry.Fetched > Stale)
                {
                    entry.Keys = [];
                }
            }
            return entry.Keys;
        }
        finally
        {
            entry.Gate.Release();
        }
    }

    private sealed class Entry
    {
        public SemaphoreSlim Gate { get; } = new(1);
        public IReadOnlyList<JsonWebKey> Keys { get; set; } = [];
        public DateTimeOffset? Tried { get; set; }
        public DateTimeOffset? Fetched { get; set; }
    }
}
