using System.Net;
using Concordat.Core.Workspace;
using Yarp.ReverseProxy.Forwarder;

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

    private ForwarderRequestConfig _config = new();

    /// <summary>How a call is sent. The time-out comes with each call, since a release may change it.</summary>
    public ForwarderRequestConfig Config(TimeSpan timeout) => _config.ActivityTimeout == timeout ? _config : _config = new ForwarderRequestConfig
    {
        ActivityTimeout = timeout,
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
    };

    public int Concurrency => system.Concurrency;

    public void Dispose() => Invoker.Dispose();
}
