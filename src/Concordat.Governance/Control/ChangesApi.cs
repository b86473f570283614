using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using System.Text.Json;
using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Concordat.Core.Rights;
using Concordat.Governance.Changes;
using Concordat.Platform.Data;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Governance.Control;

public static partial class ControlApi
{
    /// <summary>A workspace to be proposed.</summary>
    /// <param name="Title">What changes, and for whom.</param>
    /// <param name="Files">Path → text.</param>
    /// <param name="Effective">Released not before; at once where nothing is said.</param>
    /// <param name="Emergency">Why it cannot wait for a review; nothing where it can.</param>
    /// <param name="Draft">True where nobody is asked yet.</param>
    /// <param name="Authors">Whose commits it carries: names or e-mail addresses of people, none of whom approves it. A service account names at least one.</param>
    public sealed record OpenChangeRequest(
        [property: MaxLength(200)] string Title, IReadOnlyDictionary<string, string> Files, DateTimeOffset? Effective = null,
        [property: MaxLength(ReleaseLimits.TextLength)] string? Emergency = null, bool Draft = false,
        [property: MaxLength(MostAuthors)] IReadOnlyList<string>? Authors = null);

    /// <summary>An approval: bound to the content that the approver looked at.</summary>
    public sealed record ApproveRequest(
        [property: MaxLength(200)] string ContentHash, [property: MaxLength(ReleaseLimits.TextLength)] string Reason, [property: MaxLength(200)] string? Seat = null);

    /// <summary>A change request in a list.</summary>
    /// <param name="Revision">Counts its contents, from 1.</param>
    /// <param name="Effective">Released not before.</param>
    /// <param name="Emergency">Why it is an emergency; null where it is none.</param>
    /// <param name="ReviewDue">Until when a released emergency is looked at.</param>
    /// <param name="Reviewed">When it was.</param>
    public sealed record ChangeView(
        string Id, string Title, string Author, ChangeState State, int BaseRelease, string ContentHash, DateTimeOffset OpenedAt,
        DateTimeOffset? DecidedAt, string? DecidedBy, string? DecisionReason, int? Release, int Revision, DateTimeOffset? Effective, string? Emergency,
        DateTimeOffset? ReviewDue, DateTimeOffset? Reviewed)
    {
        /// <summary>Whose commits it carries besides; they do not approve it.</summary>
        public IReadOnlyList<string> CoAuthors { get; init; } = [];

        internal static ChangeView Of(ChangeRequest c) => new(
            c.Id, c.Title, c.Author, c.State, c.BaseRelease, c.ContentHash, c.OpenedAt, c.DecidedAt, c.DecidedBy, c.DecisionReason, c.Release, c.Revision, c.EffectiveAt, c.Emergency,
            c.ReviewDueAt, c.ReviewedAt) { CoAuthors = c.CoAuthorList };
    }

    /// <summary>One approval that counts.</summary>
    public sealed record ApprovalView(string By, DateTimeOffset At, string Reason);

    /// <summary>A change request with what it changes, what the check said of it, whose approval it needs, and what was said.</summary>
    /// <param name="Change">The request.</param>
    /// <param name="Differences">Resource by resource.</param>
    /// <param name="Findings">Of the check.</param>
    /// <param name="Approvals">Yes votes on the content as it is.</param>
    /// <param name="Changes">As decision rights see them.</param>
    /// <param name="Needs">Whose approval is needed, who may give it, and what is given.</param>
    /// <param name="Consumers">Who is touched by what breaks, with the evidence.</param>
    /// <param name="Votes">All votes, void ones too.</param>
    /// <param name="Comments">What was said of lines.</param>
    /// <param name="Conflicts">Other open requests that change the same files.</param>
    /// <param name="Files">Every file whose text differs.</param>
    public sealed record ChangeDetail(
        ChangeView Change, IReadOnlyList<ResourceDifference> Differences, IReadOnlyList<FindingView> Findings, IReadOnlyList<ApprovalView> Approvals,
        IReadOnlyList<ClassifiedChange> Changes, IReadOnlyList<NeedView> Needs, IReadOnlyList<AffectedConsumer> Consumers, IReadOnlyList<VoteView> Votes,
        IReadOnlyList<CommentView> Comments, IReadOnlyList<ConflictView> Conflicts, IReadOnlyList<ChangedFile> Files);
}

internal static class ChangesApi
{
    public static void Map(RouteGroupBuilder control)
    {
        var changes = control.MapGroup("/changes").WithTags("Changes").AddEndpointFilter(ChangeHint.Tell);
        changes.MapGet("", List).RequireAuthorization(Policies.View).WithName("listChanges").WithSummary("List change requests")
            .WithDescription("Change requests, newest first; `state` narrows the list to one state.");
        changes.MapPost("", Open).RequireAuthorization(Policies.Author).WithName("openChange").WithSummary("Open a change request")
            .WithDescription("Proposes a whole workspace. Refused where the check has errors that no waiver covers and no approval decides, or nothing differs. Where its author has a request open with the same content, that one is answered. A service account proposes changes of its domains' files alone.");
        changes.MapGet("/{id}", Show).RequireAuthorization(Policies.View).WithName("showChange").WithSummary("Show a change request")
            .WithDescription("The request with its differences, what the check said, its classification, the approvals that it needs and has, the consumers that it touches with the evidence, votes, comments and conflicts.");
        changes.MapPost("/{id}/approve", Approve).RequireAuthorization(Policies.Approve).WithName("approveChange").WithSummary("Approve a change request")
            .WithDescription("Approves the content of the given hash, in a seat or in all that one holds. Never by its author. With the last approval that the decision rights ask for, the release is made and activated in the same transaction.");
        changes.MapPost("/{id}/reject", Reject).RequireAuthorization(Policies.Approve).WithName("rejectChange").WithSummary("Reject a change request")
            .WithDescription("Ends the request without a release, with a reason for its author; by somebody whose approval it needs.");
        changes.MapPost("/{id}/withdraw", Withdraw).RequireAuthorization(Policies.Author).WithName("withdrawChange").WithSummary("Withdraw a change request")
            .WithDescription("Its author takes it back.");
    }

