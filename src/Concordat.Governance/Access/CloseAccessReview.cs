using System.Globalization;
using System.Text.Json.Nodes;
using Concordat.Core.Catalogue;
using Concordat.Core.Notices;
using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Concordat.Governance.Changes;
using Concordat.Governance.Notices;
using Concordat.Governance.Releases;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Concordat.Trust;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Access;

/// <summary>Ends a campaign: takes away what nobody decided, and signs what became of each grant with the key that signs releases.</summary>
internal sealed class CloseAccessReview(ModuleDb db, AccessGrants grants, ReleaseStore store, ReleaseFeed feed, ReleaseSigner signer, AuditLedger audit, Notify notify)
{
    /// <summary>Who decides when the time is over.</summary>
    public const string Deadline = "node:access-review";

    /// <param name="id">Which.</param>
    /// <param name="revokeUndecided">Whether what nobody decided is taken away; without it a campaign that has any stays open.</param>
    /// <param name="by">Who, as the ledger names them.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Decision<AccessReview>> Handle(string id, bool revokeUndecided, string by, string reason, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > ReleaseLimits.TextLength)
        {
            return new Refusal(Outcome.Invalid, "A reason is needed.");
        }
        var number = AccessReview.NumberOf(id);
        var closed = await db.Write<Decision<AccessReview>>(async unit =>
        {
            await store.LockHead(unit, cancellationToken);
            if (await unit.Db.Set<AccessReview>().FirstOrDefaultAsync(r => r.Number == number, cancellationToken) is not { } review)
            {
                return new Refusal(Outcome.NotFound, $"There is no review '{id}'.");
            }
            if (review.ClosedAt is not null)
            {
                return new Refusal(Outcome.Conflict, $"{review.ClosedBy} closed it at {review.ClosedAt:yyyy-MM-dd HH:mm} UTC.");
            }
            var items = await unit.Db.Set<AccessReviewItem>().Where(i => i.Review == number).OrderBy(i => i.Number).ToListAsync(cancellationToken);
            var undecided = items.FindAll(item => item.Decision is null);
            if (undecided.Count > 0 && !revokeUndecided)
            {
                return new Refusal(Outcome.Refused, $"{undecided.Count} of {items.Count} grants are undecided. Wait for their reviewers, or say that what is undecided is taken away.");
            }
            foreach (var item in undecided)
            {
                (item.Decision, item.DecidedBy, item.DecidedAt, item.Note) = (AccessReviewItem.Revoke, by, unit.Now, by == Deadline ? "nobody decided it in time" : reason);
                item.Stays = await grants.Revoke(unit, item.Kind, item.Grant, by, $"{review.Id}: {item.Note}");
            }
            (review.ClosedAt, review.ClosedBy) = (unit.Now, by);
            var sealedReport = signer.Seal(SignedReport.AccessReview, Report(review, items, reason));
            (review.Report, review.Hash, review.KeyId, review.Signature) = (sealedReport.Content, sealedReport.Hash, sealedReport.KeyId, sealedReport.Signature);
            await audit.Write(unit, new AuditEntry("access-review.closed", by, $"access-review/{review.Id}")
            {
                Reason = reason, Release = feed.Current?.Number,
                Detail = $"{items.Count(item => item.Decision == AccessReviewItem.Keep)} kept, {items.Count(item => item.Decision == AccessReviewItem.Revoke)} revoked, {undecided.Count} of them undecided, report {review.Hash}",
            });
            await notify.Tell(unit, StartAccessReview.Told(NoticeKind.AccessReviewClosed, review, unit.Now, [.. items.Select(item => item.Reviewer).OfType<string>().Distinct()]));
            return review;
        }, cancellationToken);
        await grants.Reload(cancellationToken);
        return closed;
    }

    /// <summary>The report with its seal, as a file; null while the campaign is open.</summary>
    /// <param name="review">Which.</param>
    /// <param name="key">The key of this node, which stands beside the seal where it made it.</param>
    public static byte[]? File(AccessReview review, PublicSigningKey key) => review is { Report: { } report, Signature: { } signature }
        ? SignedReport.Write(new SealedDocument(report, review.Hash!, review.KeyId!, signature), review.KeyId == key.KeyId ? key : null) : null;

    private byte[] Report(AccessReview review, List<AccessReviewItem> items, string reason) => CanonicalJson.Write(new JsonObject
    {
        ["review"] = review.Id, ["organization"] = feed.Current?.Workspace.Organization.Name, ["release"] = feed.Current?.Number,
        ["kinds"] = new JsonArray([.. review.Kinds.Split(',').Select(kind => (JsonNode)kind)]), ["reason"] = review.Reason,
        ["startedBy"] = Trust.Actor.NameOf(review.StartedBy), ["startedAt"] = Time(review.StartedAt), ["dueAt"] = Time(review.DueAt),
        ["closedBy"] = review.ClosedBy, ["closedAt"] = Time(review.ClosedAt), ["closedBecause"] = reason,
        ["items"] = new JsonArray([.. items.Select(item => (JsonNode)new JsonObject
        {
            ["number"] = item.Number, ["kind"] = item.Kind, ["grant"] = item.Grant, ["subject"] = item.Subject, ["what"] = item.What,
            ["grantedBy"] = new JsonArray([.. item.GranterList.Select(granter => (JsonNode)granter)]), ["grantedAt"] = Time(item.GrantedAt), ["lastUsedAt"] = Time(item.LastUsedAt),
            ["reviewer"] = item.Reviewer, ["decision"] = item.Decision, ["decidedBy"] = item.DecidedBy, ["decidedAt"] = Time(item.DecidedAt), ["note"] = item.Note, ["stays"] = item.Stays,
        })]),
    });

    private static string? Time(DateTimeOffset? at) => at?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
