using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Concordat.Core.Primitives;
using Concordat.Core.Privileges;
using Concordat.Core.Releases;
using Concordat.Governance.Access;
using Concordat.Governance.Changes;
using Concordat.Governance.Releases;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Control;

public static partial class ControlApi
{
    /// <summary>Grants that stand.</summary>
    /// <param name="DormantDays">Without use for so many days a grant is dormant.</param>
    /// <param name="EndsDormant">Whether dormant grants end by themselves.</param>
    /// <param name="Grants">By kind and id.</param>
    public sealed record AccessGrantList(int DormantDays, bool EndsDormant, IReadOnlyList<AccessGrantView> Grants);

    /// <summary>Something that somebody may do.</summary>
    /// <param name="Kind">role, service, client or app.</param>
    /// <param name="GrantedBy">Everybody who gave it, as the ledger names them.</param>
    /// <param name="LastUsedAt">Null where no use is known.</param>
    public sealed record AccessGrantView(string Kind, string Id, string Subject, string What, IReadOnlyList<string> GrantedBy, DateTimeOffset? GrantedAt, DateTimeOffset? LastUsedAt, bool Dormant);

    /// <summary>Begins an access review.</summary>
    /// <param name="Kinds">role, service, client, app.</param>
    /// <param name="Days">Until its end, 1 to 90.</param>
    /// <param name="Reason">Why.</param>
    public sealed record StartAccessReviewRequest([property: MaxLength(4)] IReadOnlyList<string> Kinds, int Days, [property: MaxLength(ReleaseLimits.TextLength)] string Reason);

    /// <summary>Access reviews, the newest first.</summary>
    public sealed record AccessReviewList(IReadOnlyList<AccessReviewView> Reviews);

    /// <summary>An access review in short.</summary>
    /// <param name="Mine">Undecided items of whoever asks.</param>
    /// <param name="Unassigned">Undecided items that nobody may decide.</param>
    /// <param name="Hash">Of the signed report; null while it is open.</param>
    public sealed record AccessReviewView(
        string Id, IReadOnlyList<string> Kinds, string Reason, string StartedBy, DateTimeOffset StartedAt, DateTimeOffset DueAt, DateTimeOffset? ClosedAt, string? ClosedBy,
        int Items, int Kept, int Revoked, int Undecided, int Mine, int Unassigned, string? Hash);

    /// <summary>An access review with its items.</summary>
    public sealed record AccessReviewDetail(AccessReviewView Review, IReadOnlyList<AccessReviewItemView> Items);

    /// <summary>One grant of a review, as it was when the review began.</summary>
    /// <param name="Reviewer">Who decides; null where nobody may.</param>
    /// <param name="Decision">keep or revoke; null while it is undecided.</param>
    /// <param name="Stays">Why it stands although it was to be revoked.</param>
    public sealed record AccessReviewItemView(
        int Number, string Kind, string Grant, string Subject, string What, IReadOnlyList<string> GrantedBy, DateTimeOffset? GrantedAt, DateTimeOffset? LastUsedAt,
        string? Reviewer, string? Decision, string? DecidedBy, DateTimeOffset? DecidedAt, string? Note, string? Stays);

    /// <summary>What a reviewer says.</summary>
    /// <param name="Decision">keep or revoke.</param>
    /// <param name="Note">Why.</param>
    public sealed record AccessDecisionRequest([property: MaxLength(10)] string Decision, [property: MaxLength(ReleaseLimits.TextLength)] string Note);

    /// <summary>Ends a review before its time.</summary>
    /// <param name="RevokeUndecided">Whether what nobody decided is taken away; otherwise a review that has any stays open.</param>
    /// <param name="Reason">Why.</param>
    public sealed record CloseAccessReviewRequest(bool RevokeUndecided, [property: MaxLength(ReleaseLimits.TextLength)] string Reason);
}

internal static class AccessApi
{
    private const int Most = 200;

