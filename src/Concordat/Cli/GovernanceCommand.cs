using System.CommandLine;
using Concordat.Core.Rights;
using Concordat.Governance.Control;

namespace Concordat.Cli;

/// <summary><c>concordat governance show|simulate|advise</c>: the table in force, past requests under another model, which model fits.</summary>
internal static class GovernanceCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = new Option<string>("--model") { Description = "federated, centralised or decentralised.", Required = true, HelpName = "MODEL" };
        model.AcceptOnlyFromAmong([.. RightsModels.Names]);
        return new Command("governance", "Shows, replays and advises decision rights.")
        {
            ControlVerb.Create(terminal, "show", "Shows the table in force, row by row.", [], Show),
            ControlVerb.Create(terminal, "simulate", "Replays past change requests under a model.", [model], call => Simulate(call, call.Parsed.GetValue(model)!)),
            ControlVerb.Create(terminal, "advise", "Advises a model from the organization's facts.", [], Advise),
        };
    }

    private static async Task<int> Show(ControlCall call)
    {
        var table = await call.Client.Governance(call.Stop);
        return call.Write(table, ControlJson.Default.GovernanceTable, text =>
        {
            text.WriteLine($"release {table.Release}, {table.Model}; {(table.OneVoicePerPerson ? "one seat for each person" : "a person fills every seat that they hold")}");
            foreach (var row in table.Rows)
            {
                text.WriteLine($"  {row.Name}: {string.Join(", ", row.Changes)}{(row.When.Length == 0 ? "" : $" when {row.When}")} -> {string.Join(", ", row.Approve)}{(row.Limits.Length == 0 ? "" : $" ({row.Limits})")}  [{row.Place}]");
            }
            text.WriteLine("  otherwise -> council:majority");
            foreach (var (seat, people) in table.Seats)
            {
                text.WriteLine($"  {seat}: {string.Join(", ", people)}");
            }
            foreach (var team in table.Teams)
            {
                text.WriteLine($"  team {team.Name}{(team.Group is { } group ? $" (group {group})" : "")}: {(team.People.Count == 0 ? "nobody" : string.Join(", ", team.People))}{(team.Seats.Count == 0 ? "" : $"  [{string.Join(", ", team.Seats)}]")}");
            }
        });
    }

    private static async Task<int> Simulate(ControlCall call, string model)
    {
        var replay = await call.Client.SimulateGovernance(model, call.Stop);
        return call.Write(replay, ControlJson.Default.GovernanceReplay, text =>
        {
            text.WriteLine($"{replay.Model}: {replay.Passes} pass, {replay.Waits} wait, {replay.Blocked} are blocked, with the votes that were given");
            foreach (var one in replay.Changes)
            {
                var told = one.Verdict switch
                {
                    "passes" => $"after {one.AfterHours:0.#} h (took {one.TookHours:0.#} h)", "waits" => $"for {string.Join(", ", one.WaitsFor)}", _ => one.Why ?? "",
                };
                text.WriteLine($"  {one.Id}  {one.Verdict,-7}  {told}: {one.Title}");
            }
        });
    }

    private static async Task<int> Advise(ControlCall call)
    {
        var advice = await call.Client.AdviseGovernance(call.Stop);
        return call.Write(advice, ControlJson.Default.GovernanceAdviceView, text =>
        {
            foreach (var model in advice.Models)
            {
                text.WriteLine($"{model.Model} ({model.Weight}){(ReferenceEquals(model, advice.Models[0]) ? ", the best fitting" : "")}");
                model.Reasons.ToList().ForEach(reason => text.WriteLine($"  because: {reason}"));
                model.Strengths.ToList().ForEach(strength => text.WriteLine($"  strength: {strength}"));
                model.Risks.ToList().ForEach(risk => text.WriteLine($"  risk: {risk}"));
            }
        });
    }
}
