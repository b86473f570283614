using System.Net;
using System.Security.Authentication;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Systems;
using Microsoft.Security.AntiSSRF;

namespace Concordat.Eventing.Webhooks;

/// <summary>What became of one request to an endpoint.</summary>
/// <param name="Outcome">Null where the endpoint took it.</param>
/// <param name="Status">HTTP status; 0 where none came.</param>
/// <param name="RetryAfter">What the endpoint asked for.</param>
/// <param name="Detail">More, for operators.</param>
internal sealed record WebhookReply(Outcome? Outcome, int Status, TimeSpan? RetryAfter = null, string? Detail = null)
{
    public bool IsGone => Status == 410;

    /// <summary>True where the other side is away, for this message as for all others: nothing was sent, or nobody knows whether it was.</summary>
    public bool IsDown { get; init; }

    /// <summary>Whose webhooks it takes, where it says so (CloudEvents 1.0, HTTP webhooks, §4.2).</summary>
    public string? AllowedOrigin { get; init; }

    /// <summary>The first 2 kB of what it answered; empty where nothing came.</summary>
    public ReadOnlyMemory<byte> Answer { get; init; }
}

/// <summary>
/// Sends to endpoints. Names are resolved and addresses judged at each connection, so that no endpoint leads into our own networks, by a DNS answer that
/// changes either; redirects are not followed.
/// </summary>
internal sealed class WebhookClient(EventingOptions options, SystemCall systems, TimeProvider clock, EndpointTls? certificates = null) : IDisposable
{
    private const int LargestAnswer = 64 * 1024;
    private const int KeptAnswer = 2048;
    private readonly HttpClient _outside = Client(Outside());
    private readonly HttpClient? _loopback = options.AllowLoopbackEndpoints ? Client(Loopback()) : null;

    /// <summary>Where the endpoint stands; null where the release's system is not there.</summary>
    public Uri? AddressOf(WebhookEndpoint endpoint)
    {
        if (endpoint.System is not { } system)
        {
            return endpoint.Url;
        }
        return systems.Target(system.Name) is { } target
            ? new Uri(target.BaseUrl.ToString().TrimEnd('/') + "/" + (endpoint.Path ?? "").TrimStart('/'))
            : null;
    }

    /// <summary>Sends; never throws for what the endpoint does.</summary>
    public async Task<WebhookReply> Send(WebhookEndpoint endpoint, Uri address, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (endpoint.System is { } behind && systems.Target(behind.Name)?.Refused is { } closed)
        {
            return new WebhookReply(Outcome.Forbidden, 0, Detail: closed);
        }
        if (endpoint.Tls is { } tls)
        {
            var (own, trouble) = certificates!.For(tls, IsLocal(address), ssl => Client(IsLocal(address) ? Loopback() : Outside(), ssl));
            return own is null ? new WebhookReply(Outcome.Internal, 0, Detail: trouble) : await Send(own, false, address, request, KeptAnswer, cancellationToken);
        }
        return await Send(null, endpoint.System is not null && address.IsLoopback, address, request, KeptAnswer, cancellationToken);
    }

    /// <summary>Asks something else of a partner's server, under the same guard: a token, a challenge.</summary>
    /// <param name="address">Where.</param>
    /// <param name="request">What.</param>
    /// <param name="most">Bytes of the answer that are wanted.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<WebhookReply> Ask(Uri address, HttpRequestMessage request, int most, CancellationToken cancellationToken) => Send(null, false, address, request, most, cancellationToken);

