using System.Net;
using Yarp.ReverseProxy.Forwarder;

namespace Concordat.Gateway.Forwarding;

/// <summary>The breaker before one system behind, and how calls are sent there. The connections are the system's own.</summary>
internal sealed class ForwardDoor
{
    public CircuitBreaker Breaker { get; } = new();

    private ForwarderRequestConfig _config = new();

    /// <summary>How a call is sent. The time-out comes with each call, since a release may change it.</summary>
    public ForwarderRequestConfig Config(TimeSpan timeout) => _config.ActivityTimeout == timeout ? _config : _config = new ForwarderRequestConfig
    {
        ActivityTimeout = timeout,
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
    };
}
