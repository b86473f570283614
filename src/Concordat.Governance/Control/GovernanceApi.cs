using System.Text.Json;
using Concordat.Core.Primitives;
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
    /// <summary>The table in force.</summary>
    /// <param name="Release">Of this release; 0 before the first.</param>
    /// <param name="Model">Its model.</param>
    /// <param name="Rows">The rows in the order in which they are tried; the council's majority decides about what none fits.</param>
    /// <param name="Seats">Who sits where.</param>
    /// <param name="OneVoicePerPerson">True where a person fills one seat of a request at most.</param>
    /// <param name="Council">Who votes where the council decides.</param>
    /// <param name="Domains">Who decides for each domain: its owner and its seat <c>approver</c>.</param>
    /// <param name="Delegates">Who speaks for whom.</param>
    /// <param name="Teams">Teams that hold seats, with those who are in them now.</param>
    public sealed record GovernanceTable(
        int Release, string Model, IReadOnlyList<RightsRowView> Rows, IReadOnlyList<SeatView> Seats, bool OneVoicePerPerson, IReadOnlyList<string> Council,
        IReadOnlyList<SeatView> Domains, IReadOnlyList<DelegateView> Delegates, IReadOnlyList<TeamView> Teams);

    /// <summary>Somebody who speaks for another.</summary>
    /// <param name="Holds">True today.</param>
    public sealed record DelegateView(string For, string To, DateOnly From, DateOnly Until, IReadOnlyList<string> Seats, bool Holds);

    /// <summary>A team that holds seats.</summary>
    /// <param name="Group">The group of the OpenID provider that says who is in it; null where the workspace does.</param>
    /// <param name="People">Those who are in it now.</param>
    /// <param name="Seats">What it holds; seats of domains as <c>domain/seat</c>.</param>
    public sealed record TeamView(string Name, string? Title, string? Group, IReadOnlyList<string> People, IReadOnlyList<string> Seats);

    /// <summary>Who holds a seat.</summary>
    public sealed record SeatView(string Seat, IReadOnlyList<string> People);

    /// <summary>One row.</summary>
    public sealed record RightsRowView(string Name, string Place, IReadOnlyList<string> Changes, string When, IReadOnlyList<string> Approve, string Limits);

    /// <summary>Past requests under another model.</summary>
    public sealed record GovernanceReplay(string Model, int Passes, int Waits, int Blocked, IReadOnlyList<ReplayedChange> Changes);

    /// <summary>One of them.</summary>
    /// <param name="AfterHours">From its opening to the last approval that the model asks for; null where it waits.</param>
    /// <param name="TookHours">From its opening to its end, as it was.</param>
    public sealed record ReplayedChange(
        string Id, string Title, ChangeState Was, string Verdict, IReadOnlyList<string> Needs, IReadOnlyList<string> WaitsFor, double? AfterHours, double TookHours, string? Why);

    /// <summary>Which model fits, with the facts behind it. Advice: a person decides.</summary>
    public sealed record GovernanceAdviceView(OrganizationFacts Facts, IReadOnlyList<ModelAdvice> Models);
}

internal static class GovernanceApi
{
    public static void Map(RouteGroupBuilder control)
    {
        var governance = control.MapGroup("/governance").WithTags("Governance").RequireAuthorization(Policies.View);
        governance.MapGet("", Show).WithName("showGovernance").WithSummary("Show the decision rights in force")
            .WithDescription("The table as it is tried, row by row: those of the workspace, then those of its model.");
        governance.MapGet("/simulation", Simulate).WithName("simulateGovernance").WithSummary("Replay past change requests under a model")
            .WithDescription("What `model` (federated, centralised, decentralised) would have made of the last 500 requests, with the votes that were given.");
        governance.MapGet("/advice", Advise).WithName("adviseGovernance").WithSummary("Advise a governance model")
            .WithDescription("Which of the three models fits the organization, from its domains, partners, regulated data and dependencies, with strengths and risks of each.");
    }

    private static async Task<Results<Ok<ControlApi.GovernanceTable>, ProblemResult>> Show(ReleaseStore store, InForce inForce, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (state, refused) = await Active(store, inForce, cancellationToken);
        if (state is not { Rights: { } rights, Workspace: { } workspace })
        {
            return ProblemResult.Of(refused!);
        }
        var (voices, today) = (state.Voices(), WorkspaceFiles.Today(clock));
        return TypedResults.Ok(new ControlApi.GovernanceTable(
            state.Number, rights.Model, [.. rights.Rows.Select(Row)],
            [.. workspace.Governance.Seats.OrderBy(seat => seat.Key, StringComparer.Ordinal).Select(seat => new ControlApi.SeatView(seat.Key, voices.Seat(seat.Key)))],
            workspace.Governance.OneVoicePerPerson, voices.Council,
            [.. workspace.Domains.Keys.Order(StringComparer.Ordinal).Select(domain => new ControlApi.SeatView(domain, voices.Owners(domain)))],
            [.. workspace.Governance.Delegates.Select(one => new ControlApi.DelegateView(one.For.Name, one.To.Name, one.From, one.Until, [.. one.Seats.Select(seat => seat.Name)], one.Holds(today)))],
            [.. workspace.Organization.Teams.Select(team => new ControlApi.TeamView(team.Name, team.Title, team.Group, Team.Expand(workspace, [new Ref(team.Name, team.At)], state.Groups), Seats(workspace, team.Name)))]));
    }

