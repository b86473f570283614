using System.Globalization;
using Concordat.Core.Primitives;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Payloads;
using Concordat.Trust.Patients;

namespace Concordat.Trust;

/// <summary>
/// The crosswalk from identifiers to patients. Deterministic: equal identifiers are the same patient, and nothing else is. An identifier is stored
/// as a keyed hash; the patient is a random id that says nothing.
/// </summary>
public sealed class PatientIndex
{
    private const int MostIdentifiers = 50;
    private readonly AuditLedger _audit;
    private readonly KeyedIndex _index;

    internal PatientIndex(AuditLedger audit, KeyedIndex index) => (_audit, _index) = (audit, index);

    /// <summary>
    /// The patient whom the identifiers name, made where none is known, with all of them linked. Where they name different patients, nothing is merged: the
    /// first identifier that is known decides, the others stay, and a finding tells a person to look.
    /// </summary>
    /// <param name="unit">The transaction; the link is committed with its cause or not at all.</param>
    /// <param name="identifiers">The most authoritative first.</param>
    /// <param name="actor">Who caused it, as the audit ledger names actors.</param>
    /// <param name="exchange">The exchange it belongs to.</param>
    /// <exception cref="ArgumentException">There is no identifier, or there are more than 50.</exception>
    public async Task<PatientResolution> Resolve(UnitOfWork unit, IReadOnlyList<PatientIdentifier> identifiers, string actor, Guid? exchange = null)
    {
        if (identifiers.Count is 0 or > MostIdentifiers)
        {
            throw new ArgumentException("Between one and 50 identifiers are needed.", nameof(identifiers));
        }
        var keys = identifiers.Select(i => (i.System, Key: PatientKey.Of(_index, i.System, i.Value))).DistinctBy(i => i.Key).ToList();
        var known = await Known(unit, keys);
        var patient = keys.Where(k => known.ContainsKey(k.Key)).Select(k => (Guid?)known[k.Key]).FirstOrDefault() ?? Guid.CreateVersion7(unit.Now);
        var isNew = known.Count == 0;
        var linked = 0;
        // In one order on all nodes, so that two transactions over the same identifiers wait for each other and never in a circle.
        foreach (var (system, key) in keys.Where(k => !known.ContainsKey(k.Key)).OrderBy(k => k.Key, StringComparer.Ordinal))
        {
            linked += await unit.Sql.Execute(
                "INSERT INTO trust_patient_identifiers (key, patient, system, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", key, patient, system, unit.Now);
        }
        if (linked < keys.Count - known.Count)
        {
            // Another transaction linked one of them between our look and our insert; what it committed decides.
            known = await Known(unit, keys);
            if (isNew)
            {
                (patient, known) = await Join(unit, keys, known, patient);
                isNew = false;
            }
        }
        if (linked > 0)
        {
            var detail = string.Create(CultureInfo.InvariantCulture, $"{linked} identifier(s) linked");
            await _audit.Write(unit, new AuditEntry(isNew ? "patient.created" : "patient.linked", actor, $"patient/{patient}") { Exchange = exchange, Detail = detail });
        }
        return new PatientResolution(patient, isNew, Conflicts(known, patient));
    }

    /// <summary>The patient of one identifier; null where none is known.</summary>
    public Task<Guid?> Find(ModuleDb db, PatientIdentifier identifier, CancellationToken cancellationToken = default)
    {
        var key = PatientKey.Of(_index, identifier.System, identifier.Value);
        return db.ReadSql(async sql => (await sql.Rows("SELECT patient FROM trust_patient_identifiers WHERE key = $1", row => (Guid?)row.GetGuid(0), key)).FirstOrDefault(), cancellationToken);
    }

    /// <summary>Gives the rows of a patient whom only this transaction knows to the one whom another transaction made meanwhile.</summary>
    private static async Task<(Guid Patient, Dictionary<string, Guid> Known)> Join(
        UnitOfWork unit, IReadOnlyList<(string System, string Key)> keys, Dictionary<string, Guid> known, Guid own)
    {
        var patient = keys.Select(k => known[k.Key]).First(p => p != own);
        await unit.Sql.Execute("UPDATE trust_patient_identifiers SET patient = $1, at = $3 WHERE patient = $2", patient, own, unit.Now);
        return (patient, known.ToDictionary(k => k.Key, k => k.Value == own ? patient : k.Value, StringComparer.Ordinal));
    }

    private static async Task<Dictionary<string, Guid>> Known(UnitOfWork unit, IReadOnlyList<(string System, string Key)> keys)
    {
        var found = new Dictionary<string, Guid>(StringComparer.Ordinal);
        foreach (var (_, key) in keys)
        {
            foreach (var patient in await unit.Sql.Rows("SELECT patient FROM trust_patient_identifiers WHERE key = $1", row => row.GetGuid(0), key))
            {
                found[key] = patient;
            }
        }
        return found;
    }

    private static IReadOnlyList<Finding> Conflicts(Dictionary<string, Guid> known, Guid patient)
    {
        var others = known.Values.Distinct().Count(p => p != patient);
        return others == 0 ? [] :
        [
            Finding.Warn("patient-identifiers-conflict", $"The identifiers of one message belong to {others + 1} patients of the index.",
                new SourcePosition($"patient/{patient}", 0, 0), "Have the sender and the index compared; nothing was merged."),
        ];
    }
}

/// <summary>An identifier with the system that assigned it (a URI or an HL7 assigning authority); a reference of the organization's own where that is empty.</summary>
public readonly record struct PatientIdentifier(string System, string Value)
{
    private const int Longest = 400;

    /// <summary>The patient of a search: <c>patient.identifier=system|value</c> or <c>patient=reference</c>; null where it names none.</summary>
    public static PatientIdentifier? FromSearch(Func<string, string> parameter)
    {
        var (identifier, reference) = (parameter("patient.identifier"), parameter("patient"));
        var cut = identifier.LastIndexOf('|');
        return cut > 0 && cut < identifier.Length - 1 && identifier.Length <= Longest ? new PatientIdentifier(identifier[..cut], identifier[(cut + 1)..])
            : reference.Length is > 0 and <= Longest ? new PatientIdentifier("", reference.StartsWith("Patient/", StringComparison.Ordinal) ? reference[8..] : reference)
            : null;
    }

    /// <summary>The system alone: the value never reaches a log.</summary>
    public override string ToString() => $"{System}|…";
}

/// <summary>The patient, whether the index met it for the first time, and what a person should look at.</summary>
public sealed record PatientResolution(Guid Patient, bool IsNew, IReadOnlyList<Finding> Findings)
{
    /// <summary>The reference as exchanges and FHIR resources carry it.</summary>
    public string Reference => $"urn:uuid:{Patient}";
}
