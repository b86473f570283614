using System.Text;
using Concordat.Cli;
using Concordat.Core.Workspace;
using Concordat.Governance.Releases;
using Concordat.Hosting;
using Concordat.Integration;
using Concordat.Platform;
using Concordat.Platform.Data;
using Concordat.Sandbox;
using Concordat.Systems;
using Concordat.Trust;

namespace Concordat.Demo;

/// <summary>The sample hospital network in one process: a node with all roles, the simulated systems, invented people and partners' keys.</summary>
internal sealed class DemoNode : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly FileStream _lock;

    private DemoNode(IHost host, FileStream held, DemoOptions options) => (_host, _lock, Options) = (host, held, options);

    public DemoOptions Options { get; }

    public IServiceProvider Services => _host.Services;

    /// <summary>Starts it; ready when the task ends.</summary>
    /// <exception cref="IOException">Another process uses the data folder, or a port is taken.</exception>
    public static async Task<DemoNode> Start(DemoOptions options, CancellationToken cancellationToken = default)
    {
        Directory.CreateDirectory(options.DataFolder);
        var held = Hold(options.DataFolder);
        IHost? host = null;
        try
        {
            var files = WorkspaceFolder.Files(options.Workspace);
            var workspace = WorkspaceParser.Parse(files).Workspace
                ?? throw new IOException($"the workspace '{options.Workspace}' does not pass 'concordat check'.");
            var clients = workspace.Partners.Values.SelectMany(p => p.Clients).Where(c => c.DemoKeys).Select(c => c.Id);
            var webhookSecret = DemoSecrets.Create(options, clients);
            var node = Configure(options);
            host = NodeHost.Build(node, services => services.AddDemo(options), options.Sandbox is null ? routes => routes.MapSandbox(webhookSecret) : null);
            await host.Services.StartPlatform(cancellationToken);
            await DemoPeople.Create(host.Services.GetRequiredService<PeopleDirectory>(), options, cancellationToken);
            var refused = await host.Services.GetRequiredService<Bootstrap>().FirstRelease(
                files.ToDictionary(f => f.Key, f => Encoding.UTF8.GetString(f.Value.Span)), DemoPeople.Author, DemoPeople.Approver,
                "The sample hospital network", cancellationToken);
            if (refused is not null)
            {
                throw new IOException($"the sample workspace was refused: {refused}");
            }
            await host.StartAsync(cancellationToken);
            return new DemoNode(host, held, options);
        }
        catch
        {
            host?.Dispose();
            await held.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends when the process is asked to stop.</summary>
    public Task Wait(CancellationToken cancellationToken) => _host.WaitForShutdownAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable host)
        {
            await host.DisposeAsync();
        }
        await _lock.DisposeAsync();
    }

    private static NodeOptions Configure(DemoOptions options)
    {
        var node = new NodeOptions
        {
            GatewayPort = options.Port, SandboxPort = options.Sandbox is null ? options.Port + 1 : 0, ControlPort = options.Port + 3, PortalPort = options.Port + 4,
            AllowLoopbackEndpoints = true,
            Platform =
            {
                Node = "demo", DataFolder = options.DataFolder,
                Database = options.Database ?? new DatabaseOptions { ConnectionString = $"Data Source={Path.Combine(options.DataFolder, "concordat.db")}" },
            },
            Trust = { PublicUrl = options.Gateway, ControlUrl = options.Console, PortalUrl = options.Portal, DemoKeys = true },
        };
        node.LocalEndpoints.Add(new Uri(options.Systems).GetLeftPart(UriPartial.Authority));
        node.Platform.Database.MigrationsAssembly = "concordat";
        node.Systems.Systems["odoo"] = options.Odoo ?? new SystemOverride { BaseUrl = new Uri(options.Systems + "/odoo"), Database = SandboxModule.OdooDatabase };
        node.Systems.Systems["ehr"] = new SystemOverride { BaseUrl = new Uri(options.Systems + "/ehr/fhir") };
        node.Systems.Systems["payer-gateway"] = new SystemOverride { BaseUrl = new Uri(options.Systems) };
        node.Systems.Systems["payer-claims"] = new SystemOverride { BaseUrl = new Uri(options.Systems + "/payer/fhir") };
        node.Systems.Systems["receiver"] = new SystemOverride { BaseUrl = new Uri(options.Systems + "/receiver") };
        node.Integration.Listeners["lab-results"] = new MllpListenerOptions { Address = "127.0.0.1", Port = options.MllpPort };
        return node;
    }

    /// <summary>One process a data folder: two relays under one node name would take each other's leases.</summary>
    private static FileStream Hold(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken)
        {
            throw new IOException($"the data folder '{folder}' is in use by another process; give another one with --data.", taken);
        }
    }
}
