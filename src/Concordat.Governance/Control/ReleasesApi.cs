using System.Security.Claims;
using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Concordat.Governance.Changes;
using Concordat.Governance.Releases;
using Concordat.Platform.Releases;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Governance.Control;

public static partial class ControlApi
{
    /// <summary>All releases and activations, newest first, and what runs on this node.</summary>
    /// <param name="Ordered">The release that the newest activation orders; 0 for none.</param>
    /// <param name="Running">The release that this node runs; 0 for none. Differs from <paramref name="Ordered"/> where it was refused.</param>
    /// <param name="Refusal">Why it was refused.</param>
    /// <param name="Releases">Newest first.</param>
    /// <param name="Activations">Newest first.</param>
    public sealed record ReleaseList(
        int Ordered, int Running, IReadOnlyList<FindingView> Refusal, IReadOnlyList<ReleaseSummary> Releases, IReadOnlyList<ActivationSummary> Activations);

    /// <summary>One release: what was signed, and whether the seal holds.</summary>
    public sealed record ReleaseDetail(
        int Number, string Hash, string? Previous, string KeyId, string ChangeId, string Title, string Author, DateTimeOffset CreatedAt,
        IReadOnlyList<ApprovalView> Approvals, IReadOnlyList<string> Files, bool Verified, IReadOnlyList<FindingView> Findings)
    {
        /// <summary>Whose commits it carries besides; none of them approved it.</summary>
        public IReadOnlyList<string> CoAuthors { get; init; } = [];
    }

    /// <summary>The text of one file of a release.</summary>
    public sealed record ReleaseFile(int Number, string Path, string Text);

    /// <summary>What differs between two releases.</summary>
    public sealed record ReleaseDiff(int From, int To, IReadOnlyList<ResourceDifference> Differences);
}

internal static class ReleasesApi
{
    public static void Map(RouteGroupBuilder control)
    {
        var releases = control.MapGroup("/releases").WithTags("Releases");
        releases.MapGet("", List).RequireAuthorization(Policies.View).WithName("listReleases").WithSummary("List releases and activations")
            .WithDescription("Releases and activations, newest first, with what is ordered, what this node runs, and why they differ where they do.");
        releases.MapGet("/diff", Diff).RequireAuthorization(Policies.View).WithName("diffReleases").WithSummary("Compare two releases")
            .WithDescription("What differs between the verified contents of two releases, resource by resource.");
        releases.MapGet("/{number:int}", Show).RequireAuthorization(Policies.View).WithName("showRelease").WithSummary("Show a release")
            .WithDescription("What was signed, by which key, from which change request, and whether the seal holds now.");
        releases.MapGet("/{number:int}/file", File).RequireAuthorization(Policies.View).WithName("showReleaseFile").WithSummary("Read a file of a release")
            .WithDescription("The text of one file as it was signed.");
        releases.MapPost("/{number:int}/activate", Activate).RequireAuthorization(Policies.Approve).WithName("activateRelease").WithSummary("Activate a release")
            .WithDescription("Brings an approved release into force again by a new signed activation: rolling back, or forward.");
    }

    private static async Task<Ok<ControlApi.ReleaseList>> List(ReleaseStore store, ReleaseFeed feed, CancellationToken cancellationToken) =>
        TypedResults.Ok(new ControlApi.ReleaseList(
            (await store.Head(cancellationToken)).Active, feed.Current?.Number ?? 0, [.. feed.Refusal.Select(ControlApi.FindingView.Of)],
            await store.List(cancellationToken: cancellationToken), await store.Activations(cancellationToken: cancellationToken)));

    private static async Task<Results<Ok<ControlApi.ReleaseDetail>, ProblemResult>> Show(
        int number, ReleaseStore store, ReleaseTrust trust, CancellationToken cancellationToken)
    {
        if (await store.Find(number, cancellationToken) is not { } document)
        {
            return ProblemResult.Of(Outcome.NotFound, "There is no such release.");
        }
        var (content, findings) = ReleaseVerification.Verify(document, trust.Load(), number);
        return TypedResults.Ok(new ControlApi.ReleaseDetail(
            number, document.Hash, content?.Previous, document.KeyId, content?.Change.Id ?? "", content?.Change.Title ?? "", content?.Change.Author ?? "",
            content?.CreatedAt ?? default, [.. content?.Change.Approvals.Select(a => new ControlApi.ApprovalView(a.By, a.At, a.Reason)) ?? []],
            [.. content?.Files.Keys ?? []], content is not null, [.. findings.Select(ControlApi.FindingView.Of)]) { CoAuthors = content?.Change.CoAuthors ?? [] });
    }

    private static async Task<Results<Ok<ControlApi.ReleaseFile>, ProblemResult>> File(int number, string path, InForce inForce, CancellationToken cancellationToken)
    {
        var (files, refused) = await inForce.Files(number, cancellationToken);
        return refused is not null ? ProblemResult.Of(refused)
            : files!.TryGetValue(path, out var text) ? TypedResults.Ok(new ControlApi.ReleaseFile(number, path, text))
            : ProblemResult.Of(Outcome.NotFound, "There is no such file in the release.");
    }

    private static async Task<Results<Ok<ControlApi.ReleaseDiff>, ProblemResult>> Diff(int from, int to, InForce inForce, CancellationToken cancellationToken)
    {
        var (before, refusedBefore) = await inForce.Files(from, cancellationToken);
        var (after, refusedAfter) = await inForce.Files(to, cancellationToken);
        return (refusedBefore ?? refusedAfter) is { } refused
            ? ProblemResult.Of(refused)
            : TypedResults.Ok(new ControlApi.ReleaseDiff(from, to, WorkspaceDifference.Between(before!, after!)));
    }

    private static async Task<Results<Ok<ActivationSummary>, ProblemResult>> Activate(
        int number, ControlApi.ReasonRequest request, ClaimsPrincipal user, ActivateRelease activating, CancellationToken cancellationToken)
    {
        var decided = await activating.Handle(number, Who.Of(user), request.Reason, cancellationToken);
        return decided.Value is { } a ? TypedResults.Ok(new ActivationSummary(a.Serial, a.Release, a.By, a.Reason, a.At)) : ProblemResult.Of(decided.Refused!);
    }
}
