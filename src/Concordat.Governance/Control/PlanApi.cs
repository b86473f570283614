using Concordat.Core.Releases;
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
    public sealed record PlanRequest(IReadOnlyDictionary<string, string> Files);

    /// <summary>What it would change, and what the checks say.</summary>
    /// <param name="BaseRelease">The active release; 0 for none.</param>
    /// <param name="Blocked">True where a finding is an error that no waiver covers, so that no change request can be opened.</param>
    /// <param name="Differences">Resource by resource.</param>
    /// <param name="Findings">Of the check.</param>
    public sealed record PlanResponse(int BaseRelease, bool Blocked, IReadOnlyList<ResourceDifference> Differences, IReadOnlyList<FindingView> Findings);
}

internal static class PlanApi
{
    public static void Map(RouteGroupBuilder control) => control.MapPost("/plan", Plan)
        .WithName("planChange").WithTags("Changes").WithSummary("Compare a workspace with the active release")
        .WithDescription("Checks the files of a workspace and compares them with the release that is active, resource by resource. Nothing is stored.")
        .RequireAuthorization(Policies.View);

    private static async Task<Results<Ok<ControlApi.PlanResponse>, ProblemResult>> Plan(ControlApi.PlanRequest request, PlanChange planning, CancellationToken cancellationToken)
    {
        var planned = await planning.Handle(request.Files, cancellationToken);
        return planned.Value is { } plan
            ? TypedResults.Ok(new ControlApi.PlanResponse(plan.BaseRelease, plan.IsBlocked, plan.Differences, [.. plan.Findings.Select(ControlApi.FindingView.Of)]))
            : ProblemResult.Of(planned.Refused!);
    }
}
