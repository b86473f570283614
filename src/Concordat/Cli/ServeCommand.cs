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
        var workspace = new Option<string?>("--workspace") { Description = "While nothing is released yet, a change request is opened for this folder." };
        var config = new Option<string?>("--config") { Description = "JSON file with the node's settings; see docs/configuration.md." };
        var roles = new Option<string?>("--roles") { Description = "control,gateway,worker in any mix; all where not said." };
        var command = new Command("serve", "Runs a node.") { workspace, config, roles };
        command.SetAction((parsed, stop) => Run(terminal, parsed.GetValue(workspace), parsed.GetValue(config), parsed.GetValue(roles), stop));
        return command;
    }

    private static async Task<int> Run(Terminal terminal, string? workspace, string? config, string? roles, CancellationToken stop)
    {
        var options = NodeConfiguration.Read(config is null ? null : terminal.FullPath(config), roles);
        Directory.CreateDirectory(options.Platform.DataFolder);
        using var host = NodeHost.Build(options);
        await host.Services.StartPlatform(stop);
        if (await host.Services.GetRequiredService<PeopleDirectory>().BootstrapAdministrator(cancellationToken: stop) is { } password)
        {
            await terminal.Error.WriteLineAsync($"concordat: first administrator 'admin', one-time password {password}; it is shown this once");
        }
        await host.StartAsync(stop);
        if (workspace is not null)
        {
            await Propose(terminal, host.Services, terminal.FullPath(workspace), stop);
        }
        await terminal.Error.WriteLineAsync($"concordat: gateway {options.Trust.PublicUrl}, console {options.Trust.ControlUrl}");
        await host.WaitForShutdownAsync(stop);
        return Exit.Ok;
    }

    /// <summary>An empty installation gets its first change request; a person approves it, as any other.</summary>
    private static async Task Propose(Terminal terminal, IServiceProvider services, string folder, CancellationToken stop)
    {
        var files = WorkspaceFolder.Files(folder).ToDictionary(f => f.Key, f => Encoding.UTF8.GetString(f.Value.Span));
        var (opened, refused) = await services.GetRequiredService<Bootstrap>().Propose(files, $"node:{services.GetRequiredService<PlatformOptions>().Node}", cancellationToken: stop);
        if (opened is not null)
        {
            await terminal.Error.WriteLineAsync($"concordat: nothing is released yet; {opened} waits for approval in the console");
        }
        else if (refused is not null)
        {
            await terminal.Error.WriteLineAsync($"concordat: the workspace was refused: {refused}");
        }
    }
}
