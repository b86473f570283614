using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Concordat.Governance.Releases;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Changes;

/// <summary>
/// Approves a change request. In this version one approval by a person who is not the author is enough; with it the release is compiled,
/// signed, stored and activated in one transaction with the audit entries and the event, or nothing happens.
/// </summary>
internal sealed class ApproveChange(
    ModuleDb db, ReleaseStore store, PlanChange planning, ReleaseCompiler compiler, ActivationOrder order, AuditLedger audit, ReleaseFeed feed, TimeProvider clock)
{
    public async Task<Decision<ChangeRequest>> Handle(string id, string approver, string seenHash, string reason, CancellationToken cancellationToken)
    {
        var number = ChangeRequest.NumberOf(id);
        var change = await db.Read(context => context.Set<ChangeRequest>().FirstOrDefaultAsync(c => c.Number == number, cancellationToken), cancellationToken);
        if (change is null)
        {
            return new Refusal(Outcome.NotFound, $"There is no change request {id}.");
        }
        var head = await store.Head(cancellationToken);
        if (ChangeRules.Approve(change, approver, seenHash, reason, head.Active) is { } refused)
        {
            return refused;
        }
        // All that costs time happens before the transaction, against the head as it is now; inside, the head is locked and compared.
        var approval = new ReleaseApproval(approver, clock.GetUtcNow(), reason);
        var (before, unreadable) = await planning.Files(head.Active, cancellationToken);
        if (unreadable is not null)
        {
            return unreadable;
        }
        var compiled = compiler.Compile(change, [approval], head, before!);
        if (compiled.Value is not { } release)
        {
            return compiled.Refused!;
        }
        var activation = order.Prepare(head, release.Content.Number, release.Document.Hash, change.Id, approver, reason);
        var decided = await db.Write(unit => Commit(unit, number, approval, seenHash, head, release, activation, cancellationToken), cancellationToken);
        if (decided.Refused is null)
        {
            await feed.Refresh(cancellationToken);
        }
        return decided;
    }

    private async Task<Decision<ChangeRequest>> Commit(
        UnitOfWork unit, int number, ReleaseApproval approval, string seenHash, ReleaseHead head, CompiledRelease release,
        PreparedActivation activation, CancellationToken cancellationToken)
    {
        var now = await store.LockHead(unit, cancellationToken);
        var change = await unit.Db.Set<ChangeRequest>().FirstAsync(c => c.Number == number, cancellationToken);
        if (ChangeRules.Approve(change, approval.By, seenHash, approval.Reason, now.Active) is { } refused)
        {
            return refused;
        }
        if (now != head)
        {
            return new Refusal(Outcome.Conflict, "Another release was made in this moment. Approve again.");
        }
        unit.Db.Add(new ChangeApproval { ChangeNumber = number, ApprovedBy = approval.By, At = approval.At, Reason = approval.Reason, ContentHash = seenHash });
        (change.State, change.Release) = (ChangeState.Released, release.Content.Number);
        (change.DecidedBy, change.DecidedAt, change.DecisionReason) = (approval.By, approval.At, approval.Reason);
        await audit.Write(unit, new AuditEntry("change.approved", $"person:{approval.By}", $"change/{change.Id}") { Reason = approval.Reason, Detail = seenHash });
        await store.Add(unit, release.Document, release.Content);
        await audit.Write(unit, new AuditEntry("release.created", $"person:{approval.By}", $"release/{release.Content.Number}")
        {
            Detail = release.Document.Hash, Release = release.Content.Number,
        });
        await order.Commit(unit, activation);
        return change;
    }
}
