using System.Net;
using Concordat.Platform;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Concordat.Hosting;

/// <summary>One node: its listeners, and what stands behind each.</summary>
internal static class NodeHost
{
    /// <summary>Builds the node. Before it is started its tables are brought up to date by <see cref="PlatformModule.StartPlatform"/>.</summary>
    /// <param name="options">How it runs.</param>
    /// <param name="add">What the caller adds to the modules.</param>
    /// <param name="systems">Simulated systems on a listener of their own; null for none.</param>
    public static IHost Build(NodeOptions options, Action<IServiceCollection>? add = null, Action<IEndpointRouteBuilder>? systems = null) =>
        new HostBuilder()
            .UseContentRoot(AppContext.BaseDirectory)
            .ConfigureLogging(Logging)
            .ConfigureWebHost(web => web
                .UseSetting(WebHostDefaults.ApplicationKey, "concordat")
                .UseStaticWebAssets()
                .UseKestrel(kestrel => Listen(kestrel, options))
                .ConfigureServices(services =>
                {
                    services.AddRouting();
                    Modules.Add(services, options);
                    add?.Invoke(services);
                })
                .Configure(app => Pipeline(app, options, systems)))
            .UseDefaultServiceProvider(provider => provider.ValidateScopes = true)
            .Build();

    private static void Logging(ILoggingBuilder logging) => logging
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
        })
        .SetMinimumLevel(LogLevel.Warning)
        .AddFilter("Concordat", LogLevel.Information)
        .AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning)
        .AddFilter("Concordat.Trust.People.BearerPerson", LogLevel.Warning) // the framework's own lines for every request without a session
        .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error) // cookie keys are files that only their owner reads, as all keys here
        .AddFilter("OpenIddict", LogLevel.Error) // says client ids and refused assertions at a lower level; the ledger has them
        .Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);

    private static void Listen(KestrelServerOptions kestrel, NodeOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        kestrel.Limits.MaxRequestBodySize = 16 * 1024 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        var address = IPAddress.Parse(options.Bind);
        if (options.Has("gateway"))
        {
            DoorFeature.Listen(kestrel, Door.Gateway, new IPEndPoint(address, options.GatewayPort), listen => GatewayTls.Use(listen, options.GatewayTls));
        }
        if (options.Has("control"))
        {
            DoorFeature.Listen(kestrel, Door.Control, new IPEndPoint(address, options.ControlPort));
        }
        if (options.PortalPort > 0)
        {
            DoorFeature.Listen(kestrel, Door.Portal, new IPEndPoint(address, options.PortalPort));
        }
        if (options.SandboxPort > 0)
        {
            DoorFeature.Listen(kestrel, Door.Sandbox, new IPEndPoint(IPAddress.Loopback, options.SandboxPort));
        }
    }

    private static void Pipeline(IApplicationBuilder app, NodeOptions options, Action<IEndpointRouteBuilder>? systems)
    {
        if (options.Has("gateway"))
        {
            Branch(app, Door.Gateway, GatewayDoor.Use);
        }
        if (options.Has("control"))
        {
            Branch(app, Door.Control, ControlDoor.Use);
        }
        Branch(app, Door.Portal, portal => PortalDoor.Use(portal, pages: options.Has("control")));
        if (systems is not null)
        {
            Branch(app, Door.Sandbox, sandbox => sandbox.UseRouting().UseEndpoints(systems));
        }
    }

    private static void Branch(IApplicationBuilder app, Door door, Action<IApplicationBuilder> use) =>
        app.MapWhen(DoorFeature.Is(door), use);
}
