using System.CommandLine;
using System.Text;
using Concordat.Core.Catalogue.Exports;

namespace Concordat.Cli;

/// <summary><c>concordat export FORMAT [--out FILE|DIR] [--workspace DIR]</c>: a workspace in the formats of others.</summary>
internal static class ExportCommand
{
    private static readonly Dictionary<string, string> About = new(StringComparer.Ordinal)
    {
        ["backstage"] = "Writes catalog-info.yaml: domains, systems, groups, APIs and components.", ["openapi"] = "Writes each API as one OpenAPI document without references to other files.",
        ["asyncapi"] = "Writes each event as an AsyncAPI 3.0 document.", ["markdown"] = "Writes the catalogue as a page.", ["csv"] = "Writes the interfaces as a table.",
    };

    public static Command Create(Terminal terminal)
    {
        var command = new Command("export", "Writes the catalogue in the formats of others, and evidence for an audit.");
        foreach (var format in CatalogueExport.Formats)
        {
            var many = format is "openapi" or "asyncapi";
            var target = new Option<string?>("--out") { Description = many ? "The folder for the documents." : "The file; standard output where none is named.", HelpName = many ? "DIR" : "FILE", Required = many };
            var folder = new Option<string>("--workspace") { Description = "The workspace.", HelpName = "DIR", DefaultValueFactory = _ => "." };
            var one = new Command(format, About[format]) { target, folder };
            one.SetAction(parsed => Write(terminal, format, parsed.GetValue(folder)!, parsed.GetValue(target), many));
            command.Subcommands.Add(one);
        }
        command.Subcommands.Add(EvidenceCommand.Create(terminal));
        command.Subcommands.Add(EvidenceCommand.Verify(terminal));
        return command;
    }

    private static int Write(Terminal terminal, string format, string folder, string? target, bool many)
    {
        if (WorkspaceFolder.Open(terminal, folder) is not { } workspace)
        {
            return Exit.Usage;
        }
        var files = CatalogueExport.Of(format, workspace);
        if (files.Count == 0)
        {
            return terminal.Fail(Exit.Usage, $"nothing was written: the workspace has nothing that {format} describes.");
        }
        if (target is null)
        {
            terminal.Out.Write(files.Values.Single());
            return Exit.Ok;
        }
        var place = terminal.FullPath(target);
        Directory.CreateDirectory(many ? place : Path.GetDirectoryName(place)!);
        foreach (var (name, text) in files)
        {
            File.WriteAllText(many ? Path.Combine(place, name) : place, text, new UTF8Encoding(false));
        }
        terminal.Error.WriteLine($"{files.Count} file{(files.Count == 1 ? "" : "s")} written to {target}.");
        return Exit.Ok;
    }
}
