using System.Text.Json;
using Concordat.Core.Notices;
using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Concordat.Core.Rights;
using Concordat.Governance.Control;
using Concordat.Governance.Notices;
using Concordat.Governance.Releases;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Changes;

/// <summary>What a decided request becomes, sealed and not stored yet.</summary>
internal sealed record PreparedRelease(CompiledRelease Release, PreparedActivation Activation);

/// <summary>Makes the release of a decided request. All that costs time happens before the transaction, against the head as it was read.</summary>
internal sealed class MakeRelease(ReleaseStore store, ReleaseCompiler compiler, ActivationOrder order, AuditLedger audit, Notify notify)
{
    public Task<(PreparedRelease? Prepared, Refusal? Refused)> Prepare(Review review, ReleaseHead head, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var change = review.Change;
        var approvals = review.Case.Votes.Where(vote => vote.Yes && vote.ContentHash == change.ContentHash && !change.Authors.Include(vote.Person))
            .GroupBy(vote => vote.Person, StringComparer.Ordinal).Select(group => group.Last()).Select(vote => new ReleaseApproval(vote.Person, vote.At, vote.Reason)).ToList();
        var compiled = compiler.Compile(change, approvals, head, review.Base);
        return Task.FromResult<(PreparedRelease?, Refusal?)>(compiled.Value is { } release
            ? (new PreparedRelease(release, order.Prepare(head, release.Content.Number, release.Document.Hash, change.Id, approvals[^1].By, approvals[^1].Reason)), null)
            : (null, compiled.Refused));
    }

    /// <summary>Stores and activates it; the caller holds the head and has compared it.</summary>
    public async Task Commit(UnitOfWork unit, ChangeRequest change, PreparedRelease prepared, string by, string reason)
    {
        var number = prepared.Release.Content.Number;
        (change.State, change.Release) = (ChangeState.Released, number);
        (change.DecidedBy, change.DecidedAt, change.DecisionReason) = (by, unit.Now, reason);
        change.ReviewDueAt = change.Emergency is null ? null : unit.Now + ChangeCase.ReviewWithin;
        await store.Add(unit, prepared.Release.Document, prepared.Release.Content);
        await audit.Write(unit, new AuditEntry("release.created", $"person:{by}", $"release/{number}") { Detail = prepared.Release.Document.Hash, Release = number });
        if (change.Emergency is { } emergency)
        {
            await audit.Write(unit, ChangeRules.Entry("change.emergency-released", by, change) with { Reason = $"{emergency}; to be reviewed until {change.ReviewDueAt:O}", Release = number });
        }
        await order.Commit(unit, prepared.Activation);
        await notify.Tell(unit, NoticeKind.Released, change);
        foreach (var end in (JsonSerializer.Deserialize(change.Classified, ControlJson.Default.IReadOnlyListClassifiedChange) ?? []).Where(one => one.Kind == ChangeKind.Deprecated))
        {
            await notify.Tell(unit, new Notice(NoticeKind.Deprecated, end.Resource, unit.Now) { Change = change.Id, Release = number, Until = end.Sunset });
        }
    }
}
