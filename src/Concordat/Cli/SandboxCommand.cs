using System.CommandLine;
using System.Net;
using Concordat.Sandbox;

namespace Concordat.Cli;

/// <summary><c>concordat sandbox</c>: the simulated systems alone, for partners and for trying a workspace.</summary>
internal static class SandboxCommand
{
    public static Command Create(Terminal terminal)
    {
        var port = new Option<int>("--port") { Description = "Where they listen, on this machine alone.", DefaultValueFactory = _ => 8081 };
        var command = new Command("sandbox", "Runs the simulated Odoo, EHR, payer and webhook receiver.") { port };
        command.SetAction((parsed, stop) => Run(terminal, parsed.GetValue(port), stop));
        return command;
    }

    private static async Task<int> Run(Terminal terminal, int port, CancellationToken stop)
    {
        using var host = new HostBuilder()
            .ConfigureWebHost(web => web
                .UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port))
                .ConfigureServices(services => services.AddRoutingCore())
                .Configure(app => app.UseRouting().UseEndpoints(routes => routes.MapSandbox())))
            .Build();
        await host.StartAsync(stop);
        await terminal.Out.WriteLineAsync($"http://127.0.0.1:{port}  /odoo  /ehr  /payer  /receiver  /sandbox");
        await host.WaitForShutdownAsync(stop);
        return Exit.Ok;
    }
}
