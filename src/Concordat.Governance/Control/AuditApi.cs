using System.Security.Claims;
using System.Text.Json;
using Concordat.Core.Primitives;
using Concordat.Core.Privileges;
using Concordat.Governance.Changes;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Governance.Control;

public static partial class ControlApi
{
    /// <summary>An entry of the audit ledger.</summary>
    public sealed record AuditView(
        long Seq, long? Position, string? Hash, string Node, int Epoch, long Counter, DateTimeOffset At, string Action, string Actor, string Target,
        string Outcome, string? Reason, string? Detail, Guid? Exchange, int? Release, string Mac)
    {
        internal static AuditView Of(AuditRow a) => new(
            a.Seq, a.Position, a.Hash, a.Node, a.Epoch, a.Counter, a.At, a.Action, a.Actor, a.Target, a.Outcome, a.Reason, a.Detail, a.Exchange, a.Release, a.Mac);
    }

    /// <summary>What of the ledger is kept.</summary>
    /// <param name="Retention">How long, in days, by the active release; null for ever.</param>
    /// <param name="RemovedUpTo">The last position that is gone; 0 where nothing was removed.</param>
    /// <param name="RemovedAt">When.</param>
    /// <param name="Holds">Legal holds, the newest first.</param>
    public sealed record AuditRetentionView(int? Retention, long RemovedUpTo, DateTimeOffset? RemovedAt, IReadOnlyList<AuditHoldView> Holds);

    /// <summary>A legal hold: while one stands, nothing of the ledger is removed.</summary>
    public sealed record AuditHoldView(int Number, string Reason, string By, DateTimeOffset At, string? ReleasedBy, DateTimeOffset? ReleasedAt);

    /// <summary>Entries, newest first; <paramref name="Next"/> is the <c>before</c> of the next page, null at the end.</summary>
    public sealed record AuditPage(IReadOnlyList<AuditView> Entries, long? Next);
}

internal static class AuditApi
{
    private const int LargestPage = 1000;
    private const string JsonLines = "application/jsonl";

    public static void Map(RouteGroupBuilder control)
    {
        var audit = control.MapGroup("/audit").WithTags("Audit").RequireAuthorization(Policies.View);
        audit.MapGet("", Search).WithName("searchAudit").WithSummary("Search the audit ledger")
            .WithDescription("Entries, newest first. Target is a prefix, such as change/CR-0001 or message/.");
        audit.MapGet("/verify", Verify).WithName("verifyAudit").WithSummary("Verify the audit ledger")
            .WithDescription("Checks chain, codes, counters, checkpoints and anchors, and names the first entry that was changed, removed or inserted.");
        audit.MapGet("/export", Export).RequireAuthorization(Policies.Evidence).NeedsPrivilege(PrivilegedOperation.Export).WithName("exportAudit").WithSummary("Take entries out")
            .Produces<string>(StatusCodes.Status200OK, JsonLines)
            .WithDescription("All entries, newest first, one JSON object per line; `action` and `target` narrow as in the search. Each export is audited.");
        audit.MapGet("/retention", Retention).WithName("showAuditRetention").WithSummary("Show how long the ledger is kept")
            .WithDescription("By the active release; what is gone already, and the legal holds that keep the rest.");
        audit.MapPost("/holds", Hold).RequireAuthorization(Policies.Evidence, Policies.SignedIn).WithName("holdAudit").WithSummary("Begin a legal hold on the ledger").WithDescription("With a reason. Nothing of the ledger is removed until every hold has ended.");
        audit.MapPost("/holds/{number:int}/release", ReleaseHold).RequireAuthorization(Policies.Administer, Policies.SignedIn).NeedsPrivilege(PrivilegedOperation.KeyUse).WithName("releaseAuditHold").WithSummary("End a legal hold on the ledger")
            .WithDescription("With a reason. What is over its retention goes then.");
        audit.MapGet("/key", Key).WithName("auditKey").WithSummary("The key that signs checkpoints").WithDescription("A JWK (RFC 7517). Keep it apart: with it anybody checks proofs and anchors.");
        audit.MapGet("/{position:long}/proof", Prove).WithName("proveAuditEntry").WithSummary("Prove one entry").RequireAuthorization(Policies.Evidence).NeedsPrivilege(PrivilegedOperation.Export)
            .Produces<AuditProof>().ProducesProblem(StatusCodes.Status404NotFound)
            .WithDescription("The entry with the path to the root of the Merkle tree (RFC 6962) and the signed checkpoint over it: who has the key checks it without the ledger.");
    }

