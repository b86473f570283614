using System.Text.Json;
using Concordat.Core.Catalogue;
using Concordat.Core.Primitives;
using Concordat.Core.Scans;
using Concordat.Core.Workspace;
using Concordat.Governance.Changes;
using Concordat.Governance.Control;
using Concordat.Platform;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Exchanges;
using Concordat.Platform.Observation;
using Concordat.Platform.Releases;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Scans;

/// <summary>
/// Judges the workspace of the active release by everything that a change request would be judged by, at the present time, and stores what came of
/// it. Nothing that runs is stopped: a scan says how the network stands. One node at a time, by a claim that another one may take when it is old.
/// </summary>
internal sealed class RunScan(ModuleDb db, ReleaseStore store, InForce inForce, ExchangeLog exchanges, TrafficSampler sampler, WaiverNotices notices, Partners.PartnerNotices partners, AuditLedger audit, ControlHints hints, PlatformOptions options, TimeProvider clock)
{
    /// <summary>The build that judges.</summary>
    public static readonly string Engine = typeof(WorkspaceCheck).Module.ModuleVersionId.ToString("n");

    /// <summary>How long a claim holds: many times what a scan of ten thousand interfaces takes.</summary>
    internal static readonly TimeSpan Claimed = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private const int MostFindings = 1000;
    private const int Kept = 100;
    private int _running;

    /// <param name="cause">What calls for it, see <see cref="Scan.Cause"/>.</param>
    /// <param name="actor">Who, as the ledger names them.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Decision<Scan>> Handle(string cause, string actor, CancellationToken cancellationToken)
    {
        var head = await store.Head(cancellationToken);
        if (head.Active == 0)
        {
            return new Refusal(Outcome.NotFound, "No release is active: there is nothing to judge.");
        }
        if (Interlocked.Exchange(ref _running, 1) == 1)
        {
            return Elsewhere(options.Node);
        }
        try
        {
            if (await Claim(cancellationToken) is { } other)
            {
                return Elsewhere(other.Node);
            }
            var (files, refused) = await inForce.Files(head.Active, cancellationToken);
            if (files is null)
            {
                await db.Write(unit => audit.Write(unit, new AuditEntry("scan.failed", actor, $"release/{head.Active}")
                {
                    Outcome = refused!.Outcome.Code, Reason = refused.Detail, Release = head.Active,
                }), cancellationToken);
                return refused!;
            }
            var (now, began) = (clock.GetUtcNow(), clock.GetTimestamp());
            var today = DateOnly.FromDateTime(now.UtcDateTime);
            await sampler.Settled(cancellationToken);
            var check = WorkspaceFiles.Check(files, new Dictionary<string, string>(), today, observed: await ObservedCounts.Since(db, now - RecordedUses.Lately, cancellationToken));
            var cards = Scorecards.Of(check, await RecordedUses.All(exchanges, now, cancellationToken), today);
            return await Keep(WorkspaceScan.Of(check, today), cards, check, head.Active, cause, actor, now, clock.GetElapsedTime(began), cancellationToken);
        }
        finally
        {
            await Release(CancellationToken.None);
            Volatile.Write(ref _running, 0);
        }
    }

    private static Refusal Elsewhere(string node) => new(Outcome.Conflict, $"The node {node} scans at this moment. Look at the result in a while.");

    private async Task<Scan> Keep(
        WorkspaceScan result, IReadOnlyList<Scorecard> cards, CheckedWorkspace check, int release, string cause, string actor, DateTimeOffset now, TimeSpan took, CancellationToken cancellationToken)
    {
        var kept = await db.Write(async unit =>
        {
            var last = await unit.Db.Set<Scan>().MaxAsync(s => (int?)s.Number, cancellationToken) ?? 0;
            var scan = Row(result, release, cause, now, took);
            scan.Number = last + 1;
            scan.Scorecards = JsonSerializer.Serialize(cards, ControlJson.Default.IReadOnlyListScorecard);
            scan.Scores = JsonSerializer.Serialize(cards.ToDictionary(card => $"{card.Kind}:{card.Name}", card => card.Score, StringComparer.Ordinal), ControlJson.Default.DictionaryStringInt32);
            await unit.Db.Set<Scan>().Where(s => s.Number <= last - Kept).ExecuteDeleteAsync(cancellationToken);
            await unit.Db.Set<Scan>().ExecuteUpdateAsync(set => set.SetProperty(s => s.Findings, "[]").SetProperty(s => s.ByInterface, "[]").SetProperty(s => s.Scorecards, "[]"), cancellationToken);
            unit.Db.Add(scan);
            await audit.Write(unit, new AuditEntry(scan.Void is null ? "scan.done" : "scan.failed", actor, $"release/{release}")
            {
                Outcome = scan.Void is null ? "ok" : Outcome.Refused.Code, Release = release, Reason = scan.Void,
                Detail = $"scan {scan.Number} ({cause}): {scan.Interfaces} interfaces, {scan.Contracts} contracts, {scan.Rules} rules, {scan.Judged} values; {scan.Failing} interfaces fail, {scan.Errors} errors, {scan.Warnings} warnings, {scan.Waived} waived, {scan.Expired} waivers over",
            });
            await notices.Give(unit, check, result.On, release, cancellationToken);
            await partners.Give(unit, check.Workspace, result.On, release, cancellationToken);
            return scan;
        }, cancellationToken);
        hints.ChangeMoved();
        return kept;
    }

    private static Scan Row(WorkspaceScan result, int release, string cause, DateTimeOffset now, TimeSpan took) => new()
    {
        At = now, TookMs = (int)took.TotalMilliseconds, Release = release, Cause = cause, Engine = Engine, Interfaces = result.Interfaces, Contracts = result.Contracts,
        Rules = result.Rules, Judged = result.Judged, Failing = result.ByInterface.Count(one => one.Errors > 0), Errors = result.Findings.Count(finding => finding.Blocks),
        Warnings = result.Findings.Count(finding => finding is { Blocks: false, Waiver: null }), Waived = result.Findings.Count(finding => finding.Waiver is not null),
        Expired = result.Expired, Passes = result.Passes, Void = result.Void,
        NextAt = result.Next is { } next && Begin(next) < now + Day ? Begin(next) : now + Day,
        Findings = JsonSerializer.Serialize([.. result.Findings.Take(MostFindings).Select(ControlApi.FindingView.Of)], ControlJson.Default.IReadOnlyListFindingView),
        ByInterface = JsonSerializer.Serialize(result.ByInterface, ControlJson.Default.IReadOnlyListScannedInterface),
    };

    private static DateTimeOffset Begin(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    /// <summary>Null where this node may scan; else who does.</summary>
    private Task<ScanClaim?> Claim(CancellationToken cancellationToken) => db.Write(async unit =>
    {
        await store.LockHead(unit, cancellationToken); // two nodes do not both find it free
        var claim = await unit.Db.Set<ScanClaim>().FirstOrDefaultAsync(cancellationToken);
        if (claim is not null && claim.Node != options.Node && claim.Until > unit.Now) // its own is from before it died
        {
            return claim;
        }
        if (claim is null)
        {
            unit.Db.Add(claim = new ScanClaim { Id = 1 });
        }
        (claim.Node, claim.Until) = (options.Node, unit.Now + Claimed);
        return null;
    }, cancellationToken);

    private Task Release(CancellationToken cancellationToken) => db.Write(
        unit => unit.Db.Set<ScanClaim>().Where(c => c.Node == options.Node).ExecuteUpdateAsync(set => set.SetProperty(c => c.Until, unit.Now), cancellationToken), cancellationToken);
}
