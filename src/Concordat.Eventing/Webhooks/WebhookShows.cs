using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Platform.Secrets;

namespace Concordat.Eventing.Webhooks;

/// <summary>
/// What a webhook shows beside its signature: headers with secrets, and an access token that is fetched by client credentials (RFC 6749 §4.4) and used until shortly
/// before its end. The token endpoint is reached as endpoints are: over https, outside of our own networks.
/// </summary>
internal sealed class WebhookShows(WebhookClient client, SecretStore secrets, TimeProvider clock)
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);
    private const int LongestToken = 16_384;
    private readonly ConcurrentDictionary<(string Url, string Client, string? Scope, string Secret), Held> _tokens = new();

    private sealed class Held
    {
        public readonly SemaphoreSlim One = new(1); // one asks, the others wait for what it gets
        public string? Token;
        public DateTimeOffset Until;
    }

    /// <summary>Puts it on a request; what became of the delivery where it cannot be, or null.</summary>
    public async Task<WebhookReply?> Put(HttpRequestMessage request, WebhookAuth auth, CancellationToken cancellationToken)
    {
        foreach (var (name, value) in auth.Headers)
        {
            if (Resolve(value.Secret) is not { Length: > 0 } text || text.Any(char.IsControl))
            {
                return new WebhookReply(Outcome.Internal, 0, Detail: $"the value of the header {name} is missing, or has a control character");
            }
            request.Headers.TryAddWithoutValidation(name, text);
        }
        if (auth.OAuth is not { } terms)
        {
            return null;
        }
        if (Resolve(terms.Secret) is not { Length: > 0 } secret)
        {
            return new WebhookReply(Outcome.Internal, 0, Detail: "the secret of the client for the token endpoint is missing");
        }
        var held = _tokens.GetOrAdd(KeyOf(terms, secret), static _ => new Held());
        await held.One.WaitAsync(cancellationToken);
        try
        {
            if (held.Token is null || held.Until <= clock.GetUtcNow())
            {
                var (token, until, trouble) = await Fetch(terms, secret, cancellationToken);
                if (token is null)
                {
                    return new WebhookReply(Outcome.Unreachable, 0, Detail: trouble);
                }
                (held.Token, held.Until) = (token, until);
            }
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", held.Token);
            return null;
        }
        finally
        {
            held.One.Release();
        }
    }

    /// <summary>The endpoint did not take the token: the next delivery asks for another.</summary>
    public void Drop(WebhookAuth auth)
    {
        if (auth.OAuth is { } terms && Resolve(terms.Secret) is { } secret && _tokens.TryGetValue(KeyOf(terms, secret), out var held))
        {
            held.Until = default;
        }
    }

    private async Task<(string? Token, DateTimeOffset Until, string? Trouble)> Fetch(OAuthTerms terms, string secret, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, (Uri?)null);
        // RFC 6749 §2.3.1: both are form-encoded before they are put together.
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{WebUtility.UrlEncode(terms.Client)}:{WebUtility.UrlEncode(secret)}")));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials" }.Concat(terms.Scope is null ? [] : [KeyValuePair.Create("scope", terms.Scope)]));
        var reply = await client.Ask(terms.TokenUrl, request, LongestToken, cancellationToken);
        if (reply.Outcome is not null)
        {
            return (null, default, $"the token endpoint gave no token: {(reply.Status == 0 ? reply.Detail ?? reply.Outcome.Code : $"HTTP {reply.Status}")}");
        }
        try
        {
            using var answer = JsonDocument.Parse(reply.Answer);
            if (answer.RootElement.TryGetProperty("access_token", out var token) && token.GetString() is { Length: > 0 } text && !text.Any(sign => sign is <= ' ' or >= (char)127)
                && answer.RootElement.TryGetProperty("token_type", out var type) && string.Equals(type.GetString(), "Bearer", StringComparison.OrdinalIgnoreCase))
            {
                var life = answer.RootElement.TryGetProperty("expires_in", out var seconds) && seconds.TryGetInt64(out var told) ? TimeSpan.FromSeconds(Math.Clamp(told, 0, (long)Longest.TotalSeconds)) : TimeSpan.FromMinutes(5);
                return (text, clock.GetUtcNow() + (life > Margin * 2 ? life - Margin : life / 2), null);
            }
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // said below
        }
        return (null, default, "the token endpoint answered something else than a bearer token (RFC 6749 §5.1)");
    }

    private static (string, string, string?, string) KeyOf(OAuthTerms terms, string secret) =>
        (terms.TokenUrl.AbsoluteUri, terms.Client, terms.Scope, Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(secret))));

    private string? Resolve(SecretRef? secret) => secret is null ? null : secrets.Resolve($"{secret.Store}:{secret.Name}");
}
