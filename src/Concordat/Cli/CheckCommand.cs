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
        var against = new Option<string?>("--against") { Description = "A git revision or another folder: breaking changes of the contracts since then.", HelpName = "REV|DIR" };
        var day = new Option<DateOnly?>("--on") { Description = "The day on which waivers are to hold; today by default.", HelpName = "DATE" };
        var command = new Command("check", "Checks a workspace: resources, references, contracts by the rulesets, changes, waivers.") { folder, against, day, format, failOn };
        command.SetAction(parsed => Check(terminal, parsed.GetValue(folder)!, parsed.GetValue(against), parsed.GetValue(day), parsed.GetValue(format)!, parsed.GetValue(failOn)!));
        return command;
    }

    private static int Check(Terminal terminal, string folder, string? against, DateOnly? day, string format, string failOn)
    {
        var path = terminal.FullPath(folder);
        var files = WorkspaceFolder.Files(path);
        if (files.Count == 0)
        {
            return terminal.Fail(Exit.Usage, $"nothing was judged: '{folder}' holds no YAML or JSON file.");
        }
        var before = against is null ? null
            : Directory.Exists(terminal.FullPath(against)) ? WorkspaceFolder.Files(terminal.FullPath(against)) : WorkspaceFolder.FilesAt(path, against);
        var result = WorkspaceCheck.Run(files, day ?? DateOnly.FromDateTime(terminal.Clock.GetUtcNow().UtcDateTime), before);
        var prefix = folder is "." or "./" ? "" : folder.TrimEnd('/') + "/";
        var findings = result.Findings.Select(f => f with { At = f.At with { File = prefix + f.At.File } }).ToList();
        var report = new FindingsReport(findings, result.Files, result.Rules);
        return FindingsOutput.Write(terminal, report, format, failOn);
    }
}
