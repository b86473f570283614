using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Concordat.Core.Rights;
using Concordat.Trust;

namespace Concordat.Governance.Changes;

/// <summary>Who may say yes or no to what. Pure.</summary>
internal static class VoteRules
{
    public static Refusal? Check(Review review, Vote vote, int active, DateTimeOffset now)
    {
        var change = review.Change;
        if (!review.IsToBeReviewed && ChangeRules.Closed(change, drafts: false) is { } closed)
        {
            return closed;
        }
        if (Actor.Service(vote.Person) is not null)
        {
            return new Refusal(Outcome.Forbidden, "A service account never votes.");
        }
        if (change.Authors.Include(vote.Person))
        {
            return new Refusal(Outcome.Forbidden, vote.Person != change.Author
                ? $"{change.Id} carries commits of {vote.Person}, and an author never approves (separation of duties). Ask another approver."
                : $"{change.Author} is the author of {change.Id}, and an author never approves (separation of duties). Ask another approver.");
        }
        if (vote.Reason.Length > ReleaseLimits.TextLength || (!vote.Yes && string.IsNullOrWhiteSpace(vote.Reason)))
        {
            return new Refusal(Outcome.Invalid, $"A reason has at most {ReleaseLimits.TextLength} characters, and a no has one: the author learns from it.");
        }
        if (vote.ContentHash != change.ContentHash)
        {
            return new Refusal(Outcome.Conflict, $"What you looked at is not the content of {change.Id}: an approval is bound to its hash. Show it again and approve what you see.");
        }
        if (vote.Yes && !review.IsToBeReviewed && change.BaseRelease != active)
        {
            return new Refusal(Outcome.Conflict,
                $"{change.Id} was planned against {Name(change.BaseRelease)}, and {Name(active)} is active now: approving it would undo what happened since. Bring the workspace up to date, then plan and apply again.");
        }
        return Voice(review, vote, now);
    }

    private static Refusal? Voice(Review review, Vote vote, DateTimeOffset now)
    {
        var (change, needs) = (review.Change, review.Needs);
        var seats = ApprovalState.Seats(vote.Person, needs, review.Voices, change.Authors, change.ContentAt, now);
        if (seats.Count == 0)
        {
            return new Refusal(Outcome.Forbidden, $"{vote.Person} gives none of the approvals that {change.Id} needs: {string.Join("; ", Asked(review, now))}. concordat rights explain {change.Id} says why.");
        }
        return vote.Seat is { } seat && !seats.Contains(seat) && !needs.Any(need => need.Key == seat && seats.Contains(need.Seat))
            ? new Refusal(Outcome.Forbidden, $"{vote.Person} does not speak in the seat '{seat}' here, but in: {string.Join(", ", seats)}.") : null;
    }

    private static IEnumerable<string> Asked(Review review, DateTimeOffset now) =>
        review.Case.Approvals(review.Needs, review.Voices, now).Needs.Where(need => !need.IsMet).Take(8).Select(need => $"{need.Need.Key} ({(need.Who.Count == 0 ? "anybody else" : string.Join(", ", need.Who.Take(6)))})");

    private static string Name(int release) => release == 0 ? "no release" : $"release {release}";
}
