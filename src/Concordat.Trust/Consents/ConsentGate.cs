using System.Collections.Concurrent;
using Concordat.Core.Consents;
using Concordat.Core.Workspace;
using Concordat.Platform.Payloads;
using Concordat.Platform.Releases;
using Concordat.Trust.Consents;
using Concordat.Trust.Patients;

namespace Concordat.Trust;

/// <summary>
/// Whether a patient's consents allow a use: the active FHIR consents of all patients who gave or refused one, in memory, and where they say nothing the
/// defaults of the active release. A patient is known by keyed hashes of identifiers alone. Before the consents were read the gate denies.
/// </summary>
public sealed class ConsentGate
{
    private readonly KeyedIndex _index;
    private readonly BrokenGlass _glass;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<string, PatientConsents> _patients = new(StringComparer.Ordinal);
    private volatile ConsentStandard? _standard;
    private volatile bool _ready;

    internal ConsentGate(KeyedIndex index, BrokenGlass glass, TimeProvider clock) => (_index, _glass, _clock) = (index, glass, clock);

    /// <summary>The key of a patient, for <see cref="Decide"/> and for exchange records.</summary>
    /// <param name="patient">The identifier or reference as the interface names it (<c>access.subject</c>).</param>
    /// <param name="system">Who assigned the identifier; null for a reference of the organization's own.</param>
    public string KeyOf(string patient, string? system = null) => PatientKey.Of(_index, system, patient);

    /// <summary>What the consents say. No I/O.</summary>
    /// <param name="patientKey">Of <see cref="KeyOf"/>.</param>
    /// <param name="use">Who wants to do what.</param>
    /// <param name="content">What is known of the data.</param>
    public ConsentAnswer Decide(string patientKey, in ConsentUse use, in ConsentContent content = default)
    {
        if (!_ready)
        {
            return ConsentAnswer.Denied;
        }
        var otherwise = _standard?.Permits(use.Purpose, use.Region) ?? true;
        var answer = !_patients.TryGetValue(patientKey, out var consents)
            ? otherwise ? ConsentAnswer.Permitted : ConsentAnswer.Denied
            : consents.Decide(use, content, otherwise, _clock.GetUtcNow());
        return answer != ConsentAnswer.Permitted && use.Action == "access" && _glass.IsBroken(use.Client, patientKey, _clock.GetUtcNow()) ? ConsentAnswer.Permitted : answer;
    }

    /// <summary>True where the use is permitted whatever the data are.</summary>
    public bool Permits(string patientKey, in ConsentUse use, in ConsentContent content = default) => Decide(patientKey, use, content) == ConsentAnswer.Permitted;

    /// <summary>From now on the defaults of this release count.</summary>
    internal void Take(ActiveRelease release) => _standard = release.Workspace.Consents.Values.FirstOrDefault();

    /// <summary>Terms of the active release; null where the glass may not be broken.</summary>
    internal BreakGlassTerms? BreakGlass => _standard?.BreakGlass;

    /// <summary>One patient's consents as they are now, under all keys that the patient is known by.</summary>
    internal void Put(IEnumerable<string> keys, PatientConsents consents)
    {
        foreach (var key in keys)
        {
            _patients[key] = consents;
        }
    }

    /// <summary>All consents were read at least once.</summary>
    internal void Open() => _ready = true;
}
