using System.Collections.Frozen;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Payloads;
using Concordat.Trust.Consents;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Trust;

/// <summary>
/// Whether a patient's directives allow a use. A directive here is an opt-out: of one purpose of use, or of all. The patient stands in it as a
/// keyed hash alone. All directives are held in memory; before they were read the gate denies.
/// </summary>
public sealed class ConsentGate
{
    /// <summary>The purpose of a directive that covers all.</summary>
    public const string AnyPurpose = "*";
    private readonly ModuleDb _db;
    private readonly AuditLedger _audit;
    private readonly KeyedIndex _index;
    private volatile FrozenDictionary<string, FrozenSet<string>>? _directives;
    private (long Count, long Newest) _seen = (-1, -1);

    internal ConsentGate(ModuleDb db, AuditLedger audit, KeyedIndex index) => (_db, _audit, _index) = (db, audit, index);

    /// <summary>The key of a patient, for <see cref="Permits"/> and for exchange records.</summary>
    /// <param name="patientRef">The reference as the interface names it (<c>access.subject</c>).</param>
    public string KeyOf(string patientRef) => _index.Hash("patient", patientRef);

    /// <summary>False where a directive of the patient forbids the purpose. No I/O.</summary>
    public bool Permits(string patientKey, string purpose) =>
        _directives is { } directives && !(directives.TryGetValue(patientKey, out var purposes) && (purposes.Contains(AnyPurpose) || purposes.Contains(purpose)));

    /// <summary>Records that the patient does not want this purpose (or <see cref="AnyPurpose"/>); in force here when it returns.</summary>
    public async Task OptOut(string patientRef, string purpose, string by, string reason, CancellationToken cancellationToken = default)
    {
        var key = KeyOf(patientRef);
        await _db.Write(async unit =>
        {
            await unit.Sql.Execute("INSERT INTO trust_consents (patient_key, purpose, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", key, purpose, unit.Now);
            await _audit.Write(unit, new AuditEntry("consent.opted-out", by, $"patient-key/{key}") { Reason = reason, Detail = purpose });
        }, cancellationToken);
        await Reload(cancellationToken);
    }

    /// <summary>Takes a directive back.</summary>
    public async Task Withdraw(string patientRef, string purpose, string by, string reason, CancellationToken cancellationToken = default)
    {
        var key = KeyOf(patientRef);
        await _db.Write(async unit =>
        {
            await unit.Sql.Execute("DELETE FROM trust_consents WHERE patient_key = $1 AND purpose = $2", key, purpose);
            await _audit.Write(unit, new AuditEntry("consent.opt-out-withdrawn", by, $"patient-key/{key}") { Reason = reason, Detail = purpose });
        }, cancellationToken);
        await Reload(cancellationToken);
    }

    /// <summary>Reads the directives anew where they changed, here or on another node.</summary>
    internal async Task Reload(CancellationToken cancellationToken)
    {
        var (state, rows) = await _db.Read(async db =>
        {
            var all = db.Set<ConsentDirective>();
            var now = (await all.LongCountAsync(cancellationToken), (await all.MaxAsync(c => (DateTimeOffset?)c.At, cancellationToken))?.UtcTicks ?? 0);
            return (now, now == _seen ? null : await all.ToListAsync(cancellationToken));
        }, cancellationToken);
        if (rows is not null)
        {
            _directives = rows.GroupBy(r => r.PatientKey).ToFrozenDictionary(g => g.Key, g => g.Select(r => r.Purpose).ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal);
            _seen = state;
        }
    }
}
