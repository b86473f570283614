using System.CommandLine;
using Concordat.Core.Rights;
using Concordat.Governance.Control;

namespace Concordat.Cli;

/// <summary><c>concordat approve ID</c>: approves the content that is shown, or that of a given hash.</summary>
internal static class ApproveCommand
{
    public static Command Create(Terminal terminal)
    {
        var id = new Argument<string>("ID") { Description = "The change request." };
        var reason = new Option<string>("--reason") { Description = "Why.", DefaultValueFactory = _ => "", HelpName = "TEXT" };
        var hash = new Option<string?>("--hash") { Description = "The content hash that was reviewed; else that of the content shown now.", HelpName = "HASH" };
        var seat = new Option<string?>("--seat") { Description = "In which seat; in all that you hold where nothing is said.", HelpName = "SEAT" };
        return ControlVerb.Create(terminal, "approve", "Approves a change request; with the last approval that it needs, the release is made and activated.", [id, reason, hash, seat],
            call => Approve(call, call.Parsed.GetValue(id)!, call.Parsed.GetValue(reason)!, call.Parsed.GetValue(hash), call.Parsed.GetValue(seat)));
    }

    private static async Task<int> Approve(ControlCall call, string id, string reason, string? hash, string? seat)
    {
        if (hash is null)
        {
            var shown = await call.Client.Change(id, call.Stop);
            ChangesCommand.Write(call.Json ? call.Terminal.Error : call.Terminal.Out, shown);
            hash = shown.Change.ContentHash;
        }
        var change = await call.Client.Approve(id, new ControlApi.ApproveRequest(hash, reason, seat), call.Stop);
        var missing = change.State == ChangeState.Released ? [] : (await call.Client.Change(id, call.Stop)).Needs.Where(need => !need.Met).ToList();
        return call.Write(change, ControlJson.Default.ChangeView, text =>
        {
            text.WriteLine(change.State switch
            {
                ChangeState.Released => $"{change.Id} is approved; release {change.Release} is active.",
                ChangeState.Scheduled => $"{change.Id} is approved and scheduled for {change.Effective:yyyy-MM-dd HH:mm} UTC.",
                _ => $"Your approval of {change.Id} is recorded; it still needs:",
            });
            RightsText.Needs(text, missing);
        });
    }
}
