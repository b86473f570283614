using System.CommandLine;
using System.Diagnostics;
using Concordat.Hosting;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Concordat.Cli;

/// <summary><c>concordat backup --to DIR</c> and <c>concordat restore --from DIR</c>: an installation, copied beside its running nodes and made again from the copy.</summary>
internal static class BackupCommand
{
    private static readonly Option<string?> Config = new("--config") { Description = "JSON file with the node's settings; see docs/configuration.md.", HelpName = "FILE" };
    private static readonly Option<string?> Data = new("--data") { Description = "The data folder, instead of the one in the settings.", HelpName = "DIR" };

    public static Command Create(Terminal terminal)
    {
        var to = new Option<string>("--to") { Description = "A folder that is not there yet.", Required = true, HelpName = "DIR" };
        var keys = new Option<string?>("--keys") { Description = "Another one, for the keys: kept apart, so that destroyed keys stay destroyed. Left out, they are not copied.", HelpName = "DIR" };
        var command = new Command("backup", "Copies database, trust and anchors of an installation beside its running nodes.") { to, keys, Config, Data };
        command.SetAction((parsed, stop) => Try(terminal, async () =>
        {
            var (target, keysTo) = (terminal.FullPath(parsed.GetValue(to)!), parsed.GetValue(keys) is { } apart ? terminal.FullPath(apart) : null);
            var note = await Backup.Make(Settings(terminal, parsed), target, keysTo, terminal.Clock, stop);
            await terminal.Out.WriteLineAsync($"{target}: {note["database"]} as of {note["at"]}, in {note["seconds"]} s; messages to {note["holdsAtLeast"]!["messages"]}, events to {note["holdsAtLeast"]!["events"]}, audit entries to {note["holdsAtLeast"]!["audit"]}");
            await terminal.Out.WriteLineAsync(keysTo is null ? "Keys and secrets were not copied: without the keys nobody opens a payload." : $"{keysTo}: keys. Secrets were not copied.");
        }));
        return command;
    }

    public static Command CreateRestore(Terminal terminal)
    {
        var from = new Option<string>("--from") { Description = "The backup.", Required = true, HelpName = "DIR" };
        var keys = new Option<string?>("--keys") { Description = "Its keys.", HelpName = "DIR" };
        var command = new Command("restore", "Makes an installation from a backup, where there is none.") { from, keys, Config, Data };
        command.SetAction((parsed, stop) => Try(terminal, async () =>
        {
            var began = Stopwatch.GetTimestamp();
            var note = await Backup.Restore(Settings(terminal, parsed), terminal.FullPath(parsed.GetValue(from)!), parsed.GetValue(keys) is { } apart ? terminal.FullPath(apart) : null, stop);
            await terminal.Out.WriteLineAsync($"restored as of {note["at"]} in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s; start the node and run concordat audit verify");
        }));
        return command;
    }

    private static NodeOptions Settings(Terminal terminal, ParseResult parsed) => NodeConfiguration.Read(
        parsed.GetValue(Config) is { } file ? terminal.FullPath(file) : null, parsed.GetValue(Data) is { } folder ? terminal.FullPath(folder) : null);

    private static async Task<int> Try(Terminal terminal, Func<Task> work)
    {
        try
        {
            await work();
            return Exit.Ok;
        }
        catch (Exception no) when (no is IOException or UnauthorizedAccessException or SqliteException or NpgsqlException or System.Text.Json.JsonException)
        {
            return terminal.Fail(Exit.Usage, no.Message);
        }
    }
}