    /// <summary>The seats that a team holds, those of domains as <c>domain/seat</c>.</summary>
    private static IReadOnlyList<string> Seats(Workspace workspace, string team) => [.. Holding(workspace.Governance.Seats, "", team)
        .Concat(workspace.Domains.Values.OrderBy(domain => domain.Name, StringComparer.Ordinal).SelectMany(domain => Holding(domain.Seats, domain.Name + "/", team)))];

    private static IEnumerable<string> Holding(IReadOnlyDictionary<string, IReadOnlyList<Ref>> seats, string before, string team) =>
        seats.Where(seat => seat.Value.Any(one => one.Name == team)).Select(seat => before + seat.Key).Order(StringComparer.Ordinal);

    private static async Task<Results<Ok<ControlApi.GovernanceReplay>, ProblemResult>> Simulate(
        string model, ModuleDb db, ReleaseStore store, InForce inForce, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!RightsModels.Names.Contains(model))
        {
            return ProblemResult.Of(Outcome.Invalid, $"model is one of {string.Join(", ", RightsModels.Names)}.");
        }
        var (state, refused) = await Active(store, inForce, cancellationToken);
        if (state?.Workspace is null)
        {
            return ProblemResult.Of(refused!);
        }
        var past = (await ChangeQueries.Past(db, cancellationToken)).Select(one => Past(one.Change, one.Votes, clock.GetUtcNow())).ToList();
        var told = GovernanceSimulation.Run(past, DecisionRights.OfModel(model), state.Voices());
        return TypedResults.Ok(new ControlApi.GovernanceReplay(model, told.Count(one => one.Verdict == "passes"), told.Count(one => one.Verdict == "waits"), told.Count(one => one.Verdict == "blocked"),
            [.. told.Select(one => new ControlApi.ReplayedChange(one.Id, one.Title, one.Was, one.Verdict, one.Needs, one.WaitsFor, one.After?.TotalHours, one.Took.TotalHours, one.Why))]));
    }

    private static async Task<Results<Ok<ControlApi.GovernanceAdviceView>, ProblemResult>> Advise(ReleaseStore store, InForce inForce, CancellationToken cancellationToken)
    {
        var (state, refused) = await Active(store, inForce, cancellationToken);
        if (state?.Workspace is not { } workspace)
        {
            return ProblemResult.Of(refused!);
        }
        var facts = OrganizationFacts.Of(workspace);
        return TypedResults.Ok(new ControlApi.GovernanceAdviceView(facts, GovernanceAdvice.Of(facts)));
    }

    internal static async Task<(BaseState? State, Refusal? Refused)> Active(ReleaseStore store, InForce inForce, CancellationToken cancellationToken)
    {
        var found = await inForce.Of((await store.Head(cancellationToken)).Active, cancellationToken);
        return found.Value is { Workspace: not null } state ? (state, null) : (null, found.Refused ?? new Refusal(Outcome.NotFound, "No release is active: there is no table yet."));
    }

    private static PastChange Past(ChangeRequest change, IReadOnlyList<ChangeVote> votes, DateTimeOffset now) => new(change.Id, change.Title,
        new ChangeCase(change.State, change.Author, change.ContentHash, change.ContentAt, change.EffectiveAt, change.Emergency is not null, [.. votes.Select(vote => vote.AsVote())]) { CoAuthors = change.CoAuthorList },
        JsonSerializer.Deserialize(change.Classified, ControlJson.Default.IReadOnlyListClassifiedChange) ?? [],
        JsonSerializer.Deserialize(change.Consumers, ControlJson.Default.IReadOnlyListAffectedConsumer) ?? [], change.DecidedAt ?? now);

    internal static ControlApi.RightsRowView Row(RightsRow row)
    {
        var (right, when) = (row.Right, row.Right.When);
        string?[] conditions =
        [
            when?.Audience is { } audience ? $"audience {audience}" : null, Any("domain", when?.Domains.Select(one => one.Name)), Any("classification", when?.Classifications.Select(one => one.Name)),
            Any("criticality", when?.Criticalities), Any("tier", when?.Tiers.Select(one => one.Name)), when?.Emergency is { } emergency ? (emergency ? "emergency" : "no emergency") : null,
        ];
        string?[] limits =
        [
            right.Quorum is { } quorum ? $"quorum {quorum}" : null, right.Expiry is { } expiry ? $"at most {expiry.TotalDays:0} days" : null, right.Notice is { } notice ? $"notice of {notice.TotalDays:0} days" : null,
            right.Or is { } or ? $"or{(or.NewMajor ? " a new major version" : "")}{(or.Sunset is { } sunset ? $" with a sunset {sunset.TotalDays:0} days ahead" : "")}" : null,
            right.Escalate is { } escalate ? $"after {escalate.After.TotalHours:0} hours also {string.Join(", ", escalate.To.Select(one => one.Name))}" : null,
        ];
        return new(row.Name, right.At.ToString(), right.Changes, string.Join("; ", conditions.OfType<string>()), [.. right.Approve.Select(token => token.Name)], string.Join("; ", limits.OfType<string>()));
    }

    private static string? Any(string name, IEnumerable<string>? values) => values?.ToList() is { Count: > 0 } some ? $"{name} {string.Join(" or ", some)}" : null;
}
