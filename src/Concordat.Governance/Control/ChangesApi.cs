using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using System.Text.Json;
using Concordat.Core.Primitives;
using Concordat.Core.Releases;
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
    public sealed record OpenChangeRequest([property: MaxLength(200)] string Title, IReadOnlyDictionary<string, string> Files);

    /// <summary>An approval: bound to the content that the approver looked at.</summary>
    public sealed record ApproveRequest([property: MaxLength(200)] string ContentHash, [property: MaxLength(ReleaseLimits.TextLength)] string Reason);

    /// <summary>A change request in a list.</summary>
    public sealed record ChangeView(
        string Id, string Title, string Author, ChangeState State, int BaseRelease, string ContentHash, DateTimeOffset OpenedAt,
        DateTimeOffset? DecidedAt, string? DecidedBy, string? DecisionReason, int? Release)
    {
        internal static ChangeView Of(ChangeRequest c) => new(
            c.Id, c.Title, c.Author, c.State, c.BaseRelease, c.ContentHash, c.OpenedAt, c.DecidedAt, c.DecidedBy, c.DecisionReason, c.Release);
    }

    /// <summary>One approval.</summary>
    public sealed record ApprovalView(string By, DateTimeOffset At, string Reason);

    /// <summary>A change request with what it changes, what the check said of it, and who approved it.</summary>
    public sealed record ChangeDetail(
        ChangeView Change, IReadOnlyList<ResourceDifference> Differences, IReadOnlyList<FindingView> Findings, IReadOnlyList<ApprovalView> Approvals);
}

internal static class ChangesApi
{
    public static void Map(RouteGroupBuilder control)
    {
        var changes = control.MapGroup("/changes").WithTags("Changes");
        changes.MapGet("", List).RequireAuthorization(Policies.View).WithName("listChanges").WithSummary("List change requests")
            .WithDescription("Change requests, newest first; `state` narrows the list to in-review, approved, released, rejected or withdrawn.");
        changes.MapPost("", Open).RequireAuthorization(Policies.Author).WithName("openChange").WithSummary("Open a change request")
            .WithDescription("Proposes a whole workspace. Refused where the check has errors that no waiver covers, or nothing differs.");
        changes.MapGet("/{id}", Show).RequireAuthorization(Policies.View).WithName("showChange").WithSummary("Show a change request")
            .WithDescription("The request with its differences, what the check said when it was opened (with the waivers that cover it), and its approvals.");
        changes.MapPost("/{id}/approve", Approve).RequireAuthorization(Policies.Approve).WithName("approveChange").WithSummary("Approve a change request")
            .WithDescription("Approves the content of the given hash. Never by its author. The release is made and activated in the same transaction.");
        changes.MapPost("/{id}/reject", Reject).RequireAuthorization(Policies.Approve).WithName("rejectChange").WithSummary("Reject a change request")
            .WithDescription("Ends the request without a release, with a reason for its author.");
        changes.MapPost("/{id}/withdraw", Withdraw).RequireAuthorization(Policies.Author).WithName("withdrawChange").WithSummary("Withdraw a change request")
            .WithDescription("Its author takes it back.");
    }

    private static async Task<Results<Ok<IReadOnlyList<ControlApi.ChangeView>>, ProblemResult>> List(string? state, ModuleDb db, CancellationToken cancellationToken)
    {
        ChangeState? wanted = state switch
        {
            "in-review" => ChangeState.InReview,
            "approved" => ChangeState.Approved,
            "released" => ChangeState.Released,
            "rejected" => ChangeState.Rejected,
            "withdrawn" => ChangeState.Withdrawn,
            _ => null,
        };
        if (!string.IsNullOrEmpty(state) && wanted is null)
        {
            return ProblemResult.Of(Outcome.Invalid, "state is one of in-review, approved, released, rejected, withdrawn.");
        }
        var found = await ChangeQueries.List(db, wanted, cancellationToken);
        return TypedResults.Ok<IReadOnlyList<ControlApi.ChangeView>>([.. found.Select(ControlApi.ChangeView.Of)]);
    }

    private static async Task<Results<Created<ControlApi.ChangeView>, ProblemResult>> Open(
        ControlApi.OpenChangeRequest request, ClaimsPrincipal user, OpenChange opening, CancellationToken cancellationToken)
    {
        var opened = await opening.Handle(request.Title, Who.Of(user), request.Files, cancellationToken);
        return opened.Value is { } change
            ? TypedResults.Created($"{ControlApi.Root}/changes/{change.Id}", ControlApi.ChangeView.Of(change))
            : ProblemResult.Of(opened.Refused!);
    }

    private static async Task<Results<Ok<ControlApi.ChangeDetail>, ProblemResult>> Show(string id, ModuleDb db, CancellationToken cancellationToken)
    {
        var (change, approvals) = await ChangeQueries.Find(db, id, cancellationToken);
        if (change is null)
        {
            return ProblemResult.Of(Outcome.NotFound, "There is no such change request.");
        }
        var differences = JsonSerializer.Deserialize(change.Plan, ControlJson.Default.IReadOnlyListResourceDifference) ?? [];
        return TypedResults.Ok(new ControlApi.ChangeDetail(
            ControlApi.ChangeView.Of(change), differences, JsonSerializer.Deserialize(change.Findings, ControlJson.Default.IReadOnlyListFindingView) ?? [], [.. approvals.Select(a => new ControlApi.ApprovalView(a.ApprovedBy, a.At, a.Reason))]));
    }

    private static async Task<Results<Ok<ControlApi.ChangeView>, ProblemResult>> Approve(
        string id, ControlApi.ApproveRequest request, ClaimsPrincipal user, ApproveChange approving, CancellationToken cancellationToken) =>
        Answer(await approving.Handle(id, Who.Of(user), request.ContentHash, request.Reason, cancellationToken));

    private static async Task<Results<Ok<ControlApi.ChangeView>, ProblemResult>> Reject(
        string id, ControlApi.ReasonRequest request, ClaimsPrincipal user, CloseChange closing, CancellationToken cancellationToken) =>
        Answer(await closing.Reject(id, Who.Of(user), request.Reason, cancellationToken));

    private static async Task<Results<Ok<ControlApi.ChangeView>, ProblemResult>> Withdraw(
        string id, ControlApi.ReasonRequest request, ClaimsPrincipal user, CloseChange closing, CancellationToken cancellationToken) =>
        Answer(await closing.Withdraw(id, Who.Of(user), request.Reason, cancellationToken));

    private static Results<Ok<ControlApi.ChangeView>, ProblemResult> Answer(Decision<ChangeRequest> decided) =>
        decided.Value is { } change ? TypedResults.Ok(ControlApi.ChangeView.Of(change)) : ProblemResult.Of(decided.Refused!);
}
