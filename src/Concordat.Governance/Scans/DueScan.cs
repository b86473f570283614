using System.Text.Json;
using Concordat.Core.Observation;
using Concordat.Governance.Changes;
using Concordat.Governance.Control;
using Concordat.Platform;
using Concordat.Platform.Data;
using Concordat.Platform.Observation;
using Concordat.Platform.Releases;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Scans;

/// <summary>
/// Scans where it is due: another release is active, another build judges, something ended or began, traffic shows more or less beyond the
/// declared class than it found, a day is over. Answers when to look next;
/// nobody polls.
/// </summary>
internal sealed class DueScan(ModuleDb db, ReleaseStore store, ReleaseFeed feed, RunScan scanning, PlatformOptions options, TimeProvider clock)
{
    private static readonly TimeSpan Idle = TimeSpan.FromDays(1);
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(5);
    private bool _started;

    public async Task<DateTimeOffset> Run(CancellationToken cancellationToken)
    {
        var head = await store.Head(cancellationToken);
        if (head.Active == 0)
        {
            return clock.GetUtcNow() + Idle; // an activation wakes it
        }
        var last = await Last(db, cancellationToken);
        if ((Cause(last, head.Active) ?? await Traffic(last!, cancellationToken)) is not { } cause)
        {
            return last!.NextAt;
        }
        var done = await scanning.Handle(cause, $"node:{options.Node}", cancellationToken);
        _started |= done.Value is not null;
        // Where another node scans, or the release does not verify, it looks again: that is no result yet.
        return done.Value?.NextAt ?? clock.GetUtcNow() + Again;
    }

    /// <summary>The newest scan; null before the first.</summary>
    public static Task<Scan?> Last(ModuleDb db, CancellationToken cancellationToken) =>
        db.Read(context => context.Set<Scan>().OrderByDescending(s => s.Number).FirstOrDefaultAsync(cancellationToken), cancellationToken);

    /// <summary>Where the newest scan found another number of fields that exceed their class than traffic shows now.</summary>
    private async Task<string?> Traffic(Scan last, CancellationToken cancellationToken)
    {
        if (feed.Current is not { } active || active.Number != last.Release)
        {
            return null;
        }
        var observed = await ObservedCounts.Since(db, clock.GetUtcNow() - RecordedUses.Lately, cancellationToken);
        var found = JsonSerializer.Deserialize(last.ByInterface, ControlJson.Default.IReadOnlyListScannedInterface)!.SelectMany(one => one.Rules ?? []).Where(rule => rule.Rule == ObservedValues.Rule).Sum(rule => rule.Times);
        return found == ObservedValues.Exceeding(active.Workspace, observed) ? null : "traffic";
    }

    private string? Cause(Scan? last, int active) =>
        last is null || last.Release != active ? "activated"
        : !_started && last.Engine != RunScan.Engine ? "start"
        : last.NextAt <= clock.GetUtcNow() ? (last.NextAt - last.At >= Idle ? "daily" : "due") : null;
}
