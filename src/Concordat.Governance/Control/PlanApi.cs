using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Concordat.Core.Releases;
using Concordat.Core.Rights;
using Concordat.Governance.Changes;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Governance.Control;

public static partial class ControlApi
{
    /// <summary>A workspace: path → text.</summary>
    /// <param name="Files">Path → text.</param>
    /// <param name="Emergency">True for an emergency change.</param>
    /// <param name="Authors">Whose commits it carries: names or e-mail addresses.</param>
    public sealed record PlanRequest(IReadOnlyDictionary<string, string> Files, bool Emergency = false, [property: MaxLength(MostAuthors)] IReadOnlyList<string>? Authors = null);

    /// <summary>What it would change, and what the checks say.</summary>
    /// <param name="BaseRelease">The active release; 0 for none.</param>
    /// <param name="Blocked">True where a finding is an error that no waiver covers, so that no change request can be opened.</param>
    /// <param name="Differences">Resource by resource.</param>
    /// <param name="Findings">Of the check.</param>
    /// <param name="Changes">As decision rights see them.</param>
    /// <param name="Needs">Whose approval is needed, and who may give it.</param>
    /// <param name="Trial">What proposed standards would say of all that is in force; null where none differs.</param>
    /// <param name="Consumers">Who is touched by what breaks, with the evidence.</param>
    public sealed record PlanResponse(
        int BaseRelease, bool Blocked, IReadOnlyList<ResourceDifference> Differences, IReadOnlyList<FindingView> Findings, IReadOnlyList<ClassifiedChange> Changes,
        IReadOnlyList<NeedView> Needs, IReadOnlyList<AffectedConsumer> Consumers, TrialView? Trial = null);

    /// <summary>What proposed standards would say today of all that is in force.</summary>
    /// <param name="Files">Files that were judged.</param>
    /// <param name="Judged">Values that rules looked at.</param>
    /// <param name="Breaks">How many errors would be new.</param>
    /// <param name="Added">What would be found that is not found today; at most 500.</param>
    /// <param name="Removed">What would not be found any more; at most 500.</param>
    public sealed record TrialView(int Files, int Judged, int Breaks, IReadOnlyList<FindingView> Added, IReadOnlyList<FindingView> Removed)
    {
        internal static TrialView Of(StandardTrial trial) => new(trial.Files, trial.Judged, trial.Added.Count(finding => finding.Blocks),
            [.. trial.Added.Take(500).Select(FindingView.Of)], [.. trial.Removed.Take(500).Select(FindingView.Of)]);
    }
}

internal static class PlanApi
{
    public static void Map(RouteGroupBuilder control) => control.MapPost("/plan", Plan)
        .WithName("planChange").WithTags("Changes").WithSummary("Compare a workspace with the active release")
        .WithDescription("Checks the files of a workspace and compares them with the release that is active, resource by resource. Nothing is stored.")
        .RequireAuthorization(Policies.View);

    private static async Task<Results<Ok<ControlApi.PlanResponse>, ProblemResult>> Plan(ControlApi.PlanRequest request, ClaimsPrincipal user, PlanChange planning, TimeProvider clock, CancellationToken cancellationToken)
    {
        var planned = await planning.Handle(request.Files, Who.Of(user), request.Emergency, cancellationToken, request.Authors);
        if (planned.Value is not { } plan)
        {
            return ProblemResult.Of(planned.Refused!);
        }
        var now = clock.GetUtcNow();
        var state = ApprovalState.Of(plan.Needs, plan.Base.Workspace is not null ? plan.Base.Voices() : null, plan.Authors, "", [], now, now);
        return TypedResults.Ok(new ControlApi.PlanResponse(plan.BaseRelease, plan.IsBlocked, plan.Differences, [.. plan.Findings.Select(ControlApi.FindingView.Of)],
            plan.Changes, [.. state.Needs.Select(ControlApi.NeedView.Of)], plan.Consumers, plan.Trial is { } trial ? ControlApi.TrialView.Of(trial) : null));
    }
}
