using System.Net;
using Concordat.Core.Primitives;

namespace Concordat.Systems;

/// <summary>The HTTP habits towards every system behind.</summary>
internal static class SystemHttp
{
    /// <summary>
    /// Redirects are never followed: an address comes from the signed release or it is not asked. Cookies are not kept: credentials
    /// belong to a call, not to a connection. The time-out is the guard's.
    /// </summary>
    public static HttpClient Client(SystemLimits limits) => Client(Handler(limits));

    public static HttpClient Client(HttpMessageHandler handler) => new(handler) { Timeout = Timeout.InfiniteTimeSpan };

    public static SocketsHttpHandler Handler(SystemLimits limits) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxConnectionsPerServer = Math.Max(1, limits.Concurrency),
        MaxResponseHeadersLength = 64,
        AutomaticDecompression = DecompressionMethods.None,
    };

    /// <summary>For calls that are forwarded: whoever forwards writes <c>traceparent</c>, counts places and waits.</summary>
    public static SocketsHttpHandler Forwarding(SystemLimits limits)
    {
        var handler = Handler(limits);
        handler.ActivityHeadersPropagator = null;
        return handler;
    }

    /// <summary>Reads the body up to a limit; null where it is longer.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>?> ReadBody(HttpContent content, long limit, CancellationToken cancel)
    {
        if (content.Headers.ContentLength > limit)
        {
            return null;
        }
        await using var stream = await content.ReadAsStreamAsync(cancel);
        using var body = new MemoryStream((int)Math.Clamp(content.Headers.ContentLength ?? 4096, 0, 1 << 20));
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(chunk, cancel)) > 0)
        {
            if (body.Length + read > limit)
            {
                return null;
            }
            await body.WriteAsync(chunk.AsMemory(0, read), cancel);
        }
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    /// <summary>What a refusal means. What the system says beside its status may name the patient, so only the status travels on.</summary>
    public static Outcome OutcomeOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.RequestEntityTooLarge => Outcome.Invalid,
        HttpStatusCode.Unauthorized or HttpStatusCode.ProxyAuthenticationRequired => Outcome.BadBackend,
        HttpStatusCode.Forbidden => Outcome.Forbidden,
        HttpStatusCode.NotFound or HttpStatusCode.Gone => Outcome.NotFound,
        HttpStatusCode.RequestTimeout => Outcome.Timeout,
        // A contended resource: another transaction touched it, the same call may pass in a moment.
        HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests or HttpStatusCode.Locked => Outcome.Busy,
        >= (HttpStatusCode)400 and < (HttpStatusCode)500 => Outcome.Refused,
        _ => Outcome.BadBackend,
    };

    /// <summary>Answers that say that the system, or the proxy before it, cannot serve now.</summary>
    public static bool IsDown(HttpStatusCode status) =>
        status is HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
}
