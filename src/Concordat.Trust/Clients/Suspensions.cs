using System.Collections.Frozen;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Trust.Clients;

/// <summary>Clients that an administrator has stopped. It narrows the release at once, without a change request; only ending it gives back.</summary>
internal sealed class Suspensions(ModuleDb db, AuditLedger audit)
{
    private volatile FrozenSet<string> _held = [];

    public bool Holds(string client) => _held.Contains(client);

    public async Task Suspend(string client, string by, string reason, CancellationToken cancellationToken)
    {
        await db.Write(unit => Suspend(unit, client, by, reason), cancellationToken);
        await Reload(cancellationToken);
    }

    /// <summary>In a transaction of the caller, who reloads after the commit.</summary>
    public async Task Suspend(UnitOfWork unit, string client, string by, string reason)
    {
        await unit.Sql.Execute("INSERT INTO trust_suspensions (client, since) VALUES ($1, $2) ON CONFLICT DO NOTHING", client, unit.Now);
        await audit.Write(unit, new AuditEntry("client.suspended", by, $"client/{client}") { Reason = reason });
    }

    public async Task Resume(string client, string by, string reason, CancellationToken cancellationToken)
    {
        await db.Write(async unit =>
        {
            await unit.Sql.Execute("DELETE FROM trust_suspensions WHERE client = $1", client);
            await audit.Write(unit, new AuditEntry("client.resumed", by, $"client/{client}") { Reason = reason });
        }, cancellationToken);
        await Reload(cancellationToken);
    }

    public async Task Reload(CancellationToken cancellationToken) => _held =
        (await db.Read(read => read.Set<Suspension>().Select(s => s.Client).ToListAsync(cancellationToken), cancellationToken)).ToFrozenSet(StringComparer.Ordinal);
}

/// <summary>A stopped client.</summary>
internal sealed class Suspension
{
    public string Client { get; set; } = "";
    public DateTimeOffset Since { get; set; }
}
