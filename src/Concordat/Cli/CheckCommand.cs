using System.CommandLine;
using Concordat.Cli.Output;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Cli;

/// <summary><c>concordat check [DIR]</c>: everything that is wrong with a workspace, offline.</summary>
internal static class CheckCommand
{
    public static Command Create(Terminal terminal)
    {
        var folder = new Argument<string>("DIR") { Description = "The workspace.", DefaultValueFactory = _ => "." };
        var format = FindingsOutput.FormatOption();
        var failOn = FindingsOutput.FailOnOption();
        var command = new Command("check", "Checks a workspace: resources, references, contracts.") { folder, format, failOn };
        command.SetAction(parsed => Check(terminal, parsed.GetValue(folder)!, parsed.GetValue(format)!, parsed.GetValue(failOn)!));
        return command;
    }

    private static int Check(Terminal terminal, string folder, string format, string failOn)
    {
        var parsed = WorkspaceParser.Parse(WorkspaceFolder.Files(terminal.FullPath(folder)));
        var prefix = folder is "." or "./" ? "" : folder.TrimEnd('/') + "/";
        var findings = parsed.Findings.Select(f => f with { At = f.At with { File = prefix + f.At.File } }).ToList();
        var report = new FindingsReport(findings, parsed.FilesRead, WorkspaceRules.All.ToDictionary(r => r.Id, r => r.Asks, StringComparer.Ordinal));
        return FindingsOutput.Write(terminal, report, format, failOn);
    }
}
