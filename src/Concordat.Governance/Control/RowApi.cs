using Concordat.Core.Primitives;
using Concordat.Core.Rights;
using Concordat.Governance.Changes;
using Concordat.Platform.Releases;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Governance.Control;

/// <summary>Which row would decide, before there is a change request.</summary>
internal static class RowApi
{
    public static void Map(RouteGroupBuilder control) => control.MapGet("/governance/row", Show).WithTags("Governance").RequireAuthorization(Policies.View)
        .WithName("showGovernanceRow").WithSummary("Show the row that decides about a kind of change")
        .WithDescription("The first row of the table in force that fits a `change` of that kind, with the facts that are given; what is not given fits no condition.");

    private static async Task<Results<Ok<ControlApi.RightsRowView>, ProblemResult>> Show(
        string change, string? domain, string? audience, string? classification, string? criticality, bool? emergency, ReleaseStore store, InForce inForce, CancellationToken cancellationToken)
    {
        if (!ChangeKind.All.Contains(change))
        {
            return ProblemResult.Of(Outcome.Invalid, $"change is one of {string.Join(", ", ChangeKind.All)}.");
        }
        var (state, refused) = await GovernanceApi.Active(store, inForce, cancellationToken);
        return state?.Rights is not { } rights ? ProblemResult.Of(refused!) : TypedResults.Ok(GovernanceApi.Row(rights.For(
            new ClassifiedChange(change, "", default, "") { Domain = domain, Audience = audience, Classification = classification, Criticality = criticality }, emergency == true)));
    }
}