    public static void Map(RouteGroupBuilder control)
    {
        var access = control.MapGroup("/access").WithTags("Access");
        access.MapGet("/grants", Grants).RequireAuthorization(Policies.Evidence).WithName("listGrants").WithSummary("List what everybody may do")
            .WithDescription("Roles of people, service accounts, clients of partners and what patients gave to apps, with who gave them and when they were last used; with `dormant=true` those alone that nobody used for a long time.");
        var reviews = access.MapGroup("/reviews");
        reviews.MapPost("", Start).RequireAuthorization(Policies.Administer, Policies.SignedIn).WithName("startAccessReview").WithSummary("Begin an access review")
            .WithDescription("Takes down every grant of the kinds and gives each to a reviewer who neither has it nor gave it. What is undecided after the days is taken away.");
        reviews.MapGet("", List).RequireAuthorization(Policies.View).WithName("listAccessReviews").WithSummary("List access reviews")
            .WithDescription("The newest first, at most 200, with how many items are decided and how many wait for whoever asks.");
        reviews.MapGet("/{id}", Show).RequireAuthorization(Policies.View).WithName("showAccessReview").WithSummary("Show an access review")
            .WithDescription("Each grant with who gave it, its last use, its reviewer and what was decided: those after the item `after`, at most `most`, else all.");
        reviews.MapPost("/{id}/items/{number:int}/decision", Decide).RequireAuthorization(Policies.View, Policies.SignedIn).WithName("decideAccessReview").WithSummary("Keep or take away a grant")
            .WithDescription("By its reviewer alone, once, with a word on it. What is taken away is so at once: a role, a service account or client (stopped until a release takes it out), an app's grant.");
        reviews.MapPost("/{id}/close", Close).RequireAuthorization(Policies.Administer, Policies.SignedIn).WithName("closeAccessReview").WithSummary("End an access review before its time")
            .WithDescription("Refused while items are undecided, unless `revokeUndecided` takes them away. The report is signed.");
        reviews.MapGet("/{id}/evidence", Evidence).RequireAuthorization(Policies.Evidence).NeedsPrivilege(PrivilegedOperation.Export).Produces<FileContentHttpResult>(StatusCodes.Status200OK, "application/json").WithName("showAccessReviewEvidence").WithSummary("Get the signed report of an access review")
            .WithDescription("All items as they ended, with the seal of the key that signs releases. Each time it is taken is audited.");
    }

    private static async Task<Ok<ControlApi.AccessGrantList>> Grants(bool? dormant, GivenGrants given, TrustOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var since = clock.GetUtcNow() - options.DormantAfter;
        var all = (await given.List(AccessGrants.Kinds, cancellationToken)).Select(one => new ControlApi.AccessGrantView(
            one.Grant.Kind, one.Grant.Id, one.Grant.Subject, one.Grant.What, one.Granters, one.Grant.GrantedAt, one.Grant.LastUsedAt, one.IdleSince < since));
        return TypedResults.Ok(new ControlApi.AccessGrantList((int)options.DormantAfter.TotalDays, options.EndDormant, [.. all.Where(one => dormant != true || one.Dormant)]));
    }

    private static async Task<Results<Created<ControlApi.AccessReviewDetail>, ProblemResult>> Start(
        ControlApi.StartAccessReviewRequest request, ClaimsPrincipal user, StartAccessReview start, ModuleDb db, CancellationToken cancellationToken)
    {
        var started = await start.Handle(request.Kinds, request.Days, request.Reason, Who.Of(user), cancellationToken);
        return started.Value is { } review ? TypedResults.Created($"{ControlApi.Root}/access/reviews/{review.Id}", await Detail(db, review, user, cancellationToken)) : ProblemResult.Of(started.Refused!);
    }

    private static async Task<Ok<ControlApi.AccessReviewList>> List(ClaimsPrincipal user, ModuleDb db, CancellationToken cancellationToken)
    {
        var reviews = await db.Read(read => read.Set<AccessReview>().OrderByDescending(r => r.Number).Take(Most).ToListAsync(cancellationToken), cancellationToken);
        var numbers = reviews.ConvertAll(review => review.Number);
        var items = (await db.Read(read => read.Set<AccessReviewItem>().Where(i => numbers.Contains(i.Review)).Select(i => new { i.Review, i.Decision, i.Reviewer }).ToListAsync(cancellationToken), cancellationToken))
            .ToLookup(i => i.Review, i => (i.Decision, i.Reviewer));
        return TypedResults.Ok(new ControlApi.AccessReviewList([.. reviews.Select(review => View(review, [.. items[review.Number]], Who.Of(user)))]));
    }

