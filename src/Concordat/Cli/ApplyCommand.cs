using System.CommandLine;
using System.Globalization;
using Concordat.Core.Rights;
using Concordat.Governance.Control;

namespace Concordat.Cli;

/// <summary><c>concordat apply [DIR] --title TEXT</c>: opens a change request with the whole workspace; with <c>--revise ID</c> brings it into an open one.</summary>
internal static class ApplyCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(3);

    private sealed record Terms(string? Title, string? Revise, DateTimeOffset? Effective, string? Emergency, bool Draft, bool Wait);

    public static Command Create(Terminal terminal)
    {
        var folder = PlanCommand.Folder();
        var title = new Option<string?>("--title") { Description = "What changes, and for whom.", HelpName = "TEXT" };
        var revise = new Option<string?>("--revise") { Description = "In place of a new request: the content of this one. Votes on the content before are void.", HelpName = "ID" };
        var effective = new Option<string?>("--effective") { Description = "Released not before, such as 2027-01-31T06:00:00Z.", HelpName = "TIME" };
        var emergency = new Option<string?>("--emergency") { Description = "Why it cannot wait: two people of two named seats let it run, and it is reviewed within 72 hours.", HelpName = "REASON" };
        var draft = new Option<bool>("--draft") { Description = "Asks nobody yet." };
        var wait = new Option<bool>("--wait") { Description = "Waits until it is released, rejected or withdrawn." };
        return ControlVerb.Create(terminal, "apply", "Opens a change request with a workspace.", [folder, title, revise, effective, emergency, draft, wait], call =>
        {
            var parsed = call.Parsed;
            DateTimeOffset? day = null;
            if (parsed.GetValue(effective) is { } written)
            {
                if (!DateTimeOffset.TryParse(written, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
                {
                    return Task.FromResult(terminal.Fail(Exit.Usage, $"'{written}' is no time; write one such as 2027-01-31T06:00:00Z."));
                }
                day = moment;
            }
            var terms = new Terms(parsed.GetValue(title), parsed.GetValue(revise), day, parsed.GetValue(emergency), parsed.GetValue(draft), parsed.GetValue(wait));
            return (terms.Title is null) == (terms.Revise is null) ? Task.FromResult(terminal.Fail(Exit.Usage, "say --title TEXT for a new change request, or --revise ID for an open one."))
                : Apply(call, parsed.GetValue(folder)!, terms);
        });
    }

    private static async Task<int> Apply(ControlCall call, string folder, Terms terms)
    {
        if (PlanCommand.Files(call.Terminal, folder) is not { } files)
        {
            return Exit.Usage;
        }
        var plan = await call.Client.Plan(new ControlApi.PlanRequest(files, terms.Emergency is not null), call.Stop);
        if (plan.Blocked)
        {
            PlanCommand.Write(call.Terminal.Error, plan);
            return call.Terminal.Fail(Exit.Findings, "the workspace has errors; no change request was opened.");
        }
        var change = terms.Revise is { } id
            ? await call.Client.Revise(id, files, call.Stop)
            : await call.Client.Open(new ControlApi.OpenChangeRequest(terms.Title!, files, terms.Effective, terms.Emergency, terms.Draft), call.Stop);
        if (!terms.Wait || !call.Json)
        {
            call.Write(change, ControlJson.Default.ChangeView, text =>
            {
                DifferenceText.Write(text, plan.Differences);
                RightsText.Write(text, plan.Changes, plan.Needs, plan.Consumers);
                text.WriteLine(terms.Revise is null
                    ? $"{change.Id} is open, by {change.Author}, against release {change.BaseRelease}. Somebody else approves it: concordat approve {change.Id}"
                    : $"{change.Id} is revised (revision {change.Revision}); votes on the content before are void.");
            });
        }
        return terms.Wait ? await Wait(call, change.Id) : Exit.Ok;
    }

    private static async Task<int> Wait(ControlCall call, string id)
    {
        var change = (await call.Client.Change(id, call.Stop)).Change;
        while (change.State is not (ChangeState.Released or ChangeState.Rejected or ChangeState.Withdrawn))
        {
            await Task.Delay(Look, TimeProvider.System, call.Stop);
            change = (await call.Client.Change(id, call.Stop)).Change;
        }
        call.Write(change, ControlJson.Default.ChangeView, text => text.WriteLine($"{change.Id} is {ChangesCommand.State(change)}{(change.DecisionReason is { Length: > 0 } why ? $": {why}" : ".")}"));
        return change.State == ChangeState.Released ? Exit.Ok : Exit.Findings;
    }
}
