using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Concordat.Hosting;

/// <summary>The doors of a node. They share no path, no cookie and no middleware.</summary>
internal enum Door
{
    /// <summary>Partners' traffic: <c>/apis</c>, <c>/flows</c>, tokens, health.</summary>
    Gateway,
    /// <summary>The control plane's API, the console, metrics.</summary>
    Control,
    /// <summary>Partners' own pages.</summary>
    Portal,
    /// <summary>Simulated systems; in the demo alone.</summary>
    Sandbox,
}

/// <summary>
/// Marks each connection with the door that it came through. The Host header cannot be trusted for that: a caller writes it.
/// </summary>
internal sealed record DoorFeature(Door Door)
{
    /// <summary>Listens and marks.</summary>
    public static void Listen(KestrelServerOptions kestrel, Door door, IPEndPoint endpoint, Action<ListenOptions>? configure = null) =>
        kestrel.Listen(endpoint, listen =>
        {
            var feature = new DoorFeature(door);
            listen.Use(next => connection =>
            {
                connection.Features.Set(feature);
                return next(connection);
            });
            configure?.Invoke(listen);
        });

    /// <summary>True for requests that came through this door.</summary>
    public static Func<HttpContext, bool> Is(Door door) => context => context.Features.Get<DoorFeature>()?.Door == door;
}