    private static async Task<Results<Ok<ControlApi.AccessReviewDetail>, ProblemResult>> Show(string id, int? after, int? most, ClaimsPrincipal user, ModuleDb db, CancellationToken cancellationToken)
    {
        if (await Find(db, id, cancellationToken) is not { } review)
        {
            return None(id);
        }
        var detail = await Detail(db, review, user, cancellationToken);
        return TypedResults.Ok(detail with { Items = [.. detail.Items.Where(item => item.Number > (after ?? 0)).Take(Math.Clamp(most ?? StartAccessReview.MostItems, 1, StartAccessReview.MostItems))] });
    }

    private static async Task<Results<Ok<ControlApi.AccessReviewDetail>, ProblemResult>> Decide(
        string id, int number, ControlApi.AccessDecisionRequest request, ClaimsPrincipal user, DecideAccessReview decide, ModuleDb db, CancellationToken cancellationToken)
    {
        var decided = await decide.Handle(id, number, request.Decision, request.Note, Who.Of(user), cancellationToken);
        return decided.Refused is { } refused ? ProblemResult.Of(refused) : TypedResults.Ok(await Detail(db, (await Find(db, id, cancellationToken))!, user, cancellationToken));
    }

    private static async Task<Results<Ok<ControlApi.AccessReviewDetail>, ProblemResult>> Close(
        string id, ControlApi.CloseAccessReviewRequest request, ClaimsPrincipal user, CloseAccessReview close, ModuleDb db, CancellationToken cancellationToken)
    {
        var closed = await close.Handle(id, request.RevokeUndecided, Who.Actor(user), request.Reason, cancellationToken);
        return closed.Value is { } review ? TypedResults.Ok(await Detail(db, review, user, cancellationToken)) : ProblemResult.Of(closed.Refused!);
    }

    private static async Task<Results<FileContentHttpResult, ProblemResult>> Evidence(string id, ClaimsPrincipal user, ReleaseSigner signer, ModuleDb db, AuditLedger audit, CancellationToken cancellationToken)
    {
        if (await Find(db, id, cancellationToken) is not { } review)
        {
            return None(id);
        }
        if (CloseAccessReview.File(review, signer.Public) is not { } file)
        {
            return ProblemResult.Of(Outcome.Conflict, $"{review.Id} is open until {review.DueAt:yyyy-MM-dd HH:mm} UTC: its report is signed when it is closed.");
        }
        await db.Write(unit => audit.Write(unit, new AuditEntry("access-review.exported", Who.Actor(user), $"access-review/{review.Id}") { Detail = review.Hash }), cancellationToken);
        return TypedResults.File(file, "application/json", $"access-review-{review.Id}.json");
    }

    private static ProblemResult None(string id) => ProblemResult.Of(Outcome.NotFound, $"There is no access review '{id}'; their ids are like AR-0001.");

    private static Task<AccessReview?> Find(ModuleDb db, string id, CancellationToken cancellationToken)
    {
        var number = AccessReview.NumberOf(id);
        return db.Read(read => read.Set<AccessReview>().FirstOrDefaultAsync(r => r.Number == number, cancellationToken), cancellationToken);
    }

    private static async Task<ControlApi.AccessReviewDetail> Detail(ModuleDb db, AccessReview review, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var items = await db.Read(read => read.Set<AccessReviewItem>().Where(i => i.Review == review.Number).OrderBy(i => i.Number).ToListAsync(cancellationToken), cancellationToken);
        return new ControlApi.AccessReviewDetail(View(review, [.. items.Select(i => (i.Decision, i.Reviewer))], Who.Of(user)), [.. items.Select(i => new ControlApi.AccessReviewItemView(
            i.Number, i.Kind, i.Grant, i.Subject, i.What, i.GranterList, i.GrantedAt, i.LastUsedAt, i.Reviewer, i.Decision, i.DecidedBy, i.DecidedAt, i.Note, i.Stays))]);
    }

    private static ControlApi.AccessReviewView View(AccessReview review, IReadOnlyList<(string? Decision, string? Reviewer)> items, string who) => new(
        review.Id, review.Kinds.Split(','), review.Reason, review.StartedBy, review.StartedAt, review.DueAt, review.ClosedAt, review.ClosedBy, items.Count,
        items.Count(i => i.Decision == AccessReviewItem.Keep), items.Count(i => i.Decision == AccessReviewItem.Revoke), items.Count(i => i.Decision is null),
        items.Count(i => i.Decision is null && string.Equals(i.Reviewer, who, StringComparison.OrdinalIgnoreCase)), items.Count(i => i.Decision is null && i.Reviewer is null), review.Hash);
}
