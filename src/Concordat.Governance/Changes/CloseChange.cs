using Concordat.Core.Primitives;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Changes;

/// <summary>The two ends without a release: a reviewer rejects, or the author withdraws.</summary>
internal sealed class CloseChange(ModuleDb db, AuditLedger audit)
{
    public Task<Decision<ChangeRequest>> Reject(string id, string person, string reason, CancellationToken cancellationToken) =>
        Close(id, person, reason, ChangeState.Rejected, "change.rejected", change => ChangeRules.Reject(change, person, reason), cancellationToken);

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
            await audit.Write(unit, new AuditEntry(action, $"person:{person}", $"change/{change.Id}") { Reason = reason, Detail = change.ContentHash });
            return change;
        }, cancellationToken);
}
