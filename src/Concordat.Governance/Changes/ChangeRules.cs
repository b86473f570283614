using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Concordat.Core.Rights;
using Concordat.Platform.Audit;
using Concordat.Trust;

namespace Concordat.Governance.Changes;

/// <summary>Who may do what with a request, when, apart from votes. Pure; asked before the work and again inside the transaction.</summary>
internal static class ChangeRules
{
    private static readonly TimeSpan Farthest = TimeSpan.FromDays(366);

    public static Refusal? Open(string title, string author, OpenTerms terms, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(title) || title.Length > 200)
        {
            return new Refusal(Outcome.Invalid, "A change request needs a title of at most 200 characters: what changes, and for whom.");
        }
        if (author.Length == 0)
        {
            return new Refusal(Outcome.Unauthenticated, "A change request needs an author.");
        }
        if (terms.Emergency is { } emergency)
        {
            return NeedsReason(emergency, "An emergency change needs a reason: why it cannot wait for a review.")
                ?? (terms.Effective is null && !terms.Draft ? null : new Refusal(Outcome.Invalid, "An emergency change runs at once: it has no effective date and is no draft."));
        }
        return terms.Effective is { } effective ? Effective(effective, now) : null;
    }

    public static Refusal? Effective(DateTimeOffset effective, DateTimeOffset now) => effective > now && effective <= now + Farthest ? null
        : new Refusal(Outcome.Invalid, $"An effective date lies ahead, and at most a year: between {now:yyyy-MM-ddTHH:mmZ} and {now + Farthest:yyyy-MM-dd}.");

    public static Refusal? Revise(ChangeRequest change, string person) => Closed(change, drafts: true)
        ?? (person == change.Author ? null : new Refusal(Outcome.Forbidden, $"Only {change.Author}, its author, revises {change.Id}. Say no with a reason, or comment on a line."));

    public static Refusal? Reject(Review review, string person, string reason, DateTimeOffset now)
    {
        var change = review.Change;
        if (Closed(change, drafts: false) is { } closed)
        {
            return closed;
        }
        if (change.Authors.Include(person))
        {
            return new Refusal(Outcome.Forbidden, person == change.Author ? $"{change.Author} is the author of {change.Id}: withdraw it instead." : $"{change.Id} carries commits of {person}: {change.Author} withdraws it instead.");
        }
        return review.Case.Reject(person, review.Needs, review.Voices, now) is null
            ? new Refusal(Outcome.Forbidden, $"{person} gives none of the approvals that {change.Id} needs, and so does not end it. concordat rights explain {change.Id} says who does.")
            : NeedsReason(reason, "A rejection needs a reason: the author learns from it.");
    }

    public static Refusal? Withdraw(ChangeRequest change, string person) => Closed(change, drafts: true)
        ?? (person == change.Author ? null : new Refusal(Outcome.Forbidden, $"Only {change.Author}, its author, withdraws {change.Id}; reject it instead."));

    public static Refusal? NeedsReason(string reason, string detail) =>
        string.IsNullOrWhiteSpace(reason) || reason.Length > ReleaseLimits.TextLength ? new Refusal(Outcome.Invalid, detail) : null;

    /// <summary>Why nothing can happen to it any more.</summary>
    public static Refusal? Closed(ChangeRequest change, bool drafts) => change.State switch
    {
        ChangeState.Released => new Refusal(Outcome.Conflict, $"{change.Id} is released already, as release {change.Release}."),
        ChangeState.Rejected => new Refusal(Outcome.Conflict, $"{change.Id} was rejected by {change.DecidedBy}. Open a new change request."),
        ChangeState.Withdrawn => new Refusal(Outcome.Conflict, $"{change.Id} was withdrawn by its author. Open a new change request."),
        ChangeState.Draft when !drafts => new Refusal(Outcome.Conflict, $"{change.Id} is a draft of {change.Author}, who asks nobody yet."),
        _ => null,
    };

    /// <summary>A step of a request in the audit ledger, with the hashes of what it was about and under what.</summary>
    public static AuditEntry Entry(string action, string person, ChangeRequest change, string? seat = null) => new(action, Actor.NameOf(person), $"change/{change.Id}")
    {
        Detail = $"content {change.ContentHash}, {change.Evidence}{(seat is null ? "" : $", seat {seat}")}{(change.CoAuthors.Length == 0 ? "" : $", with commits of {change.CoAuthors}")}",
    };
}
