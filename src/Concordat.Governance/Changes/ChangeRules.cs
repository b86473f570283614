using Concordat.Core.Primitives;
using Concordat.Core.Releases;

namespace Concordat.Governance.Changes;

/// <summary>Who may decide what, when. Pure; asked before the work and again inside the transaction.</summary>
internal static class ChangeRules
{
    public static Refusal? Open(string title, string author)
    {
        if (string.IsNullOrWhiteSpace(title) || title.Length > 200)
        {
            return new Refusal(Outcome.Invalid, "A change request needs a title of at most 200 characters: what changes, and for whom.");
        }
        return author.Length == 0 ? new Refusal(Outcome.Unauthenticated, "A change request needs an author.") : null;
    }

    /// <param name="change">The request.</param>
    /// <param name="approver">Who wants to approve it.</param>
    /// <param name="seenHash">The content hash that the approver looked at.</param>
    /// <param name="reason">Why.</param>
    /// <param name="active">Number of the release that is active now; 0 for none.</param>
    public static Refusal? Approve(ChangeRequest change, string approver, string seenHash, string reason, int active)
    {
        if (InReview(change) is { } closed)
        {
            return closed;
        }
        if (approver == change.Author)
        {
            return new Refusal(Outcome.Forbidden, $"{change.Author} is the author of {change.Id}, and an author never approves (separation of duties). Ask another approver.");
        }
        if (reason.Length > ReleaseLimits.TextLength)
        {
            return new Refusal(Outcome.Invalid, $"A reason has at most {ReleaseLimits.TextLength} characters.");
        }
        if (seenHash != change.ContentHash)
        {
            return new Refusal(Outcome.Conflict, $"What you looked at is not the content of {change.Id}: an approval is bound to its hash. Show it again and approve what you see.");
        }
        return change.BaseRelease == active ? null : new Refusal(Outcome.Conflict,
            $"{change.Id} was planned against {Name(change.BaseRelease)}, and {Name(active)} is active now: approving it would undo what happened since. Bring the workspace up to date, then plan and apply again.");
    }

    public static Refusal? Reject(ChangeRequest change, string person, string reason)
    {
        if (InReview(change) is { } closed)
        {
            return closed;
        }
        if (person == change.Author)
        {
            return new Refusal(Outcome.Forbidden, $"{change.Author} is the author of {change.Id}: withdraw it instead.");
        }
        return NeedsReason(reason, "A rejection needs a reason: the author learns from it.");
    }

    public static Refusal? Withdraw(ChangeRequest change, string person) => InReview(change)
        ?? (person == change.Author ? null : new Refusal(Outcome.Forbidden, $"Only {change.Author}, its author, withdraws {change.Id}; reject it instead."));

    public static Refusal? NeedsReason(string reason, string detail) =>
        string.IsNullOrWhiteSpace(reason) || reason.Length > ReleaseLimits.TextLength ? new Refusal(Outcome.Invalid, detail) : null;

    private static Refusal? InReview(ChangeRequest change) => change.State == ChangeState.InReview
        ? null
        : new Refusal(Outcome.Conflict, change.State switch
        {
            ChangeState.Released => $"{change.Id} is released already, as release {change.Release}.",
            ChangeState.Rejected => $"{change.Id} was rejected by {change.DecidedBy}. Open a new change request.",
            ChangeState.Withdrawn => $"{change.Id} was withdrawn by its author. Open a new change request.",
            _ => $"{change.Id} is approved already.",
        });

    private static string Name(int release) => release == 0 ? "no release" : $"release {release}";
}
