using System.Text.Json.Nodes;
using Concordat.Core.Notices;
using Concordat.Core.Workspace;
using Concordat.Governance.Notices;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Partners;

/// <summary>Something of a partner that ends by itself.</summary>
/// <param name="Subject"><c>partner/NAME/agreement/NAME</c>, <c>partner/NAME/key/CLIENT/KID</c> or <c>partner/NAME/certificate</c>.</param>
/// <param name="Until">Its last day.</param>
internal sealed record PartnerEnd(string Subject, DateOnly Until)
{
    /// <summary>The level of warning on a day: 30, 7 or 1 days before the end, 0 once it is over; null for none.</summary>
    public int? Warning(DateOnly today) => (Until.DayNumber - today.DayNumber) switch { < 0 => 0, <= 1 => 1, <= 7 => 7, <= 30 => 30, _ => null };

    /// <summary>What the release says of ends: agreements, and keys with an <c>exp</c> of their own (OpenID Federation 1.0 §8.7).</summary>
    public static IEnumerable<PartnerEnd> Of(Workspace workspace) => workspace.Partners.Values.OrderBy(partner => partner.Name, StringComparer.Ordinal).SelectMany(partner =>
        partner.Agreements.Select(agreement => new PartnerEnd($"partner/{partner.Name}/agreement/{agreement.Name}", agreement.Until))
            .Concat(partner.Clients.SelectMany(client => Keys(client).Select(key => new PartnerEnd($"partner/{partner.Name}/key/{client.Id}/{key.Id}", key.End)))));

    private static IEnumerable<(string Id, DateOnly End)> Keys(Client client) =>
        from key in (client.Jwks?.ToJson()?["keys"] as JsonArray ?? []).OfType<JsonObject>()
        where key["exp"] is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.Number && value.TryGetValue<long>(out _)
        let seconds = (long)key["exp"]!
        where seconds is > 0 and < 253_402_300_799
        select (key["kid"] is JsonValue kid && kid.TryGetValue<string>(out var id) ? id : "without-id", DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime));
}

/// <summary>A warning that was given: each once.</summary>
internal sealed class PartnerNotice
{
    public string Subject { get; set; } = "";
    public DateOnly Until { get; set; }

    /// <summary>30, 7 or 1; 0 for the end.</summary>
    public int Days { get; set; }
    public DateTimeOffset At { get; set; }
}

/// <summary>Warns 30, 7 and 1 days before an agreement, a key or a certificate of a partner ends, and says when it is over: each once, in the ledger and as a notice.</summary>
internal sealed class PartnerNotices(AuditLedger audit, Notify notify)
{
    private const int Lately = 60;

    public async Task Give(UnitOfWork unit, Workspace? workspace, DateOnly today, int release, CancellationToken cancellationToken)
    {
        if (workspace is null)
        {
            return;
        }
        var given = (await unit.Db.Set<PartnerNotice>().Where(n => n.Until >= today.AddDays(-Lately)).Select(n => new { n.Subject, n.Until, n.Days }).ToListAsync(cancellationToken))
            .Select(n => (n.Subject, n.Until, n.Days)).ToHashSet();
        foreach (var end in PartnerEnd.Of(workspace).Concat(await Certificates(unit, workspace, cancellationToken)).DistinctBy(end => (end.Subject, end.Until)))
        {
            if (end.Warning(today) is not { } days || given.Contains((end.Subject, end.Until, days)) || end.Until < today.AddDays(-Lately))
            {
                continue;
            }
            unit.Db.Add(new PartnerNotice { Subject = end.Subject, Until = end.Until, Days = days, At = unit.Now });
            await audit.Write(unit, new AuditEntry(days == 0 ? "partner.over" : "partner.ending", "node:scan", end.Subject)
            {
                Release = release,
                Reason = days == 0 ? $"Its last day was {end.Until:yyyy-MM-dd}." : $"{end.Until.DayNumber - today.DayNumber} days are left, until {end.Until:yyyy-MM-dd}.",
            });
            await notify.Tell(unit, new Notice(days == 0 ? NoticeKind.PartnerOver : NoticeKind.PartnerEnding, end.Subject, unit.Now) { Until = end.Until, Release = release });
        }
    }

    /// <summary>The newest certificate of each partner of the release that came by the portal.</summary>
    private static async Task<IEnumerable<PartnerEnd>> Certificates(UnitOfWork unit, Workspace workspace, CancellationToken cancellationToken)
    {
        var rows = await (from application in unit.Db.Set<PartnerApplication>()
                          join run in unit.Db.Set<CertificationRun>() on application.Id equals run.Application
                          where application.ClosedAt == null && application.Partner != null && run.Passed && run.ExpiresAt != null
                          select new { Partner = application.Partner!, run.ExpiresAt, run.StartedAt }).ToListAsync(cancellationToken);
        return rows.Where(row => workspace.Partners.ContainsKey(row.Partner)).GroupBy(row => row.Partner, StringComparer.Ordinal)
            .Select(group => new PartnerEnd($"partner/{group.Key}/certificate", DateOnly.FromDateTime(group.MaxBy(row => row.StartedAt)!.ExpiresAt!.Value.UtcDateTime)));
    }
}
