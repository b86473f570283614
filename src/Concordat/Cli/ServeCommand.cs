using System.CommandLine;
using System.Text;
using Concordat.Governance.Releases;
using Concordat.Hosting;
using Concordat.Platform;
using Concordat.Trust;

namespace Concordat.Cli;

/// <summary><c>concordat serve</c>: one node of an installation.</summary>
internal static class ServeCommand
{
    public static Command Create(Terminal terminal)
    {
        var workspace = new Option<string?>("--workspace") { Description = "While nothing is released yet, a change request is opened for this folder.", HelpName = "DIR" };
        var config = new Option<string?>("--config") { Description = "JSON file with the node's settings; see docs/configuration.md.", HelpName = "FILE" };
        var data = new Option<string?>("--data") { Description = "The data folder, instead of the one in the settings.", HelpName = "DIR" };
        var roles = new Option<string?>("--roles") { Description = "control,gateway,worker in any mix; all where not said.", HelpName = "ROLES" };
        var command = new Command("serve", "Runs a node.") { workspace, config, data, roles };
        var odoo = new RealOdooOptions();
        odoo.AddTo(command, terminal);
        command.SetAction((parsed, stop) =>
        {
            var (file, folder) = (parsed.GetValue(config), parsed.GetValue(data));
            var options = NodeConfiguration.Read(file is null ? null : terminal.FullPath(file), folder is null ? null : terminal.FullPath(folder), parsed.GetValue(roles));
            if (odoo.Read(parsed, terminal) is { } real)
            {
                options.Systems.Systems[RealOdooOptions.System] = real;
            }
            return Run(terminal, options, parsed.GetValue(workspace), stop);
        });
        return command;
    }

    private static async Task<int> Run(Terminal terminal, NodeOptions options, string? workspace, CancellationToken stop)
    {
        using var host = await Start(options, workspace is null ? null : terminal.FullPath(workspace), terminal.Error, stop);
        await host.WaitForShutdownAsync(stop);
        return Exit.Ok;
    }

    /// <summary>Starts the node: tables, the first administrator of an empty installation, doors, its first change request.</summary>
    internal static async Task<IHost> Start(NodeOptions options, string? workspace, TextWriter says, CancellationToken stop)
    {
        Directory.CreateDirectory(options.Platform.DataFolder);
        var host = NodeHost.Build(options);
        try
        {
            await host.Services.StartPlatform(stop);
            // A node of the data plane makes no people: the control plane's terminal is where the password belongs.
            if (options.Has("control") && await host.Services.GetRequiredService<PeopleDirectory>().BootstrapAdministrator(cancellationToken: stop) is { } password)
            {
                await says.WriteLineAsync($"concordat: first administrator 'admin', one-time password {password}; it is shown this once");
            }
            await host.StartAsync(stop);
            if (workspace is not null)
            {
                await Propose(says, host.Services, workspace, stop);
            }
            await says.WriteLineAsync($"concordat: {string.Join(", ", Doors(options))}");
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    private static IEnumerable<string> Doors(NodeOptions options)
    {
        if (options.Has("gateway"))
        {
            yield return $"gateway {options.Trust.PublicUrl} on {options.Bind}:{options.GatewayPort}";
        }
        if (options.Has("control"))
        {
            yield return $"console {options.Trust.ControlUrl} on {options.Bind}:{options.ControlPort}";
        }
        if (options.Has("worker"))
        {
            yield return $"worker {options.Platform.Node}";
        }
    }

    /// <summary>An empty installation gets its first change request; a person approves it, as any other.</summary>
    private static async Task Propose(TextWriter says, IServiceProvider services, string folder, CancellationToken stop)
    {
        var files = WorkspaceFolder.Files(folder).ToDictionary(f => f.Key, f => Encoding.UTF8.GetString(f.Value.Span));
        var (opened, refused) = await services.GetRequiredService<Bootstrap>().Propose(files, $"node:{services.GetRequiredService<PlatformOptions>().Node}", cancellationToken: stop);
        if (opened is not null)
        {
            await says.WriteLineAsync($"concordat: nothing is released yet; {opened} waits for approval in the console");
        }
        else if (refused is not null)
        {
            await says.WriteLineAsync($"concordat: the workspace was refused: {refused}");
        }
    }
}