    private async Task<WebhookReply> Send(HttpClient? own, bool mayBeLocal, Uri address, HttpRequestMessage request, int most, CancellationToken cancellationToken)
    {
        var isLocal = mayBeLocal || IsLocal(address);
        if (isLocal && _loopback is null)
        {
            return new WebhookReply(Outcome.Forbidden, 0, Detail: "the endpoint is this machine, and this node may not deliver to itself");
        }
        if (!isLocal && address.Scheme != Uri.UriSchemeHttps)
        {
            return new WebhookReply(Outcome.Forbidden, 0, Detail: "an endpoint is reached by https alone");
        }
        request.RequestUri = address;
        using var patience = new CancellationTokenSource(options.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var response = await (own ?? (isLocal ? _loopback! : _outside)).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var answer = await Drain(response, most, either.Token);
            return Judge(response) with { Answer = answer, AllowedOrigin = response.Headers.TryGetValues("WebHook-Allowed-Origin", out var origins) ? string.Join(',', origins) : null };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new WebhookReply(Outcome.Timeout, 0);
        }
        catch (Exception failure) when (failure is AntiSSRFException || failure.InnerException is AntiSSRFException)
        {
            return new WebhookReply(Outcome.Forbidden, 0, Detail: "the endpoint leads to an address that webhooks may not reach");
        }
        catch (Exception failure) when (failure is AuthenticationException || failure.InnerException is AuthenticationException)
        {
            return new WebhookReply(Outcome.Unreachable, 0, Detail: $"no encrypted connection: {(failure as AuthenticationException ?? failure.InnerException)!.Message}");
        }
        catch (ArgumentException)
        {
            return new WebhookReply(Outcome.Forbidden, 0, Detail: "the endpoint's host names no address that anybody can have"); // 0.0.0.0 and ::
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or System.Net.Sockets.SocketException)
        {
            return new WebhookReply(Outcome.Unreachable, 0, Detail: (failure as HttpRequestException)?.HttpRequestError.ToString() ?? (failure as System.Net.Sockets.SocketException)?.SocketErrorCode.ToString());
        }
    }

    public void Dispose()
    {
        _outside.Dispose();
        _loopback?.Dispose();
    }

    private bool IsLocal(Uri address) => options.LocalEndpoints.Contains(address.GetLeftPart(UriPartial.Authority));

    private WebhookReply Judge(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        var wait = response.Headers.RetryAfter is not { } after ? null : after.Delta ?? (after.Date - clock.GetUtcNow());
        Outcome? outcome = status switch
        {
            >= 200 and < 300 => null,
            410 => Outcome.Gone,
            408 or 504 => Outcome.Timeout,
            429 or 503 => Outcome.Busy,
            >= 500 => Outcome.Unreachable,
            _ => Outcome.Refused, // redirects too: who moves an endpoint proposes a change
        };
        return new WebhookReply(outcome, status, status is 429 or 503 && wait > TimeSpan.Zero ? wait : null, $"HTTP {status}");
    }

    /// <summary>What an endpoint answers means nothing to us: 2 kB are kept for people, some more is read so that the connection can be used again, and the rest is left.</summary>
    private static async Task<ReadOnlyMemory<byte>> Drain(HttpResponseMessage response, int most, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var (kept, buffer, length) = (new byte[most], new byte[4096], 0);
        for (var total = 0; total < LargestAnswer;)
        {
            int count;
            try
            {
                count = await body.ReadAsync(buffer, cancellationToken);
            }
            catch (Exception broken) when (broken is HttpRequestException or IOException)
            {
                break; // it said what matters in its status, and is wrong about the length of the rest
            }
            if (count == 0)
            {
                break;
            }
            var keep = Math.Min(count, most - length);
            buffer.AsSpan(0, keep).CopyTo(kept.AsSpan(length));
            length += keep;
            total += count;
        }
        return kept.AsMemory(0, length);
    }

    private static HttpClient Client(AntiSSRFHandler handler, System.Net.Security.SslClientAuthenticationOptions? ssl = null)
    {
        if (ssl is not null)
        {
            handler.SslOptions = ssl;
        }
        handler.AllowAutoRedirect = false;
        handler.UseCookies = false;
        handler.MaxConnectionsPerServer = 16;
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(2);
        handler.ConnectTimeout = TimeSpan.FromSeconds(5);
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private static AntiSSRFHandler Outside()
    {
        var policy = new AntiSSRFPolicy(PolicyConfigOptions.ExternalOnlyLatest) { AddXFFHeader = false };
        policy.AddDeniedAddresses(["::/96"]); // IPv4-compatible addresses (RFC 4291, 2.5.5.1) lead where their last four bytes do
        return policy.GetHandler();
    }

    private static AntiSSRFHandler Loopback()
    {
        var policy = new AntiSSRFPolicy(PolicyConfigOptions.InternalOnly) { AllowPlainTextHttp = true, AddXFFHeader = false };
        policy.AddAllowedAddresses(["127.0.0.0/8", "::1/128"]);
        return policy.GetHandler();
    }
}
