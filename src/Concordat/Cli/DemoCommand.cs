using System.CommandLine;
using Concordat.Demo;
using Concordat.Platform.Data;

namespace Concordat.Cli;

/// <summary><c>concordat demo</c>: the sample hospital network in one process.</summary>
internal static class DemoCommand
{
    public static Command Create(Terminal terminal)
    {
        var port = new Option<int>("--port") { Description = "Gateway; systems on +1, MLLP on +2, console on +3, portal on +4.", DefaultValueFactory = _ => 8080 };
        var data = new Option<string?>("--data") { Description = "Folder of database, keys and secrets; the same folder goes on where it was." };
        var quiet = new Option<bool>("--no-traffic") { Description = "Without the trickle of calls and messages." };
        var sandbox = new Option<string?>("--sandbox") { Description = "Simulated systems that run elsewhere (concordat sandbox)." };
        var postgres = new Option<string?>("--postgres") { Description = "A PostgreSQL connection string instead of a SQLite file." };
        var command = new Command("demo", "Runs the sample hospital network with simulated systems.") { port, data, quiet, sandbox, postgres };
        var odoo = new RealOdooOptions();
        odoo.AddTo(command, terminal);
        command.SetAction((parsed, stop) =>
        {
            return Run(terminal, new DemoOptions
            {
                Port = parsed.GetValue(port), DataFolder = terminal.FullPath(parsed.GetValue(data) ?? DefaultFolder()), Workspace = SampleFolder(), Traffic = !parsed.GetValue(quiet),
                Sandbox = parsed.GetValue(sandbox), Odoo = odoo.Read(parsed, terminal),
                Database = parsed.GetValue(postgres) is { } connection ? new DatabaseOptions { Kind = DatabaseKind.Postgres, ConnectionString = connection } : null,
            }, stop);
        });
        return command;
    }

    private static async Task<int> Run(Terminal terminal, DemoOptions options, CancellationToken stop)
    {
        await using var node = await DemoNode.Start(options, stop);
        await terminal.Out.WriteAsync(DemoWelcome.Text(options));
        await terminal.Out.FlushAsync(stop);
        await node.Wait(stop);
        await terminal.Error.WriteLineAsync("concordat: stopping");
        return Exit.Ok;
    }

    private static string DefaultFolder() => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "concordat", "demo");

    /// <summary>The sample workspace: beside the program, or in the checkout that CONCORDAT_HOME names.</summary>
    internal static string SampleFolder()
    {
        var home = Environment.GetEnvironmentVariable("CONCORDAT_HOME");
        var inCheckout = home is null ? null : Path.Combine(home, "samples", "st-brigid");
        return inCheckout is not null && Directory.Exists(inCheckout) ? inCheckout : Path.Combine(AppContext.BaseDirectory, "samples", "st-brigid");
    }
}
