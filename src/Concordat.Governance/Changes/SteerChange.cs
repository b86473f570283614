using Concordat.Core.Notices;
using Concordat.Core.Primitives;
using Concordat.Core.Rights;
using Concordat.Governance.Notices;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Concordat.Trust;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Changes;

/// <summary>What an author does with an open request beside revising it: calls it an emergency, or asks for approvals of a draft.</summary>
internal sealed class SteerChange(ModuleDb db, ReleaseStore store, AuditLedger audit, Notify notify)
{
    /// <summary>Other rows of the table decide from now on, and two people of two seats are enough; it is reviewed afterwards.</summary>
    public Task<Decision<ChangeRequest>> Emergency(string id, string person, string reason, CancellationToken cancellationToken) => Steer(id, person, change =>
    {
        if (Actor.Service(person) is not null)
        {
            return (ServiceProposals.NoEmergency, "", "");
        }
        if (ChangeRules.NeedsReason(reason, "An emergency change needs a reason: why it cannot wait for a review.") is { } refused)
        {
            return (refused, "", "");
        }
        if (change.State == ChangeState.Draft || change.Emergency is not null)
        {
            return (new Refusal(Outcome.Conflict, $"{change.Id} is {(change.Emergency is null ? "a draft: submit it first" : "an emergency already")}."), "", "");
        }
        (change.Emergency, change.EffectiveAt, change.State) = (reason, null, ChangeState.InReview);
        return (null, "change.emergency", reason);
    }, cancellationToken);

    /// <summary>A draft asks for approvals.</summary>
    public Task<Decision<ChangeRequest>> Submit(string id, string person, CancellationToken cancellationToken) => Steer(id, person, change =>
    {
        if (change.State != ChangeState.Draft)
        {
            return (new Refusal(Outcome.Conflict, $"{change.Id} is no draft."), "", "");
        }
        change.State = ChangeState.InReview;
        return (null, "change.submitted", "");
    }, cancellationToken);

    private Task<Decision<ChangeRequest>> Steer(string id, string person, Func<ChangeRequest, (Refusal? Refused, string Action, string Reason)> steer, CancellationToken cancellationToken) =>
        db.Write<Decision<ChangeRequest>>(async unit =>
        {
            await store.LockHead(unit, cancellationToken); // no vote is counted under the other rows meanwhile
            var number = ChangeRequest.NumberOf(id);
            if (await unit.Db.Set<ChangeRequest>().FirstOrDefaultAsync(c => c.Number == number, cancellationToken) is not { } change)
            {
                return new Refusal(Outcome.NotFound, $"There is no change request {id}.");
            }
            if ((ChangeRules.Closed(change, drafts: true) ?? (person == change.Author ? null : new Refusal(Outcome.Forbidden, $"Only {change.Author}, its author, does that with {change.Id}."))) is { } closed)
            {
                return closed;
            }
            var (refused, action, reason) = steer(change);
            if (refused is not null)
            {
                return refused;
            }
            (change.ContentAt, change.EscalatedAt) = (unit.Now, null);
            await audit.Write(unit, ChangeRules.Entry(action, person, change) with { Reason = reason });
            await notify.Tell(unit, NoticeKind.VoteNeeded, change);
            return change;
        }, cancellationToken);
}
