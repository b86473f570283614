using System.CommandLine;
using System.Globalization;
using Concordat.Core.Workspace;
using Concordat.Governance.Control;

namespace Concordat.Cli;

/// <summary><c>concordat apply [DIR] --title TEXT</c>: opens a change request with the whole workspace; with <c>--revise ID</c> brings it into an open one.</summary>
internal static class ApplyCommand
{
    /// <summary>Told by the plan as well; the attempt is made all the same, so that the ledger has it.</summary>
    private const string ForeignDomain = "service-account-domain";

    private sealed record Terms(
        string? Title, string? Revise, DateTimeOffset? Effective, string? Emergency, bool Draft, DateTimeOffset? Until, IReadOnlyList<string>? Authors);

    public static Command Create(Terminal terminal)
    {
        var folder = PlanCommand.Folder();
        var title = new Option<string?>("--title") { Description = "What changes, and for whom.", HelpName = "TEXT" };
        var revise = new Option<string?>("--revise") { Description = "In place of a new request: the content of this one. Votes on the content before are void.", HelpName = "ID" };
        var effective = new Option<string?>("--effective") { Description = "Released not before, such as 2027-01-31T06:00:00Z.", HelpName = "TIME" };
        var emergency = new Option<string?>("--emergency") { Description = "Why it cannot wait: two people of two named seats let it run, and it is reviewed within 72 hours.", HelpName = "REASON" };
        var draft = new Option<bool>("--draft") { Description = "Asks nobody yet." };
        var wait = new Option<bool>("--wait") { Description = "Follows it to its end: 0 released, 1 not, or the time is over. A restart of the server ends nothing." };
        var timeout = new Option<string>("--timeout") { Description = "How long --wait follows it.", HelpName = "PT30M", DefaultValueFactory = _ => "PT30M" };
        var authors = new AuthorOptions();
        return ControlVerb.Create(terminal, "apply", "Opens a change request with a workspace; finds the one that is open with the same content.",
            [folder, title, revise, effective, emergency, draft, wait, timeout, .. authors.All], call =>
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
            if (!IsoDuration.TryParse(parsed.GetValue(timeout)!, out var patience))
            {
                return Task.FromResult(terminal.Fail(Exit.Usage, $"'{parsed.GetValue(timeout)}' is no ISO 8601 duration; write one such as PT30M."));
            }
            if (parsed.GetValue(draft) && parsed.GetValue(wait))
            {
                return Task.FromResult(terminal.Fail(Exit.Usage, "a draft asks nobody, so there is nothing to wait for: leave out --draft or --wait."));
            }
            var at = parsed.GetValue(folder)!;
            var terms = new Terms(parsed.GetValue(title), parsed.GetValue(revise), day, parsed.GetValue(emergency), parsed.GetValue(draft),
                parsed.GetValue(wait) ? terminal.Clock.GetUtcNow() + patience : null, authors.Read(parsed, terminal, at));
            return (terms.Title is null) == (terms.Revise is null) ? Task.FromResult(terminal.Fail(Exit.Usage, "say --title TEXT for a new change request, or --revise ID for an open one."))
                : Apply(call, at, terms);
        }, service: true);
    }

    private static async Task<int> Apply(ControlCall call, string folder, Terms terms)
    {
        if (PlanCommand.Files(call.Terminal, folder) is not { } files)
        {
            return Exit.Usage;
        }
        // The first contact is made at once or not at all: an address that is wrong is not waited for.
        var plan = await call.Client.Plan(new ControlApi.PlanRequest(files, terms.Emergency is not null, terms.Authors), call.Stop);
        if (plan.Blocked && !plan.Findings.Any(finding => finding.Rule == ForeignDomain))
        {
            PlanCommand.Write(call.Terminal.Error, plan);
            return call.Terminal.Fail(Exit.Findings, "the workspace has errors; no change request was opened.");
        }
        if (terms.Until is not null && plan.Differences.Count == 0)
        {
            return call.Write(plan, ControlJson.Default.PlanResponse, text => text.WriteLine($"Nothing differs from release {plan.BaseRelease}, which is active."));
        }
        var follow = terms.Until is { } until ? new FollowChange(call, until) : null;
        var (change, found) = await Propose(call, files, terms, follow);
        if (change is null)
        {
            return call.Terminal.Fail(Exit.Server, "the server was out of reach when the time was over. The same command finds what it may have opened.");
        }
        if (follow is null || !call.Json)
        {
            call.Write(change, ControlJson.Default.ChangeView, text =>
            {
                DifferenceText.Write(text, plan.Differences);
                RightsText.Write(text, plan.Changes, plan.Needs, plan.Consumers);
                var by = change.CoAuthors.Count == 0 ? change.Author : $"{change.Author} with {string.Join(", ", change.CoAuthors)}";
                text.WriteLine(terms.Revise is not null ? $"{change.Id} is revised (revision {change.Revision}); votes on the content before are void."
                    : found ? $"{change.Id} is open already with this content, by {by}, against release {change.BaseRelease}."
                    : $"{change.Id} is open, by {by}, against release {change.BaseRelease}. Somebody else approves it: concordat approve {change.Id}");
            });
        }
        return follow is null ? Exit.Ok : await follow.Run(change.Id);
    }

    /// <summary>Opening it twice finds it, so it may be tried again; a revision may not.</summary>
    private static async Task<(ControlApi.ChangeView? Change, bool Found)> Propose(ControlCall call, Dictionary<string, string> files, Terms terms, FollowChange? follow)
    {
        if (terms.Revise is { } id)
        {
            return (await call.Client.Revise(id, files, terms.Authors, call.Stop), false);
        }
        var request = new ControlApi.OpenChangeRequest(terms.Title!, files, terms.Effective, terms.Emergency, terms.Draft, terms.Authors);
        var opened = follow is null ? await call.Client.Propose(request, call.Stop) : await follow.Patiently(() => call.Client.Propose(request, call.Stop));
        return opened is null ? (null, false) : (opened.Change, opened.Found);
    }
}
