using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Concordat.Governance.Changes;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;

namespace Concordat.Governance.Releases;

/// <summary>Brings a release into force that was approved before: rolling back, and forward again.</summary>
internal sealed class ActivateRelease(ModuleDb db, ReleaseStore store, ReleaseTrust trust, ActivationOrder order, ReleaseFeed feed)
{
    public async Task<Decision<Activation>> Handle(int number, string person, string reason, CancellationToken cancellationToken)
    {
        if (ChangeRules.NeedsReason(reason, "Activating another release needs a reason: it changes what runs without a new approval.") is { } refused)
        {
            return refused;
        }
        if (await store.Find(number, cancellationToken) is not { } document)
        {
            return new Refusal(Outcome.NotFound, $"There is no release {number}.");
        }
        var (content, findings) = ReleaseVerification.Verify(document, trust.Load(), number);
        if (content is null)
        {
            return new Refusal(Outcome.Refused, $"Release {number} does not verify, and every node would refuse it.", findings);
        }
        var errors = WorkspaceFiles.Carry(content.Files).Where(finding => finding.Blocks).ToList();
        if (errors.Count > 0)
        {
            return new Refusal(Outcome.Refused, $"This version of Concordat cannot run release {number}: its workspace has errors.", errors);
        }
        var head = await store.Head(cancellationToken);
        if (head.Active == number)
        {
            return new Refusal(Outcome.Conflict, $"Release {number} is active already.");
        }
        var prepared = order.Prepare(head, number, document.Hash, content.Change.Id, person, reason);
        var decided = await db.Write<Decision<Activation>>(async unit =>
        {
            if (await store.LockHead(unit, cancellationToken) != head)
            {
                return new Refusal(Outcome.Conflict, "Another release became active in this moment. Look again.");
            }
            await order.Commit(unit, prepared);
            return prepared.Activation;
        }, cancellationToken);
        if (decided.Refused is null)
        {
            await feed.Refresh(cancellationToken);
        }
        return decided;
    }
}
