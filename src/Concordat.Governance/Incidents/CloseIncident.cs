using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Concordat.Governance.Changes;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Incidents;

/// <summary>Ends an incident whose steps are all done or skipped, and signs its report; lets go on what it held.</summary>
internal sealed class CloseIncident(ModuleDb db, IncidentReport report, DecideMessage messages, AuditLedger audit)
{
    public async Task<Decision<Incident>> Handle(string id, string conclusion, string by, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(conclusion) || conclusion.Length > ReleaseLimits.TextLength)
        {
            return new Refusal(Outcome.Invalid, "A conclusion is needed: what it was, and what follows from it.");
        }
        var number = Incident.NumberOf(id);
        return await db.Write<Decision<Incident>>(async unit =>
        {
            await unit.LockKeys(["incidents"], cancellationToken);
            if (await unit.Db.Set<Incident>().FirstOrDefaultAsync(i => i.Number == number, cancellationToken) is not { } incident)
            {
                return new Refusal(Outcome.NotFound, $"There is no incident '{id}'; their ids are like IN-0001.");
            }
            if (incident.ClosedAt is not null)
            {
                return new Refusal(Outcome.Conflict, $"{incident.ClosedBy} closed it at {incident.ClosedAt:yyyy-MM-dd HH:mm} UTC.");
            }
            if (await unit.Db.Set<IncidentStep>().Where(s => s.Incident == number && s.State == IncidentStep.Open).OrderBy(s => s.Number).Select(s => s.Name).ToListAsync(cancellationToken) is { Count: > 0 } open)
            {
                return new Refusal(Outcome.Refused, $"These steps are open: {string.Join(", ", open)}. Do them, or skip each with a reason.");
            }
            (incident.ClosedBy, incident.ClosedAt, incident.Conclusion) = (by, unit.Now, conclusion);
            var hash = await report.Write(unit, number, cancellationToken);
            await audit.Write(unit, new AuditEntry("incident.closed", by, $"incident/{incident.Id}") { Reason = conclusion, Detail = $"report {hash}" });
            return incident;
        }, cancellationToken);
    }

    /// <summary>Replays every message that this incident holds; answers how many.</summary>
    public async Task<int> Release(string id, string reason, string by, CancellationToken cancellationToken)
    {
        var released = 0;
        foreach (var message in await MessageQueries.HeldFor(db, id.ToUpperInvariant(), cancellationToken))
        {
            released += await messages.Replay(message, by, $"{id.ToUpperInvariant()}: {reason}", cancellationToken: cancellationToken) is null ? 1 : 0;
        }
        return released;
    }
}
