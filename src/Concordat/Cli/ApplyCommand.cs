using System.CommandLine;
using Concordat.Governance.Control;

namespace Concordat.Cli;

/// <summary><c>concordat apply [DIR] --title TEXT</c>: opens a change request with the whole workspace.</summary>
internal static class ApplyCommand
{
    public static Command Create(Terminal terminal)
    {
        var folder = PlanCommand.Folder();
        var title = new Option<string>("--title") { Description = "What changes, and for whom.", Required = true, HelpName = "TEXT" };
        return ControlVerb.Create(terminal, "apply", "Opens a change request with a workspace.", [folder, title],
            call => Apply(call, call.Parsed.GetValue(folder)!, call.Parsed.GetValue(title)!));
    }

    private static async Task<int> Apply(ControlCall call, string folder, string title)
    {
        if (PlanCommand.Files(call.Terminal, folder) is not { } files)
        {
            return Exit.Usage;
        }
        var plan = await call.Client.Plan(new ControlApi.PlanRequest(files), call.Stop);
        if (plan.Blocked)
        {
            PlanCommand.Write(call.Terminal.Error, plan);
            return call.Terminal.Fail(Exit.Findings, "the workspace has errors; no change request was opened.");
        }
        var change = await call.Client.Open(new ControlApi.OpenChangeRequest(title, files), call.Stop);
        return call.Write(change, ControlJson.Default.ChangeView, text =>
        {
            DifferenceText.Write(text, plan.Differences);
            text.WriteLine($"{change.Id} is open, by {change.Author}, against release {change.BaseRelease}. Somebody else approves it: concordat approve {change.Id}");
        });
    }
}
