using System.Text.Json;
using Concordat.Core.Catalogue;
using Concordat.Core.Investment;
using Concordat.Core.Scans;
using Concordat.Core.Workspace;
using Concordat.Governance.Changes;
using Concordat.Governance.Incidents;
using Concordat.Governance.Scans;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Control;

public static partial class ControlApi
{
    /// <summary>What the council could pay for.</summary>
    /// <param name="Release">Of this release; 0 for a workspace.</param>
    /// <param name="Scan">The scan whose findings and scores were counted; null where nothing was scanned.</param>
    /// <param name="ScannedAt">When that was.</param>
    /// <param name="Proposals">What is open first, the highest score first.</param>
    /// <param name="Gaps">What hurts and nobody has proposed anything for.</param>
    public sealed record PriorityList(int Release, int? Scan, DateTimeOffset? ScannedAt, IReadOnlyList<PriorityView> Proposals, IReadOnlyList<Gap> Gaps)
    {
        /// <summary>The priorities of a network.</summary>
        public static PriorityList Of(int release, int? scan, DateTimeOffset? at, Workspace network, Measured measured) =>
            new(release, scan, at, [.. Priorities.Of(network, measured).Select(PriorityView.Of)], Core.Investment.Gaps.Of(network, measured));
    }

    /// <summary>A proposal with its score.</summary>
    /// <param name="Status">proposed, accepted, done or declined.</param>
    /// <param name="Score">0 to 100: all points of all that could be had, divided by the divisor.</param>
    /// <param name="Value">1 to 5.</param>
    /// <param name="Risk">The risk that it takes away, 1 to 5.</param>
    /// <param name="Effort">1 to 5.</param>
    /// <param name="Days">Days of one person, where that is how the effort was given.</param>
    /// <param name="Divisor">What the effort divides by.</param>
    /// <param name="Parts">The points before the effort.</param>
    /// <param name="Interfaces">What it touches.</param>
    /// <param name="Incidents">Incidents that speak for it; they do not count.</param>
    public sealed record PriorityView(
        string Name, string Title, string Summary, string Domain, string Owner, string Status, int Score, int Value, int Risk, int Effort, int? Days, decimal Divisor, IReadOnlyList<PriorityPart> Parts,
        IReadOnlyList<string> Interfaces, IReadOnlyList<string> Systems, IReadOnlyList<string> Partners, IReadOnlyList<string> Rules, IReadOnlyList<LinkedIncident> Incidents, string File)
    {
        internal static PriorityView Of(Priority one) => new(
            one.Proposal.Name, one.Proposal.Title, one.Proposal.Summary, one.Proposal.Domain.Name, one.Proposal.Owner.Name, Proposal.Statuses.WordFor(one.Proposal.Status), one.Score,
            one.Proposal.Value.Score, one.Proposal.Risk.Score, one.Proposal.Effort.Level, one.Proposal.Effort.Days, PriorityFormula.Divisor(one.Proposal.Effort.Level), one.Parts, one.Interfaces,
            [.. one.Proposal.About.Systems.Select(system => system.Name)], [.. one.Proposal.About.Partners.Select(partner => partner.Name)], [.. one.Proposal.Rules.Select(rule => rule.Name)],
            [.. one.Proposal.Incidents.Select(incident => new LinkedIncident(incident.Id, incident.Date, null, null))], one.Proposal.At.File);
    }

    /// <summary>An incident that speaks for a proposal.</summary>
    /// <param name="Id">Its id here (<c>IN-0001</c>), or its name where it is kept.</param>
    /// <param name="Date">When it happened.</param>
    /// <param name="Title">What it was about; null where it is not kept here.</param>
    /// <param name="State"><c>open</c>, <c>closed</c> or <c>rehearsed</c>; null where it is not kept here.</param>
    public sealed record LinkedIncident(string Id, DateOnly Date, string? Title, string? State);
}

internal static class PrioritiesApi
{
    public static void Map(RouteGroupBuilder control) => control.MapGet("/governance/agenda/priorities", Show).WithTags("Governance").RequireAuthorization(Policies.View)
        .WithName("showPriorities").WithSummary("Show what the council could pay for")
        .WithDescription("Proposals of the active release by an open formula over value, risk, effort, findings and scores of the newest scan, waivers and criticality, each part with its reason; and what hurts without a proposal.");

    private static async Task<Results<Ok<ControlApi.PriorityList>, ProblemResult>> Show(ModuleDb db, ReleaseStore store, InForce inForce, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (state, refused) = await GovernanceApi.Active(store, inForce, cancellationToken);
        if (state?.Workspace is not { } network)
        {
            return ProblemResult.Of(refused!);
        }
        return TypedResults.Ok(await Linked(db, Of(state.Number, network, await DueScan.Last(db, cancellationToken), WorkspaceFiles.Today(clock)), cancellationToken));
    }

    /// <summary>With what is known of those incidents that are kept here.</summary>
    internal static async Task<ControlApi.PriorityList> Linked(ModuleDb db, ControlApi.PriorityList list, CancellationToken cancellationToken)
    {
        var numbers = list.Proposals.SelectMany(one => one.Incidents).Select(one => Incident.NumberOf(one.Id)).Where(number => number > 0).Distinct().ToList();
        var kept = numbers.Count == 0 ? [] : await db.Read(read => read.Set<Incident>().Where(one => numbers.Contains(one.Number)).ToDictionaryAsync(one => one.Number, cancellationToken), cancellationToken);
        return list with
        {
            Proposals = [.. list.Proposals.Select(one => one with
            {
                Incidents = [.. one.Incidents.Select(incident => kept.GetValueOrDefault(Incident.NumberOf(incident.Id)) is { } found
                    ? incident with { Title = $"{found.Title}, {found.About}", State = found.Rehearsal ? "rehearsed" : found.ClosedAt is null ? "open" : "closed" } : incident)],
            })],
        };
    }

    internal static ControlApi.PriorityList Of(int release, Workspace network, Scan? scan, DateOnly today) => ControlApi.PriorityList.Of(release, scan?.Number, scan?.At, network, new Measured(
        scan is null ? null : Findings(network, scan), scan is null ? [] : JsonSerializer.Deserialize(scan.Scorecards, ControlJson.Default.IReadOnlyListScorecard) ?? [], today));

    /// <summary>Of files that belong to no interface a scan keeps at most 1,000 findings, what blocks first.</summary>
    private static IReadOnlyList<EstateFinding> Findings(Workspace network, Scan scan) => EstateFinding.Of(
        network, JsonSerializer.Deserialize(scan.ByInterface, ControlJson.Default.IReadOnlyListScannedInterface) ?? [],
        (JsonSerializer.Deserialize(scan.Findings, ControlJson.Default.IReadOnlyListFindingView) ?? []).Select(finding => (finding.File, finding.Rule, finding.Severity, finding.Waiver is not null)));
}
