using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Concordat.Governance.Changes;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Concordat.Trust;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Access;

/// <summary>A reviewer keeps or takes away one grant, with a word on it. What is taken away is so at once, in the same transaction.</summary>
internal sealed class DecideAccessReview(ModuleDb db, AccessGrants grants, ReleaseStore store, AuditLedger audit)
{
    private const int ShortestNote = 3;

    public async Task<Decision<AccessReviewItem>> Handle(string id, int number, string? decision, string? note, string person, CancellationToken cancellationToken)
    {
        if (decision is not (AccessReviewItem.Keep or AccessReviewItem.Revoke) || note is not { Length: >= ShortestNote and <= ReleaseLimits.TextLength } || string.IsNullOrWhiteSpace(note))
        {
            return new Refusal(Outcome.Invalid, $"'decision' is {AccessReviewItem.Keep} or {AccessReviewItem.Revoke}, and 'note' says why in {ShortestNote} characters or more.");
        }
        var review = AccessReview.NumberOf(id);
        var decided = await db.Write<Decision<AccessReviewItem>>(async unit =>
        {
            await store.LockHead(unit, cancellationToken); // one after the other: the last administrator is counted right
            if (await unit.Db.Set<AccessReviewItem>().FirstOrDefaultAsync(i => i.Review == review && i.Number == number, cancellationToken) is not { } item)
            {
                return new Refusal(Outcome.NotFound, $"There is no item {number} of a review '{id}'.");
            }
            var campaign = await unit.Db.Set<AccessReview>().FirstAsync(r => r.Number == review, cancellationToken);
            if (campaign.ClosedAt is not null || item.Decision is not null)
            {
                return new Refusal(Outcome.Conflict, item.Decision is not null ? $"{item.DecidedBy} decided it already: {item.Decision}." : "The review is closed.");
            }
            var asked = (await grants.Reviewers(cancellationToken)).FirstOrDefault(one => string.Equals(one.Name, person, StringComparison.OrdinalIgnoreCase));
            if (!string.Equals(item.Reviewer, person, StringComparison.OrdinalIgnoreCase) || asked is null || !ReviewerRules.MayReview(asked, item.Subject, item.GranterList, item.Owner))
            {
                return new Refusal(Outcome.Forbidden, item.Reviewer is null ? "Nobody may decide it: all who could have it or gave it." : $"{item.Reviewer} decides it: nobody looks at what they have or gave themselves.");
            }
            (item.Decision, item.DecidedBy, item.DecidedAt, item.Note) = (decision, Trust.Actor.NameOf(person), unit.Now, note);
            if (decision == AccessReviewItem.Revoke)
            {
                item.Stays = await grants.Revoke(unit, item.Kind, item.Grant, item.DecidedBy, $"{campaign.Id}: {note}");
            }
            await audit.Write(unit, new AuditEntry("access-review.decided", item.DecidedBy, $"access-review/{campaign.Id}/{item.Number}")
            {
                Reason = note, Detail = $"{item.Kind} {item.Grant}: {decision}{(item.Stays is null ? "" : $"; {item.Stays}")}",
            });
            return item;
        }, cancellationToken);
        await grants.Reload(cancellationToken);
        return decided;
    }
}
