using System.Collections.Frozen;
using Concordat.Core.Consents;
using Concordat.Core.Primitives;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Payloads;
using Concordat.Trust.Patients;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Trust.Consents;

/// <summary>
/// Emergencies in which a client sees one patient whatever the consents say: for minutes, with a reason, and reviewed by somebody else afterwards. Whoever
/// has a review that is overdue breaks no glass until it is done.
/// </summary>
internal sealed class BrokenGlass(ModuleDb db, AuditLedger audit, PatientIndex patients, KeyedIndex index, IEnumerable<IGlassWatch> watchers, TimeProvider clock)
{
    private volatile FrozenDictionary<(string Client, string Key), DateTimeOffset> _open = FrozenDictionary<(string, string), DateTimeOffset>.Empty;

    /// <summary>Whether a client may pass the consents of a patient at this moment. No I/O.</summary>
    public bool IsBroken(string? client, string patientKey, DateTimeOffset now) =>
        client is not null && _open.Count > 0 && _open.TryGetValue((client, patientKey), out var until) && until > now;

    /// <summary>Breaks it; null and the outcome where it must not be.</summary>
    public async Task<(Outcome? Refused, string? Why, GlassRow? Row)> Break(BreakGlassTerms terms, string client, PatientIdentifier patient, TimeSpan time, string by, string reason, CancellationToken cancellationToken)
    {
        var broken = await db.Write(async unit =>
        {
            var overdue = await unit.Db.Set<GlassRow>().CountAsync(g => g.ReviewedAt == null && g.ReviewBy < unit.Now && (g.By == by || g.Client == client), cancellationToken);
            if (overdue > 0)
            {
                await audit.Write(unit, new AuditEntry("glass.refused", by, $"client/{client}") { Outcome = Outcome.Forbidden.Code, Reason = reason, Detail = "a review is overdue" });
                return ((Outcome?)Outcome.Forbidden, (string?)"A review of an earlier emergency of this person or client is overdue. Have it done first.", (GlassRow?)null);
            }
            var patientId = (await patients.Resolve(unit, [patient], by)).Patient;
            if (await unit.Db.Set<GlassRow>().AnyAsync(g => g.Client == client && g.Patient == patientId && g.Until > unit.Now, cancellationToken))
            {
                return (Outcome.Conflict, "It is broken for this client and patient already.", null);
            }
            var row = new GlassRow { Id = Guid.CreateVersion7(unit.Now), Client = client, Patient = patientId, By = by, Reason = reason, At = unit.Now, Until = unit.Now + time, ReviewBy = unit.Now + terms.Review };
            unit.Db.Add(row);
            await audit.Write(unit, new AuditEntry("glass.broken", by, $"client/{client}") { Reason = reason, Detail = $"{row.Id}, patient/{row.Patient}, until {row.Until:O}, review by {row.ReviewBy:O}" });
            foreach (var watcher in watchers)
            {
                await watcher.Broken(unit, client, row.ReviewBy, cancellationToken);
            }
            return (null, null, (GlassRow?)row);
        }, cancellationToken);
        await Reload(cancellationToken);
        return broken;
    }

    /// <summary>Somebody else looked at it. An emergency that was none ends at once.</summary>
    public async Task<(Outcome? Refused, string? Why)> Review(Guid id, bool justified, string by, string note, CancellationToken cancellationToken)
    {
        var reviewed = await db.Write(async unit =>
        {
            var row = await unit.Db.Set<GlassRow>().SingleOrDefaultAsync(g => g.Id == id, cancellationToken);
            if (row is null)
            {
                return (Outcome.NotFound, (string?)null);
            }
            if (row.By == by)
            {
                return (Outcome.Forbidden, "Whoever broke the glass does not review it.");
            }
            if (row.ReviewedAt is not null)
            {
                return (Outcome.Conflict, "It was reviewed already.");
            }
            (row.ReviewedAt, row.ReviewedBy, row.IsJustified) = (unit.Now, by, justified);
            if (!justified && row.Until > unit.Now)
            {
                row.Until = unit.Now;
            }
            await audit.Write(unit, new AuditEntry("glass.reviewed", by, $"client/{row.Client}") { Reason = note, Detail = $"{id}, {(justified ? "justified" : "not justified")}" });
            return ((Outcome?)null, (string?)null);
        }, cancellationToken);
        await Reload(cancellationToken);
        return reviewed;
    }

    /// <summary>The latest, or the latest of those that wait for a review.</summary>
    public Task<List<GlassRow>> List(bool waiting, DateTimeOffset? before, int most, CancellationToken cancellationToken) => db.Read(
        read => read.Set<GlassRow>().Where(g => (!waiting || g.ReviewedAt == null) && (before == null || g.At < before)).OrderByDescending(g => g.At).Take(most).ToListAsync(cancellationToken), cancellationToken);

    public async Task Reload(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var open = await db.Read(async read =>
        {
            var rows = await read.Set<GlassRow>().Where(g => g.Until > now).Select(g => new { g.Client, g.Patient, g.Until }).ToListAsync(cancellationToken);
            var names = rows.ConvertAll(row => row.Patient);
            var keys = await read.Set<PatientIdentifierRow>().Where(i => names.Contains(i.Patient)).Select(i => new { i.Key, i.Patient }).ToListAsync(cancellationToken);
            return rows.SelectMany(row => keys.Where(key => key.Patient == row.Patient).Select(key => key.Key).Append(PatientKey.Of(index, null, $"urn:uuid:{row.Patient}")), (row, key) => (row.Client, Key: key, row.Until)).ToList();
        }, cancellationToken);
        _open = open.GroupBy(one => (one.Client, one.Key)).ToFrozenDictionary(one => one.Key, one => one.Max(row => row.Until));
    }
}

/// <summary>One emergency.</summary>
internal sealed class GlassRow
{
    public Guid Id { get; set; }
    public string Client { get; set; } = "";
    public Guid Patient { get; set; }
    public string By { get; set; } = "";
    public string Reason { get; set; } = "";
    public DateTimeOffset At { get; set; }
    public DateTimeOffset Until { get; set; }
    public DateTimeOffset ReviewBy { get; set; }
    public DateTimeOffset? ReviewedAt { get; set; }
    public string? ReviewedBy { get; set; }
    public bool IsJustified { get; set; }
}
