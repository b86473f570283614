using System.CommandLine;
using Concordat.Governance.Control;

namespace Concordat.Cli;

/// <summary><c>concordat rights explain CHANGE|--workspace DIR</c>: who must approve, and by which row.</summary>
internal static class RightsCommand
{
    public static Command Create(Terminal terminal)
    {
        var change = new Argument<string?>("CHANGE") { Description = "A change request.", Arity = ArgumentArity.ZeroOrOne };
        var workspace = new Option<string?>("--workspace") { Description = "In place of a change request: what this workspace would need.", HelpName = "DIR" };
        return new Command("rights", "Explains decision rights.")
        {
            ControlVerb.Create(terminal, "explain", "Says who must approve a change, and by which row of the table.", [change, workspace],
                call => (call.Parsed.GetValue(change), call.Parsed.GetValue(workspace)) switch
                {
                    ({ } one, null) => Explain(call, one),
                    (null, { } folder) => PlanCommand.Plan(call, folder),
                    _ => Task.FromResult(terminal.Fail(Exit.Usage, "name a change request, or --workspace DIR.")),
                }),
        };
    }

    private static async Task<int> Explain(ControlCall call, string change)
    {
        var explanation = await call.Client.ExplainRights(change, call.Stop);
        return call.Write(explanation, ControlJson.Default.RightsExplanation, text =>
        {
            text.WriteLine($"{explanation.Change}, by the table of {(explanation.BaseRelease == 0 ? "no release" : $"release {explanation.BaseRelease} ({explanation.Model})")}: {(explanation.Decided ? "decided" : "not decided")}");
            foreach (var one in explanation.Changes)
            {
                text.WriteLine($"  {one.Kind,-20}  {one.Resource}: {one.Why}  [{one.Place}]");
                text.WriteLine($"  {"",-20}  {one.Row}{(one.RowPlace.Length == 0 ? "" : $" [{one.RowPlace}]")} asks for {string.Join(", ", one.Approve)}");
            }
            RightsText.Needs(text, explanation.Needs);
        });
    }
}
