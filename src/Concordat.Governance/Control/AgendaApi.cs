using System.Security.Claims;
using Concordat.Core.Rights;
using Concordat.Core.Workspace;
using Concordat.Governance.Changes;
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
    /// <summary>What the council and the caller have to decide.</summary>
    /// <param name="At">When it was looked up.</param>
    /// <param name="Requests">Open requests, the oldest 100.</param>
    /// <param name="Reviews">Released emergencies at which nobody looked yet.</param>
    /// <param name="Waivers">Of the active release, the soonest end first.</param>
    public sealed record Agenda(DateTimeOffset At, IReadOnlyList<AgendaRequest> Requests, IReadOnlyList<AgendaRequest> Reviews, IReadOnlyList<AgendaWaiver> Waivers);

    /// <summary>A request that waits.</summary>
    /// <param name="WaitsFor">The approvals that are missing, or why it cannot be judged.</param>
    /// <param name="ForCouncil">True where the council, or its seat for a rule, is one of them.</param>
    /// <param name="ForMe">True where the caller may give one of them and did not yet.</param>
    public sealed record AgendaRequest(ChangeView Change, IReadOnlyList<string> WaitsFor, bool ForCouncil, bool ForMe);

    /// <summary>A waiver with its time.</summary>
    /// <param name="Place">The interface or file that it covers.</param>
    /// <param name="DaysLeft">Days until its last one; negative where it is over.</param>
    /// <param name="Warning">30, 14 or 3: the last warning that it has reached; 0 where it is over; null where it has time.</param>
    public sealed record AgendaWaiver(
        string Name, string File, string Rule, string Place, string Reason, string Owner, string GrantedBy, DateOnly Until, int DaysLeft, int? Warning);
}

internal static class AgendaApi
{
    public static void Map(RouteGroupBuilder control) => control.MapGet("/governance/agenda", Show).WithTags("Governance").RequireAuthorization(Policies.View)
        .WithName("showAgenda").WithSummary("Show what waits for decisions")
        .WithDescription("Open change requests with the approvals that are missing, emergencies to be reviewed, and waivers with the days that are left.");

    private static async Task<Ok<ControlApi.Agenda>> Show(
        ClaimsPrincipal user, ModuleDb db, ReleaseStore store, InForce inForce, Reviews reviews, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (now, me) = (clock.GetUtcNow(), Who.Of(user));
        var (state, _) = await GovernanceApi.Active(store, inForce, cancellationToken);
        var requests = new List<ControlApi.AgendaRequest>();
        foreach (var (change, votes) in await ChangeQueries.Waiting(db, cancellationToken))
        {
            var found = await reviews.Of(change, votes, cancellationToken);
            requests.Add(found.Value is { } review ? Request(review, me, now)
                : new ControlApi.AgendaRequest(ControlApi.ChangeView.Of(change), [found.Refused!.Detail], ForCouncil: true, ForMe: false));
        }
        return TypedResults.Ok(new ControlApi.Agenda(now, [.. requests.Where(one => one.Change.State != ChangeState.Released)], [.. requests.Where(one => one.Change.State == ChangeState.Released)],
            [.. (state?.Workspace?.Waivers.Values ?? []).OrderBy(one => one.Until).ThenBy(one => one.Name, StringComparer.Ordinal).Select(one => Waiver(one, WorkspaceFiles.Today(clock)))]));
    }

    private static ControlApi.AgendaRequest Request(Review review, string me, DateTimeOffset now)
    {
        var missing = review.Case.Approvals(review.Needs, review.Voices, now).Needs.Where(need => !need.IsMet).ToList();
        return new(ControlApi.ChangeView.Of(review.Change), [.. missing.Select(need => need.Need.Key)],
            missing.Any(need => ApproverToken.IsVote(need.Need.Token) || need.Need.Token == ApproverToken.RuleSeat), missing.Any(need => IsMine(need, review.Change.Authors, me)));
    }

    /// <summary>The voices that were given are named "mara" or, by a delegate, "mara for tomas".</summary>
    private static bool IsMine(NeedState need, Authors authors, string me) => !authors.Include(me)
        && (need.Need.Token == ApproverToken.AnotherPerson || need.Who.Contains(me)) && !need.Given.Any(voice => voice == me || voice.StartsWith(me + " ", StringComparison.Ordinal));

    private static ControlApi.AgendaWaiver Waiver(Waiver one, DateOnly today) => new(
        one.Name, one.At.File, one.Rule.Name, one.Where.Interface?.Name ?? one.Where.File?.Name ?? "", one.Reason, one.Owner.Name, one.GrantedBy.Name, one.Until, one.DaysLeft(today), one.Warning(today));
}
