using Concordat.Core.Notices;
using Concordat.Core.Primitives;
using Concordat.Core.Rights;
using Concordat.Governance.Notices;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Changes;

/// <summary>
/// What happens when a time comes: scheduled requests are released, by whichever node is first; emergency changes at which nobody looked in time
/// are told once, and so are requests that waited so long that others may decide. Nothing is rolled back silently: that would be a change without a decision.
/// </summary>
internal sealed class DueChanges(ModuleDb db, ReleaseStore store, Reviews reviews, MakeRelease releasing, AuditLedger audit, Notify notify, ReleaseFeed feed, TimeProvider clock)
{
    /// <summary>Does what is due; answers how many requests it moved.</summary>
    public async Task<int> Run(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var due = await db.Read(context => context.Set<ChangeRequest>().Where(c => c.State == ChangeState.Scheduled && c.EffectiveAt <= now)
            .OrderBy(c => c.EffectiveAt).ThenBy(c => c.Number).Select(c => c.Number).Take(100).ToListAsync(cancellationToken), cancellationToken);
        var moved = 0;
        foreach (var number in due)
        {
            moved += await Release(ChangeRequest.IdOf(number), cancellationToken) ? 1 : 0;
        }
        return moved + await Escalate(now, cancellationToken) + await Overdue(now, cancellationToken);
    }

    private async Task<bool> Release(string id, CancellationToken cancellationToken)
    {
        var found = await reviews.Find(id, cancellationToken);
        if (found.Value is not { } review)
        {
            return await HandBack(id, found.Refused!.Detail, cancellationToken);
        }
        var head = await store.Head(cancellationToken);
        if (review.Change.BaseRelease != head.Active)
        {
            return await HandBack(id, $"Release {head.Active} became active before its day; it was planned against release {review.Change.BaseRelease}. Revise it.", cancellationToken);
        }
        if (!review.Case.MayRelease(review.Needs, review.Voices, clock.GetUtcNow()))
        {
            return await HandBack(id, "Its approvals do not suffice any more.", cancellationToken);
        }
        var (prepared, refused) = await releasing.Prepare(review, head, cancellationToken);
        if (prepared is null)
        {
            return await HandBack(id, refused!.Detail, cancellationToken);
        }
        var done = await db.Write(async unit =>
        {
            var now = await store.LockHead(unit, cancellationToken);
            var change = await unit.Db.Set<ChangeRequest>().FirstAsync(c => c.Number == review.Change.Number, cancellationToken);
            var votes = await unit.Db.Set<ChangeVote>().CountAsync(v => v.ChangeNumber == change.Number, cancellationToken);
            if (now != head || change.State != ChangeState.Scheduled || change.ContentHash != review.Change.ContentHash || change.EffectiveAt != review.Change.EffectiveAt || change.CoAuthors != review.Change.CoAuthors || votes != review.Votes.Count)
            {
                return false; // another node was first, or it changed in this moment: the next look tells
            }
            var by = prepared.Activation.Activation;
            await audit.Write(unit, ChangeRules.Entry("change.due", by.By, change) with { Reason = $"its day came: {change.EffectiveAt:O}" });
            await releasing.Commit(unit, change, prepared, by.By, by.Reason);
            return true;
        }, cancellationToken);
        await (done ? feed.Refresh(cancellationToken) : Task.CompletedTask);
        return done;
    }

    /// <summary>Back to its author, with what is in the way.</summary>
    private Task<bool> HandBack(string id, string why, CancellationToken cancellationToken) => db.Write(async unit =>
    {
        var number = ChangeRequest.NumberOf(id);
        var change = await unit.Db.Set<ChangeRequest>().FirstAsync(c => c.Number == number, cancellationToken);
        if (change.State != ChangeState.Scheduled)
        {
            return false;
        }
        (change.State, change.DecisionReason) = (ChangeState.ChangesRequested, why);
        await audit.Write(unit, ChangeRules.Entry("change.handed-back", change.DecidedBy ?? change.Author, change) with { Reason = why, Outcome = Outcome.Conflict.Code });
        await notify.Tell(unit, NoticeKind.ChangesRequested, change);
        return true;
    }, cancellationToken);

    /// <summary>Who may decide instead is a matter of time alone; that the time came is written down once for each content.</summary>
    private async Task<int> Escalate(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var told = 0;
        foreach (var (change, votes) in (await ChangeQueries.Waiting(db, cancellationToken)).Where(row => row.Change is { State: ChangeState.InReview, EscalatedAt: null }))
        {
            if ((await reviews.Of(change, votes, cancellationToken)).Value is not { } review
                || review.Case.Approvals(review.Needs, review.Voices, now).Needs.Where(need => need is { IsEscalated: true, IsMet: false }).ToList() is not { Count: > 0 } needs)
            {
                continue;
            }
            told += await db.Write(async unit =>
            {
                await store.LockHead(unit, cancellationToken); // two nodes do not both find it untold
                var stored = await unit.Db.Set<ChangeRequest>().FirstAsync(c => c.Number == change.Number, cancellationToken);
                if (stored.State != ChangeState.InReview || stored.EscalatedAt is not null || stored.ContentHash != change.ContentHash || stored.ContentAt != change.ContentAt)
                {
                    return 0; // another node was first, or it changed in this moment
                }
                stored.EscalatedAt = now;
                var to = string.Join(", ", needs.SelectMany(need => need.Need.Instead).Select(other => other.Key).Distinct(StringComparer.Ordinal));
                await audit.Write(unit, ChangeRules.Entry("change.escalated", stored.Author, stored) with { Reason = $"{string.Join(", ", needs.Select(need => need.Need.Key))} waited too long; {to} may decide instead" });
                await notify.Tell(unit, NoticeKind.Escalated, stored);
                return 1;
            }, cancellationToken);
        }
        return told;
    }

    private Task<int> Overdue(DateTimeOffset now, CancellationToken cancellationToken) => db.Write(async unit =>
    {
        var late = await unit.Db.Set<ChangeRequest>().Where(c => c.ReviewDueAt < now && c.ReviewedAt == null && c.OverdueAt == null).Take(100).ToListAsync(cancellationToken);
        foreach (var change in late)
        {
            change.OverdueAt = now;
            await audit.Write(unit, ChangeRules.Entry("change.review-overdue", change.Author, change) with { Reason = $"due {change.ReviewDueAt:O}", Release = change.Release });
            await notify.Tell(unit, NoticeKind.ReviewOverdue, change);
        }
        return late.Count;
    }, cancellationToken);
}
