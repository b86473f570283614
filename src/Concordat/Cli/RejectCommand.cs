using System.CommandLine;
using Concordat.Governance.Control;

namespace Concordat.Cli;

/// <summary><c>concordat reject ID --reason TEXT</c>; with <c>--withdraw</c> its author takes it back.</summary>
internal static class RejectCommand
{
    public static Command Create(Terminal terminal)
    {
        var id = new Argument<string>("ID") { Description = "The change request." };
        var reason = new Option<string>("--reason") { Description = "Why; its author learns from it.", Required = true, HelpName = "TEXT" };
        var withdraw = new Option<bool>("--withdraw") { Description = "You are its author and take it back." };
        var revise = new Option<bool>("--ask-for-changes") { Description = "Says no without ending it: its author revises it." };
        return ControlVerb.Create(terminal, "reject", "Rejects a change request.", [id, reason, withdraw, revise], async call =>
        {
            var (one, why) = (call.Parsed.GetValue(id)!, call.Parsed.GetValue(reason)!);
            var change = call.Parsed.GetValue(revise)
                ? await call.Client.Vote(one, new ControlApi.VoteRequest((await call.Client.Change(one, call.Stop)).Change.ContentHash, Yes: false, why), call.Stop)
                : call.Parsed.GetValue(withdraw) ? await call.Client.Withdraw(one, why, call.Stop) : await call.Client.Reject(one, why, call.Stop);
            return call.Write(change, ControlJson.Default.ChangeView, text => text.WriteLine($"{change.Id} is {ChangesCommand.State(change)}."));
        });
    }
}
