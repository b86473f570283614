using System.CommandLine;
using Concordat.Core.Catalogue;
using Concordat.Core.Workspace;
using Concordat.Governance.Control;

namespace Concordat.Cli;

/// <summary><c>concordat scorecards [--kind K] [--name N] [--below N] [--workspace DIR]</c>: how good interfaces, domains and partners are.</summary>
internal static class ScorecardsCommand
{
    public static Command Create(Terminal terminal)
    {
        var kind = new Option<string?>("--kind") { Description = "api, event, flow, domain or partner.", HelpName = "KIND" };
        kind.AcceptOnlyFromAmong(NodeKind.Api, NodeKind.Event, NodeKind.Flow, NodeKind.Domain, NodeKind.Partner);
        var name = new Option<string?>("--name") { Description = "One of them, with its parts.", HelpName = "NAME" };
        var below = new Option<int?>("--below") { Description = "Ends with 1 where a score lies below this.", HelpName = "SCORE" };
        var folder = GraphCommand.FolderOption();
        return ControlVerb.Create(terminal, "scorecards", "Shows scores of interfaces, domains and partners, with and without waivers.", [kind, name, below, folder],
            async call => Write(call.Terminal, call.Json, await call.Client.Scorecards(call.Parsed.GetValue(kind), call.Parsed.GetValue(name), call.Stop), call.Parsed.GetValue(below)),
            (parsed, json) => parsed.GetValue(folder) is { } place ? Local(terminal, json, place, parsed.GetValue(kind), parsed.GetValue(name), parsed.GetValue(below)) : null);
    }

    /// <summary>Without a control plane nothing is known of traffic, and what needs it is not measured.</summary>
    private static int Local(Terminal terminal, bool json, string folder, string? kind, string? name, int? below)
    {
        var today = DateOnly.FromDateTime(terminal.Clock.GetUtcNow().UtcDateTime);
        var check = WorkspaceCheck.Run(WorkspaceFolder.Files(terminal.FullPath(folder)), today);
        var cards = Scorecards.Of(check, null, today).Where(card => (kind is null || card.Kind == kind) && (name is null || card.Name == name));
        return Write(terminal, json, new ControlApi.ScoreList(0, [], [.. cards.Select(card => ControlApi.ScoreView.Of(card, []))]), below);
    }

    private static int Write(Terminal terminal, bool json, ControlApi.ScoreList list, int? below)
    {
        if (list.Cards.Count == 0)
        {
            return terminal.Fail(Exit.Usage, "nothing was scored: there is no such interface, domain or partner.");
        }
        ControlCall.Write(terminal, json, list, ControlJson.Default.ScoreList, text =>
        {
            foreach (var card in list.Cards)
            {
                text.WriteLine($"{card.Score,3}{(card.Raw == card.Score ? "" : $" ({card.Raw} without waivers)")}  {card.Kind} {card.Name}{Trend(card)}");
                foreach (var part in card.Components.Where(part => list.Cards.Count == 1 || part.Score < 100))
                {
                    text.WriteLine($"      {part.Score?.ToString() ?? "-",3} weight {part.Weight,2}  {part.Name}: {part.Reason}");
                }
            }
        });
        return list.Cards.Any(card => card.Score < below) ? Exit.Findings : Exit.Ok;
    }

    private static string Trend(ControlApi.ScoreView card) => card.Trend.Count < 2 || card.Trend[0] is not { } first || first == card.Score ? "" : $"  {(card.Score > first ? "up" : "down")} from {first}";
}
