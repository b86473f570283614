using System.CommandLine;
using Concordat.Core.Catalogue;
using Concordat.Core.Investment;
using Concordat.Core.Scans;
using Concordat.Core.Workspace;
using Concordat.Governance.Control;

namespace Concordat.Cli;

/// <summary><c>concordat agenda [--workspace DIR]</c>: what waits for a decision, and what the council could pay for.</summary>
internal static class AgendaCommand
{
    public static Command Create(Terminal terminal)
    {
        var folder = GraphCommand.FolderOption();
        return ControlVerb.Create(terminal, "agenda", "Shows what waits for decisions, and proposals by priority.", [folder], Show, (parsed, json) => parsed.GetValue(folder) is { } place ? Local(terminal, json, place) : null);
    }

    /// <summary>JSON holds the priorities alone, so that it is the same with and without a control plane; <c>GET governance/agenda</c> has the rest.</summary>
    private static async Task<int> Show(ControlCall call)
    {
        if (!call.Json)
        {
            Waits(call.Terminal.Out, await call.Client.Agenda(call.Stop));
        }
        return Write(call.Terminal, call.Json, await call.Client.Priorities(call.Stop));
    }

    private static void Waits(TextWriter text, ControlApi.Agenda agenda)
    {
        foreach (var one in agenda.Reviews.Concat(agenda.Requests))
        {
            text.WriteLine($"{one.Change.Id}  {one.Change.Title}; waits for {(one.WaitsFor.Count == 0 ? "its author" : string.Join(", ", one.WaitsFor))}{(one.ForMe ? ", for you too" : "")}");
        }
        text.WriteLine($"{agenda.Requests.Count} requests wait, {agenda.Reviews.Count} emergencies wait for a review, {agenda.Waivers.Count(waiver => waiver.Warning is not null)} waivers end soon.");
    }

    /// <summary>Without a control plane nothing waits, and nothing is known of traffic.</summary>
    private static int Local(Terminal terminal, bool json, string folder)
    {
        if (WorkspaceFolder.Open(terminal, folder) is not { } network)
        {
            return Exit.Usage;
        }
        var today = DateOnly.FromDateTime(terminal.Clock.GetUtcNow().UtcDateTime);
        var check = WorkspaceCheck.Run(WorkspaceFolder.Files(terminal.FullPath(folder)), today);
        return Write(terminal, json, ControlApi.PriorityList.Of(0, null, null, network, new Measured(EstateFinding.Of(check, network), Scorecards.Of(check, null, today), today)));
    }

    private static int Write(Terminal terminal, bool json, ControlApi.PriorityList list) => ControlCall.Write(terminal, json, list, ControlJson.Default.PriorityList, text =>
    {
        text.WriteLine($"{list.Proposals.Count} proposals{(list.Scan is { } scan ? $", by scan {scan}" : "")}");
        foreach (var one in list.Proposals)
        {
            text.WriteLine($"{one.Score,3}  {one.Name} ({one.Status}, {one.Domain}): {one.Title}");
            foreach (var part in one.Parts)
            {
                text.WriteLine($"       {part.Points,2} of {part.Most,2}  {part.Name}: {part.Reason}");
            }
            text.WriteLine(FormattableString.Invariant($"       divided by {one.Divisor:0.##}  effort {one.Effort}{(one.Days is { } days ? $", {days} days" : "")}"));
        }
        foreach (var gap in list.Gaps)
        {
            text.WriteLine($"nobody has proposed anything for {gap.Kind} {gap.Name}: {gap.Why}");
        }
    });
}
