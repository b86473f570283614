using Concordat.Core.Notices;
using Concordat.Core.Primitives;
using Concordat.Core.Rights;
using Concordat.Governance.Notices;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Changes;

/// <summary>The two ends without a release: somebody whose approval is needed rejects, or the author withdraws.</summary>
internal sealed class CloseChange(ModuleDb db, Reviews reviews, AuditLedger audit, Notify notify, TimeProvider clock)
{
    public async Task<Decision<ChangeRequest>> Reject(string id, string person, string reason, CancellationToken cancellationToken)
    {
        var found = await reviews.Find(id, cancellationToken);
        return found.Value is not { } review ? found.Refused!
            : ChangeRules.Reject(review, person, reason, clock.GetUtcNow()) is { } refused ? refused
            : await Close(id, person, reason, ChangeState.Rejected, "change.rejected", change => ChangeRules.Closed(change, drafts: false)
                ?? (change.ContentHash == review.Change.ContentHash ? null : new Refusal(Outcome.Conflict, $"{change.Id} was revised in this moment. Look again.")), cancellationToken);
    }

    public Task<Decision<ChangeRequest>> Withdraw(string id, string person, string reason, CancellationToken cancellationToken) =>
        Close(id, person, reason, ChangeState.Withdrawn, "change.withdrawn", change => ChangeRules.Withdraw(change, person), cancellationToken);

    private Task<Decision<ChangeRequest>> Close(
        string id, string person, string reason, ChangeState state, string action, Func<ChangeRequest, Refusal?> rules, CancellationToken cancellationToken) =>
        db.Write<Decision<ChangeRequest>>(async unit =>
        {
            var number = ChangeRequest.NumberOf(id);
            if (await unit.Db.Set<ChangeRequest>().FirstOrDefaultAsync(c => c.Number == number, cancellationToken) is not { } change)
            {
                return new Refusal(Outcome.NotFound, $"There is no change request {id}.");
            }
            if (rules(change) is { } refused)
            {
                return refused;
            }
            (change.State, change.DecidedBy, change.DecidedAt, change.DecisionReason) = (state, person, unit.Now, reason);
            await audit.Write(unit, ChangeRules.Entry(action, person, change) with { Reason = reason });
            await notify.Tell(unit, state == ChangeState.Rejected ? NoticeKind.Rejected : NoticeKind.Withdrawn, change);
            return change;
        }, cancellationToken);
}
