using Concordat.Core.Notices;
using Concordat.Core.Workspace;
using Concordat.Governance.Notices;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Scans;

/// <summary>Warns 30, 14 and 3 days before a waiver ends, and says when it is over: each once, in the ledger.</summary>
internal sealed class WaiverNotices(AuditLedger audit, Notify notify)
{
    public async Task Give(UnitOfWork unit, CheckedWorkspace check, DateOnly today, int release, CancellationToken cancellationToken)
    {
        var given = (await unit.Db.Set<WaiverNotice>().Where(n => n.Until >= today.AddDays(-60)).Select(n => new { n.Waiver, n.Until, n.Days }).ToListAsync(cancellationToken))
            .Select(n => (n.Waiver, n.Until, n.Days)).ToHashSet();
        foreach (var waiver in (check.Workspace?.Waivers.Values ?? []).OrderBy(waiver => waiver.Name, StringComparer.Ordinal))
        {
            if (waiver.Warning(today) is not { } days || given.Contains((waiver.Name, waiver.Until, days)) || waiver.Until < today.AddDays(-60))
            {
                continue;
            }
            unit.Db.Add(new WaiverNotice { Waiver = waiver.Name, Until = waiver.Until, Days = days, At = unit.Now });
            await audit.Write(unit, new AuditEntry(days == 0 ? "waiver.over" : "waiver.ending", "node:scan", $"waiver/{waiver.Name}")
            {
                Release = release,
                Reason = days == 0 ? $"Its last day was {waiver.Until:yyyy-MM-dd}: what it covered fails." : $"{waiver.DaysLeft(today)} days are left, until {waiver.Until:yyyy-MM-dd}.",
                Detail = $"{waiver.Rule.Name}, owner {waiver.Owner.Name}, granted by {waiver.GrantedBy.Name}",
            });
            await notify.Tell(unit, new Notice(days == 0 ? NoticeKind.WaiverOver : NoticeKind.WaiverEnding, waiver.Name, unit.Now) { Until = waiver.Until, Release = release });
        }
    }
}
