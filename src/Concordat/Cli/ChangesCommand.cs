using System.CommandLine;
using System.Text.Json.Serialization.Metadata;
using Concordat.Core.Rights;
using Concordat.Governance.Control;

namespace Concordat.Cli;

/// <summary><c>concordat changes [ID]</c>: change requests, or one with all that it changes.</summary>
internal static class ChangesCommand
{
    public static Command Create(Terminal terminal)
    {
        var id = new Argument<string?>("ID") { Description = "One change request.", Arity = ArgumentArity.ZeroOrOne };
        var state = new Option<string?>("--state") { Description = "draft, in-review, changes-requested, scheduled, released, rejected or withdrawn.", HelpName = "STATE" };
        var command = ControlVerb.Create(terminal, "changes", "Lists change requests, or shows one.", [id, state],
            call => call.Parsed.GetValue(id) is { } one ? Show(call, one) : List(call, call.Parsed.GetValue(state)), service: true);
        command.Subcommands.Add(ChangeSteps.Submit(terminal));
        command.Subcommands.Add(ChangeSteps.Comment(terminal));
        return command;
    }

    private static async Task<int> List(ControlCall call, string? state)
    {
        var changes = await call.Client.Changes(state, call.Stop);
        return call.Write(changes, (JsonTypeInfo<IReadOnlyList<ControlApi.ChangeView>>)ControlJson.Default.IReadOnlyListChangeView, text =>
        {
            foreach (var change in changes)
            {
                text.WriteLine($"{change.Id}  {State(change),-17}  {change.OpenedAt:yyyy-MM-dd HH:mm}  {change.Author,-12}  {change.Title}");
            }
        });
    }

    private static async Task<int> Show(ControlCall call, string id)
    {
        var detail = await call.Client.Change(id, call.Stop);
        return call.Write(detail, ControlJson.Default.ChangeDetail, text => Write(text, detail));
    }

    public static void Write(TextWriter text, ControlApi.ChangeDetail detail)
    {
        var change = detail.Change;
        text.WriteLine($"{change.Id}: {change.Title}");
        text.WriteLine($"{State(change)}, opened by {change.Author}{(change.CoAuthors.Count == 0 ? "" : $" with commits of {string.Join(", ", change.CoAuthors)}")} at {change.OpenedAt:yyyy-MM-dd HH:mm} UTC against release {change.BaseRelease}");
        text.WriteLine($"content {change.ContentHash}");
        foreach (var approval in detail.Approvals)
        {
            text.WriteLine($"approved by {approval.By} at {approval.At:yyyy-MM-dd HH:mm} UTC: {approval.Reason}");
        }
        if (change.State is ChangeState.Rejected or ChangeState.Withdrawn)
        {
            text.WriteLine($"closed by {change.DecidedBy} at {change.DecidedAt:yyyy-MM-dd HH:mm} UTC: {change.DecisionReason}");
        }
        if (change.Effective is { } effective)
        {
            text.WriteLine($"not before {effective:yyyy-MM-dd HH:mm} UTC");
        }
        if (change.Emergency is { } emergency)
        {
            text.WriteLine($"emergency: {emergency}{(change.ReviewDue is null ? "" : change.Reviewed is { } done ? $"; reviewed at {done:yyyy-MM-dd HH:mm} UTC" : $"; to be reviewed until {change.ReviewDue:yyyy-MM-dd HH:mm} UTC")}");
        }
        foreach (var vote in detail.Votes.Where(vote => vote.Void || !vote.Yes))
        {
            text.WriteLine($"{(vote.Void ? "void: " : "")}{(vote.Yes ? "yes" : "no")} by {vote.By} at {vote.At:yyyy-MM-dd HH:mm} UTC: {vote.Reason}");
        }
        foreach (var comment in detail.Comments)
        {
            text.WriteLine($"{comment.By} on {(comment.File.Length == 0 ? "the request" : $"{comment.File}:{comment.Line}{(comment.Before ? " before" : "")}")} (revision {comment.Revision}): {comment.Text}");
        }
        foreach (var conflict in detail.Conflicts)
        {
            text.WriteLine($"{conflict.Id} ({conflict.Title}) changes too: {string.Join(", ", conflict.Files)}");
        }
        text.WriteLine();
        PlanCommand.WriteFindings(text, detail.Findings);
        DifferenceText.Write(text, detail.Differences);
        RightsText.Write(text, detail.Changes, detail.Needs, detail.Consumers);
    }

    public static string State(ControlApi.ChangeView change) => change.State switch
    {
        ChangeState.InReview => "in-review",
        ChangeState.ChangesRequested => "changes-requested",
        ChangeState.Released => $"release {change.Release}",
        var state => state.ToString().ToLowerInvariant(),
    };
}
