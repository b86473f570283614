using Concordat.Core.Notices;
using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Concordat.Core.Rights;
using Concordat.Governance.Notices;
using Concordat.Governance.Releases;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Changes;

/// <summary>
/// A yes or a no. With the last approval that the table demands the release is made and activated in the same transaction, unless its day is
/// still to come. A vote that comes between reading and writing is seen: everything is read again.
/// </summary>
internal sealed class CastVote(ModuleDb db, ReleaseStore store, Reviews reviews, MakeRelease releasing, AuditLedger audit, Notify notify, ReleaseFeed feed, TimeProvider clock)
{
    private const int Attempts = 5;

    public async Task<Decision<ChangeRequest>> Handle(string id, string person, bool yes, string? seat, string seenHash, string reason, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var found = await reviews.Find(id, cancellationToken);
            if (found.Value is not { } review)
            {
                return found.Refused!;
            }
            var head = await store.Head(cancellationToken);
            var vote = new Vote(person, string.IsNullOrWhiteSpace(seat) ? null : seat.Trim(), yes, reason, clock.GetUtcNow(), seenHash);
            if (VoteRules.Check(review, vote, head.Active, clock.GetUtcNow()) is { } refused)
            {
                return refused;
            }
            var said = review with { Votes = [.. review.Votes, Row(review, vote)] };
            var (prepared, no) = said.IsToBeReviewed || !MayRelease(said) ? (null, null) : await releasing.Prepare(said, head, cancellationToken);
            if (no is not null)
            {
                return no;
            }
            if (await db.Write(unit => Commit(unit, said, vote, head, prepared, cancellationToken), cancellationToken) is { } decided)
            {
                await (decided.Value?.State == ChangeState.Released ? feed.Refresh(cancellationToken) : Task.CompletedTask);
                return decided;
            }
        }
        return new Refusal(Outcome.Conflict, "Others vote or release at the same moment, again and again. Vote again.");
    }

    /// <summary>A yes may take back the no that asked for changes.</summary>
    private bool MayRelease(Review said) =>
        (said.Case with { State = ChangeState.InReview }).MayRelease(said.Needs, said.Voices, clock.GetUtcNow());

    /// <summary>Null where something came in between.</summary>
    private async Task<Decision<ChangeRequest>?> Commit(UnitOfWork unit, Review said, Vote vote, ReleaseHead head, PreparedRelease? prepared, CancellationToken cancellationToken)
    {
        var (now, number) = (await store.LockHead(unit, cancellationToken), said.Change.Number);
        var change = await unit.Db.Set<ChangeRequest>().FirstAsync(c => c.Number == number, cancellationToken);
        if (now != head || change.State != said.Change.State || change.ContentHash != said.Change.ContentHash || change.ContentAt != said.Change.ContentAt
            || change.EffectiveAt != said.Change.EffectiveAt || change.CoAuthors != said.Change.CoAuthors || (change.Emergency is null) != (said.Change.Emergency is null)
            || await unit.Db.Set<ChangeVote>().CountAsync(v => v.ChangeNumber == number, cancellationToken) != said.Votes.Count - 1)
        {
            return null;
        }
        unit.Db.Add(said.Votes[^1]);
        await audit.Write(unit, ChangeRules.Entry(vote.Yes ? "change.approved" : "change.declined", vote.Person, change, vote.Seat) with { Reason = vote.Reason });
        if (said.IsToBeReviewed)
        {
            if (said.Case.Approvals(said.Needs, said.Voices, unit.Now).IsDecided)
            {
                change.ReviewedAt = unit.Now;
                await audit.Write(unit, ChangeRules.Entry("change.reviewed", vote.Person, change) with { Release = change.Release });
            }
            return change;
        }
        if (prepared is not null)
        {
            await releasing.Commit(unit, change, prepared, vote.Person, vote.Reason);
            return change;
        }
        var next = said.Case with { State = ChangeState.InReview };
        var approvals = next.Approvals(said.Needs, said.Voices, unit.Now);
        var before = change.State;
        change.State = approvals.Needs.Any(need => need.Blocks is not null && need.Against.Count > 0) ? ChangeState.ChangesRequested : next.Settle(said.Needs, said.Voices, unit.Now).State;
        if (change.State == ChangeState.Scheduled)
        {
            (change.DecidedBy, change.DecidedAt, change.DecisionReason) = (vote.Person, unit.Now, vote.Reason);
            await audit.Write(unit, ChangeRules.Entry("change.scheduled", vote.Person, change) with { Reason = $"for {change.EffectiveAt:O}" });
        }
        if (change.State != before && change.State is (ChangeState.Scheduled or ChangeState.ChangesRequested))
        {
            await notify.Tell(unit, change.State == ChangeState.Scheduled ? NoticeKind.Scheduled : NoticeKind.ChangesRequested, change);
        }
        return change;
    }

    private static ChangeVote Row(Review review, Vote vote) => new()
    {
        ChangeNumber = review.Change.Number, Number = review.Votes.Count + 1, Person = vote.Person, Seat = vote.Seat, Yes = vote.Yes, At = vote.At, Reason = vote.Reason, ContentHash = vote.ContentHash,
    };
}
