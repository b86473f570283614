using System.Security.Claims;
using System.Text.Json;
using Concordat.Core.Primitives;
using Concordat.Core.Scans;
using Concordat.Governance.Scans;
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
    /// <summary>How the network stands by the newest scan.</summary>
    /// <param name="At">The time on whose day waivers held or were over.</param>
    /// <param name="Cause"><c>start</c>, <c>activated</c>, <c>due</c>, <c>daily</c> or <c>asked</c>.</param>
    /// <param name="Judged">Values that rules looked at.</param>
    /// <param name="Failing">Interfaces with an error that no waiver covers.</param>
    /// <param name="Errors">Errors that no waiver covers.</param>
    /// <param name="Warnings">All else that no waiver covers.</param>
    /// <param name="Waived">Findings that a waiver covers.</param>
    /// <param name="Expired">Waivers that are over.</param>
    /// <param name="Passes">True where it judged the release that is active, nothing blocks, and nothing ended since.</param>
    /// <param name="Void">Why it says nothing of the network as it is; null where it does.</param>
    /// <param name="Next">From when on it says nothing any more.</param>
    public sealed record ScanSummary(
        int Number, DateTimeOffset At, int TookMs, int Release, string Cause, int Interfaces, int Contracts, int Rules, int Judged, int Failing, int Errors, int Warnings,
        int Waived, int Expired, bool Passes, string? Void, DateTimeOffset Next)
    {
        internal static ScanSummary Of(Scan scan, int active, DateTimeOffset now)
        {
            var old = scan.Void ?? (scan.Release != active ? $"Release {active} is active and was not scanned yet."
                : scan.NextAt <= now ? "Something ended or began since, or a day is over: it is due." : null);
            return new(scan.Number, scan.At, scan.TookMs, scan.Release, scan.Cause, scan.Interfaces, scan.Contracts, scan.Rules, scan.Judged, scan.Failing, scan.Errors, scan.Warnings,
                scan.Waived, scan.Expired, scan.Passes && old is null, old, scan.NextAt);
        }
    }

    /// <summary>The newest scan with what it found.</summary>
    /// <param name="Scan">Its figures.</param>
    /// <param name="Interfaces">The interfaces of which something was said.</param>
    /// <param name="Findings">What blocks first; at most 1,000.</param>
    public sealed record ScanDetail(ScanSummary Scan, IReadOnlyList<ScannedInterface> Interfaces, IReadOnlyList<FindingView> Findings);
}

internal static class ScanApi
{
    public static void Map(RouteGroupBuilder control)
    {
        var scan = control.MapGroup("/scan").WithTags("Governance");
        scan.MapGet("", Show).RequireAuthorization(Policies.View).WithName("showScan").WithSummary("Show the newest scan")
            .WithDescription("How the active release stands by all rules, waivers and the clock: what was judged, what fails, what is waived or over, by interface.");
        scan.MapPost("", Run).RequireAuthorization(Policies.Scan).WithName("runScan").WithSummary("Scan now")
            .WithDescription("Judges the active release anew, without waiting for the next time at which it is due. Refused while another node scans, and where there is nothing to judge.");
    }

    /// <summary>The newest scan as it counts now; null before the first.</summary>
    internal static async Task<ControlApi.ScanSummary?> Newest(ModuleDb db, ReleaseStore store, DateTimeOffset now, CancellationToken cancellationToken) =>
        await DueScan.Last(db, cancellationToken) is { } last ? ControlApi.ScanSummary.Of(last, (await store.Head(cancellationToken)).Active, now) : null;

    private static async Task<Results<Ok<ControlApi.ScanDetail>, ProblemResult>> Show(ModuleDb db, ReleaseStore store, TimeProvider clock, CancellationToken cancellationToken) =>
        await DueScan.Last(db, cancellationToken) is { } last
            ? TypedResults.Ok(Detail(last, (await store.Head(cancellationToken)).Active, clock.GetUtcNow()))
            : ProblemResult.Of(Outcome.NotFound, "Nothing was scanned yet: the first scan follows the first release. POST /control/v1/scan runs one.");

    private static async Task<Results<Ok<ControlApi.ScanDetail>, ProblemResult>> Run(ClaimsPrincipal user, RunScan scanning, ReleaseStore store, TimeProvider clock, CancellationToken cancellationToken)
    {
        var done = await scanning.Handle("asked", Who.Actor(user), cancellationToken);
        return done.Value is not { } scan ? ProblemResult.Of(done.Refused!)
            : scan.Void is { } nothing ? ProblemResult.Of(Outcome.Refused, nothing)
            : TypedResults.Ok(Detail(scan, (await store.Head(cancellationToken)).Active, clock.GetUtcNow()));
    }

    private static ControlApi.ScanDetail Detail(Scan scan, int active, DateTimeOffset now) => new(ControlApi.ScanSummary.Of(scan, active, now),
        JsonSerializer.Deserialize(scan.ByInterface, ControlJson.Default.IReadOnlyListScannedInterface) ?? [],
        JsonSerializer.Deserialize(scan.Findings, ControlJson.Default.IReadOnlyListFindingView) ?? []);
}
