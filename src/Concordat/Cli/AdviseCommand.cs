using System.CommandLine;
using Concordat.Cli.Output;
using Concordat.Core.Advice;
using Concordat.Core.Workspace;

namespace Concordat.Cli;

/// <summary><c>concordat advise [DIR]</c>: how each interface should work, with the rows of the decision table behind it.</summary>
internal static class AdviseCommand
{
    private static readonly Dictionary<string, Func<IReadOnlyList<PatternAdvice>, string>> Formats = new(StringComparer.Ordinal)
    {
        ["text"] = AdviceOutput.Text,
        ["json"] = AdviceOutput.Json,
        ["markdown"] = AdviceOutput.Markdown,
    };

    public static Command Create(Terminal terminal)
    {
        var folder = new Argument<string>("DIR") { Description = "The workspace.", DefaultValueFactory = _ => "." };
        var one = new Option<string?>("--interface") { Description = "One interface: domain/api/vN, the type of an event, or a flow.", HelpName = "ID" };
        var format = new Option<string>("--format") { Description = string.Join(", ", Formats.Keys), DefaultValueFactory = _ => "text", HelpName = "FORMAT" };
        format.AcceptOnlyFromAmong([.. Formats.Keys]);
        var command = new Command("advise", "Recommends real-time, batch, event or workflow, direct or through middleware, and says why.") { folder, one, format };
        command.SetAction(parsed => Advise(terminal, parsed.GetValue(folder)!, parsed.GetValue(one), parsed.GetValue(format)!));
        return command;
    }

    private static int Advise(Terminal terminal, string folder, string? one, string format)
    {
        var parse = WorkspaceFolder.Parse(terminal.FullPath(folder));
        if (parse.Workspace is not { } workspace)
        {
            return terminal.Fail(Exit.Usage, $"the workspace has errors, the first at {parse.Findings[0].At}: {parse.Findings[0].Message} See concordat check.");
        }
        var advice = PatternAdvisor.Advise(workspace);
        if (one is not null && advice.All(row => row.Id != one))
        {
            return terminal.Fail(Exit.Usage, $"there is no interface '{one}' that is not retired. {Spelling.Fix(one, [.. advice.Select(row => row.Id)])}".TrimEnd());
        }
        if (advice.Count == 0)
        {
            return terminal.Fail(Exit.Usage, "nothing was judged: the workspace has no interface.");
        }
        terminal.Out.Write(Formats[format]([.. advice.Where(row => one is null || row.Id == one)]));
        return Exit.Ok;
    }
}
