using System.CommandLine;
using System.Text.Json;
using Concordat.Cli.Output;
using Concordat.Core.Zones;
using Concordat.Governance.Control;

namespace Concordat.Cli;

/// <summary><c>concordat zones [DIR]</c>: every path that data take through the zones of a workspace, with its verdict.</summary>
internal static class ZonesCommand
{
    public static Command Create(Terminal terminal)
    {
        var folder = new Argument<string>("DIR") { Description = "The workspace.", DefaultValueFactory = _ => "." };
        var closed = new Option<bool>("--closed") { Description = "Closed paths alone." };
        var format = new Option<string>("--format") { Description = "text, json", DefaultValueFactory = _ => "text", HelpName = "FORMAT" };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command("zones", "Shows every path that data take through network zones and regions, and what is against it.") { folder, closed, format };
        command.SetAction(parsed => Show(terminal, parsed.GetValue(folder)!, parsed.GetValue(closed), parsed.GetValue(format)!));
        return command;
    }

    private static int Show(Terminal terminal, string folder, bool closed, string format)
    {
        var parse = WorkspaceFolder.Parse(terminal.FullPath(folder));
        if (parse.Workspace is not { } workspace)
        {
            return terminal.Fail(Exit.Usage, $"the workspace has errors, the first at {parse.Findings[0].At}: {parse.Findings[0].Message} See concordat check.");
        }
        var survey = ZoneSurvey.Of(workspace);
        var refused = survey.Paths.Any(path => !path.IsOpen) || survey.Zones.Any(zone => zone.Reaches.Any(link => link.Refused is not null));
        if (survey.Paths.Count == 0)
        {
            return terminal.Fail(Exit.Usage, "nothing was judged: no data take any path in this workspace.");
        }
        var shown = closed ? survey with { Paths = [.. survey.Paths.Where(path => !path.IsOpen)] } : survey;
        terminal.Out.Write(format == "json"
            ? JsonSerializer.Serialize(ControlApi.ZoneMap.Of(0, shown), new ControlJson(new JsonSerializerOptions(ControlJson.Default.Options) { WriteIndented = true }).ZoneMap) + "\n"
            : ZonesOutput.Text(shown, survey));
        return refused ? Exit.Findings : Exit.Ok;
    }
}