    private static async Task<Ok<ControlApi.AuditPage>> Search(
        ModuleDb db, string? action, string? actor, string? target, Guid? exchange, long? before, int? most, CancellationToken cancellationToken)
    {
        var size = Math.Clamp(most ?? 100, 1, LargestPage);
        var rows = await AuditQueries.Search(db, MessagesApi.Any(action), MessagesApi.Any(actor), MessagesApi.Any(target), exchange, before, size, cancellationToken);
        return TypedResults.Ok(new ControlApi.AuditPage([.. rows.Select(ControlApi.AuditView.Of)], rows.Count == size ? rows[^1].Seq : null));
    }

    private static async Task<IResult> Export(ModuleDb db, AuditLedger ledger, ClaimsPrincipal user, string? action, string? target, CancellationToken cancellationToken)
    {
        await db.Write(unit => ledger.Write(unit, new AuditEntry("audit.exported", Who.Actor(user), "audit/entries") { Detail = $"action {action ?? "any"}, target {target ?? "any"}" }), cancellationToken);
        return Results.Stream(async stream =>
        {
            long? before = null;
            do
            {
                var rows = await AuditQueries.Search(db, MessagesApi.Any(action), null, MessagesApi.Any(target), null, before, LargestPage, cancellationToken);
                foreach (var row in rows)
                {
                    await stream.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(ControlApi.AuditView.Of(row), ControlJson.Default.AuditView), (byte)'\n'], cancellationToken);
                }
                await stream.FlushAsync(cancellationToken);
                before = rows.Count == LargestPage ? rows[^1].Seq : null;
            }
            while (before is not null);
        }, JsonLines);
    }

    private static async Task<Ok<ControlApi.AuditRetentionView>> Retention(AuditRetention retention, ReleaseFeed feed, CancellationToken cancellationToken) => TypedResults.Ok(await Kept(retention, feed, cancellationToken));

    private static async Task<Results<Ok<ControlApi.AuditRetentionView>, ProblemResult>> Hold(ControlApi.ReasonRequest request, ClaimsPrincipal user, AuditRetention retention, ReleaseFeed feed, CancellationToken cancellationToken)
    {
        if (ChangeRules.NeedsReason(request.Reason, "A hold needs a reason: the case or the letter.") is { } refused)
        {
            return ProblemResult.Of(refused);
        }
        await retention.Hold(Who.Actor(user), request.Reason, cancellationToken);
        return TypedResults.Ok(await Kept(retention, feed, cancellationToken));
    }

    private static async Task<Results<Ok<ControlApi.AuditRetentionView>, ProblemResult>> ReleaseHold(
        int number, ControlApi.ReasonRequest request, ClaimsPrincipal user, AuditRetention retention, ReleaseFeed feed, CancellationToken cancellationToken)
    {
        if (ChangeRules.NeedsReason(request.Reason, "Ending a hold needs a reason.") is { } refused)
        {
            return ProblemResult.Of(refused);
        }
        return await retention.Release(number, Who.Actor(user), request.Reason, cancellationToken) is { } no
            ? ProblemResult.Of(no, no == Outcome.NotFound ? $"There is no hold {number}." : $"The hold {number} ended already.")
            : TypedResults.Ok(await Kept(retention, feed, cancellationToken));
    }

    private static async Task<ControlApi.AuditRetentionView> Kept(AuditRetention retention, ReleaseFeed feed, CancellationToken cancellationToken)
    {
        var kept = await retention.State(cancellationToken);
        return new ControlApi.AuditRetentionView(
            (int?)feed.Current?.Workspace.Organization.AuditRetention?.TotalDays, kept.RemovedUpTo, kept.CutAt, [.. kept.Holds.Select(h => new ControlApi.AuditHoldView(h.Number, h.Reason, h.By, h.At, h.ReleasedBy, h.ReleasedAt))]);
    }

    private static async Task<Ok<AuditVerdict>> Verify(AuditVerification verification, CancellationToken cancellationToken) =>
        TypedResults.Ok(await verification.Verify(cancellationToken));

    private static IResult Key(AuditProofs proofs) => Results.Text(proofs.PublicJwk(), "application/jwk+json");

    private static async Task<IResult> Prove(long position, AuditProofs proofs, ModuleDb db, AuditLedger audit, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (await proofs.Of(position, cancellationToken) is not { } proof)
        {
            return ProblemResult.Of(Outcome.NotFound, "No sealed entry stands at this position. Entries are sealed within seconds; `verify` says whether any is missing.");
        }
        await db.Write(unit => audit.Write(unit, new AuditEntry("audit.proved", Who.Actor(user), $"audit/{position}")), cancellationToken);
        return Results.Json(proof, AuditProofJson.Default.AuditProof);
    }
}
