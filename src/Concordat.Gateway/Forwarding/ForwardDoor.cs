using System.Net;
using Concordat.Core.Workspace;

namespace Concordat.Gateway.Forwarding;

/// <summary>The connections to one system behind, with its breaker. No redirects, no cookies, no proxy from the environment.</summary>
internal sealed class ForwardDoor(SystemResource system) : IDisposable
{
    public HttpMessageInvoker Invoker { get; } = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null, // the gateway writes traceparent itself
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxConnectionsPerServer = system.Concurrency,
        MaxResponseHeadersLength = 64,
    });

    public CircuitBreaker Breaker { get; } = new();

    public int Concurrency => system.Concurrency;

    public void Dispose() => Invoker.Dispose();
}