    private static async Task<Results<Ok<IReadOnlyList<ControlApi.ChangeView>>, ProblemResult>> List(string? state, ModuleDb db, CancellationToken cancellationToken)
    {
        ChangeState? wanted = StateWords.Find(state);
        if (!string.IsNullOrEmpty(state) && wanted is null)
        {
            return ProblemResult.Of(Outcome.Invalid, $"state is one of {string.Join(", ", StateWords.All)}.");
        }
        var found = await ChangeQueries.List(db, wanted, cancellationToken);
        return TypedResults.Ok<IReadOnlyList<ControlApi.ChangeView>>([.. found.Select(ControlApi.ChangeView.Of)]);
    }

    private static async Task<Results<Created<ControlApi.ChangeView>, Ok<ControlApi.ChangeView>, ProblemResult>> Open(
        ControlApi.OpenChangeRequest request, ClaimsPrincipal user, OpenChange opening, CancellationToken cancellationToken)
    {
        var opened = await opening.Handle(request.Title, Who.Of(user), request.Files, cancellationToken, new OpenTerms(request.Effective, request.Emergency, request.Draft, request.Authors));
        return opened.Value is not { } change ? ProblemResult.Of(opened.Refused!)
            : change.WasOpen ? TypedResults.Ok(ControlApi.ChangeView.Of(change))
            : TypedResults.Created($"{ControlApi.Root}/changes/{change.Id}", ControlApi.ChangeView.Of(change));
    }

    private static async Task<Results<Ok<ControlApi.ChangeDetail>, ProblemResult>> Show(string id, ModuleDb db, Reviews reviews, TimeProvider clock, CancellationToken cancellationToken)
    {
        var found = await reviews.Find(id, cancellationToken);
        if (found.Value is not { } review)
        {
            return found.Refused!.Outcome == Outcome.NotFound ? ProblemResult.Of(Outcome.NotFound, "There is no such change request.") : ProblemResult.Of(found.Refused);
        }
        var (change, now) = (review.Change, clock.GetUtcNow());
        var differences = JsonSerializer.Deserialize(change.Plan, ControlJson.Default.IReadOnlyListResourceDifference) ?? [];
        var findings = JsonSerializer.Deserialize(change.Findings, ControlJson.Default.IReadOnlyListFindingView) ?? [];
        return TypedResults.Ok(new ControlApi.ChangeDetail(
            ControlApi.ChangeView.Of(change), differences, findings,
            [.. review.Votes.Where(v => v.Yes && v.ContentHash == change.ContentHash).Select(v => new ControlApi.ApprovalView(v.Person, v.At, v.Reason))],
            review.Changes, [.. review.Case.Approvals(review.Needs, review.Voices, now).Needs.Select(ControlApi.NeedView.Of)], review.Consumers,
            [.. review.Votes.Select(v => new ControlApi.VoteView(v.Person, v.Seat, v.Yes, v.At, v.Reason, v.ContentHash != change.ContentHash))],
            [.. (await ChangeQueries.Comments(db, change.Number, cancellationToken)).Select(ControlApi.CommentView.Of)],
            [.. (await ChangeQueries.Conflicts(db, change, cancellationToken)).Select(c => new ControlApi.ConflictView(c.Id, c.Title, c.Files))],
            ChangedFiles.Of(change, review.Base.Files)));
    }

    private static async Task<Results<Ok<ControlApi.ChangeView>, ProblemResult>> Approve(
        string id, ControlApi.ApproveRequest request, ClaimsPrincipal user, CastVote voting, CancellationToken cancellationToken) =>
        Answer(await voting.Handle(id, Who.Of(user), yes: true, request.Seat, request.ContentHash, request.Reason, cancellationToken));

    private static async Task<Results<Ok<ControlApi.ChangeView>, ProblemResult>> Reject(
        string id, ControlApi.ReasonRequest request, ClaimsPrincipal user, CloseChange closing, CancellationToken cancellationToken) =>
        Answer(await closing.Reject(id, Who.Of(user), request.Reason, cancellationToken));

    private static async Task<Results<Ok<ControlApi.ChangeView>, ProblemResult>> Withdraw(
        string id, ControlApi.ReasonRequest request, ClaimsPrincipal user, CloseChange closing, CancellationToken cancellationToken) =>
        Answer(await closing.Withdraw(id, Who.Of(user), request.Reason, cancellationToken));

    internal static Results<Ok<ControlApi.ChangeView>, ProblemResult> Answer(Decision<ChangeRequest> decided) =>
        decided.Value is { } change ? TypedResults.Ok(ControlApi.ChangeView.Of(change)) : ProblemResult.Of(decided.Refused!);
}
