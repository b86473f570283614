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
    /// <summary>Who must agree to a change request, and by which row.</summary>
    /// <param name="Change">The request.</param>
    /// <param name="BaseRelease">The release whose table decides.</param>
    /// <param name="Model">The model of that table; null before the first release.</param>
    /// <param name="Changes">Each change with the row that decides about it.</param>
    /// <param name="Needs">What follows.</param>
    /// <param name="Decided">True where everything is given.</param>
    public sealed record RightsExplanation(
        string Change, int BaseRelease, string? Model, IReadOnlyList<ExplainedChange> Changes, IReadOnlyList<NeedView> Needs, bool Decided);

    /// <summary>One change with its row.</summary>
    /// <param name="Kind">What it is.</param>
    /// <param name="Resource">Of what.</param>
    /// <param name="Place">File, line and column.</param>
    /// <param name="Why">What makes it of this kind.</param>
    /// <param name="Row">The row that decides.</param>
    /// <param name="RowPlace">Where the row stands; empty for what no row fits.</param>
    /// <param name="Approve">Whom the row names.</param>
    public sealed record ExplainedChange(string Kind, string Resource, string Place, string Why, string Row, string RowPlace, IReadOnlyList<string> Approve);
}

internal static class RightsApi
{
    public static void Map(RouteGroupBuilder control) => control.MapGet("/rights/explanation", Explain).WithTags("Governance").RequireAuthorization(Policies.View)
        .WithName("explainRights").WithSummary("Explain who must approve")
        .WithDescription("For the change request `change`: each change, the row of the decision rights that decides about it, and the approvals that follow, with who may give them.");

    private static async Task<Results<Ok<ControlApi.RightsExplanation>, ProblemResult>> Explain(string change, Reviews reviews, TimeProvider clock, CancellationToken cancellationToken)
    {
        var found = await reviews.Find(change, cancellationToken);
        if (found.Value is not { } review)
        {
            return ProblemResult.Of(found.Refused!);
        }
        var state = review.Case.Approvals(review.Needs, review.Voices, clock.GetUtcNow());
        var emergency = review.Change.Emergency is not null && !review.IsToBeReviewed;
        return TypedResults.Ok(new ControlApi.RightsExplanation(review.Change.Id, review.Base.Number, review.Base.Rights?.Model,
            [.. review.Changes.Select(one => Row(one, review.Base.Rights!.For(one, emergency)))], [.. state.Needs.Select(ControlApi.NeedView.Of)], state.IsDecided));
    }

    private static ControlApi.ExplainedChange Row(ClassifiedChange change, RightsRow row) => new(
        change.Kind, change.Resource, change.At.ToString(), change.Why, row.Name, row.Right.At.File is null ? "" : row.Right.At.ToString(), [.. row.Right.Approve.Select(token => token.Name)]);
}
