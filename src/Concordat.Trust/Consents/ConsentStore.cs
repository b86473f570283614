using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Concordat.Core.Consents;
using Concordat.Core.Primitives;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Payloads;
using Concordat.Trust.Patients;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Concordat.Trust.Consents;

/// <summary>Keeps consents with all their versions, sealed, and tells the gate what is in force: here at once, on other nodes at their next look.</summary>
internal sealed class ConsentStore(ModuleDb db, PayloadVault vault, PatientIndex patients, ConsentGate gate, AuditLedger audit, TimeProvider clock, ILogger<ConsentStore> logger)
{
    private const string Place = "trust/consents";
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(30); // a transaction carries the time of its beginning, and nodes have clocks of their own
    private readonly SemaphoreSlim _reading = new(1);
    private readonly Dictionary<Guid, (int Version, Guid Patient, ConsentProvision? Provision)> _known = [];
    private readonly Dictionary<Guid, HashSet<Guid>> _consents = [];
    private readonly Dictionary<Guid, HashSet<string>> _keys = [];
    private DateTimeOffset _seen = DateTimeOffset.MinValue;

    /// <summary>A new consent; refused where the resource is none, with what is wrong, and where the patient said the same already.</summary>
    public async Task<(Outcome? Refused, StoredConsent? Stored)> Create(JsonElement resource, string by, string reason, List<Finding> mistakes, CancellationToken cancellationToken)
    {
        if (ConsentReader.Read(resource, mistakes) is not { } consent)
        {
            return (Outcome.Invalid, null);
        }
        foreach (var same in await Of(new PatientIdentifier(consent.PatientSystem, consent.Patient), consent.Status, cancellationToken))
        {
            using var kept = JsonDocument.Parse(same.Content);
            if (kept.RootElement.TryGetProperty("provision", out var says) == resource.TryGetProperty("provision", out var wants) && (says.ValueKind == JsonValueKind.Undefined || JsonElement.DeepEquals(says, wants)))
            {
                return (Outcome.Conflict, same);
            }
        }
        var id = Guid.CreateVersion7();
        var content = Versioned(resource, id, 1);
        var payload = vault.Seal(Place, content);
        await db.Write(async unit =>
        {
            var patient = (await patients.Resolve(unit, [new PatientIdentifier(consent.PatientSystem, consent.Patient)], by)).Patient;
            await Insert(unit, new ConsentVersion { Id = id, Version = 1, Patient = patient, Status = consent.Status, Payload = payload.Id, By = by }, payload, "consent.created", reason);
        }, cancellationToken);
        await Reload(cancellationToken);
        return (null, new StoredConsent(id, 1, consent.Status, content));
    }

    /// <summary>
    /// Another version of a consent. The patient stays the same: a consent that was written down for the wrong person is entered in error, and another made.
    /// </summary>
    public async Task<(Outcome? Refused, StoredConsent? Stored)> Update(Guid id, int? expected, JsonElement resource, string by, string reason, List<Finding> mistakes, CancellationToken cancellationToken)
    {
        if (ConsentReader.Read(resource, mistakes) is not { } consent)
        {
            return (Outcome.Invalid, null);
        }
        var patient = await patients.Find(db, new PatientIdentifier(consent.PatientSystem, consent.Patient), cancellationToken); // made by nobody here: what is refused leaves nothing
        var (refused, version, content) = await db.Write(async unit =>
        {
            var current = await unit.Db.Set<ConsentVersion>().SingleOrDefaultAsync(c => c.Id == id && c.IsCurrent, cancellationToken);
            if (current is null)
            {
                return (Outcome.NotFound, 0, []);
            }
            if (expected is not null && expected != current.Version)
            {
                return (Outcome.Conflict, 0, []);
            }
            if (patient != current.Patient)
            {
                return (Outcome.Refused, 0, []);
            }
            current.IsCurrent = false;
            var next = current.Version + 1;
            var text = Versioned(resource, id, next);
            var payload = vault.Seal(Place, text);
            await unit.Db.SaveChangesAsync(cancellationToken);
            await Insert(unit, new ConsentVersion { Id = id, Version = next, Patient = current.Patient, Status = consent.Status, Payload = payload.Id, By = by }, payload,
                consent.IsActive ? "consent.changed" : "consent.revoked", reason);
            return ((Outcome?)null, next, text);
        }, cancellationToken);
        if (refused is not null)
        {
            return (refused, null);
        }
        await Reload(cancellationToken);
        return (null, new StoredConsent(id, version, consent.Status, content));
    }

    /// <summary>One version, or the newest; null where there is none or its key was erased. The caller audits the look.</summary>
    public async Task<StoredConsent?> Read(Guid id, int? version, CancellationToken cancellationToken)
    {
        var row = await db.Read(read => read.Set<ConsentVersion>().SingleOrDefaultAsync(c => c.Id == id && (version == null ? c.IsCurrent : c.Version == version), cancellationToken), cancellationToken);
        return row is not null && await vault.Open(row.Payload, cancellationToken) is { } content ? new StoredConsent(id, row.Version, row.Status, content) : null;
    }

    /// <summary>All versions of a consent, the newest first.</summary>
    public async Task<IReadOnlyList<StoredConsent>> History(Guid id, CancellationToken cancellationToken) => await Contents(
        await db.Read(read => read.Set<ConsentVersion>().Where(c => c.Id == id).OrderByDescending(c => c.Version).Take(500).ToListAsync(cancellationToken), cancellationToken), cancellationToken);

    /// <summary>The newest versions of all consents of a patient, the newest first.</summary>
    public async Task<IReadOnlyList<StoredConsent>> Of(PatientIdentifier patient, string? status, CancellationToken cancellationToken) =>
        await patients.Find(db, patient, cancellationToken) is not { } known ? [] : await Contents(
            await db.Read(read => read.Set<ConsentVersion>().Where(c => c.Patient == known && c.IsCurrent && (status == null || c.Status == status)).OrderByDescending(c => c.At).Take(500)
                .ToListAsync(cancellationToken), cancellationToken), cancellationToken);

    /// <summary>Reads what changed since the last look, here or on another node.</summary>
    public async Task Reload(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            await ReadChanges(cancellationToken);
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>All is read first and taken over then: where the database fails in between, the next look begins where this one did, and no denial is lost.</summary>
    private async Task ReadChanges(CancellationToken cancellationToken)
    {
        var (from, now) = (_seen, clock.GetUtcNow());
        var (rows, linked) = await db.Read(async read => (
            await read.Set<ConsentVersion>().Where(c => c.IsCurrent && c.At >= from).ToListAsync(cancellationToken),
            await read.Set<PatientIdentifierRow>().Where(i => i.At >= from && read.Set<ConsentVersion>().Any(c => c.Patient == i.Patient)).Select(i => new { i.Patient, i.Key }).ToListAsync(cancellationToken)), cancellationToken);
        var changed = new List<(ConsentVersion Row, ConsentProvision? Provision)>();
        foreach (var row in rows.Where(row => !_known.TryGetValue(row.Id, out var known) || known.Version < row.Version))
        {
            changed.Add((row, row.Status == "active" ? await Provision(row, cancellationToken) : null));
        }
        var links = linked.ConvertAll(link => (link.Patient, link.Key));
        foreach (var some in (from == DateTimeOffset.MinValue ? [] : changed.Select(change => change.Row.Patient).Distinct().Where(patient => !_keys.ContainsKey(patient))).Chunk(200))
        {
            links.AddRange((await db.Read(read => read.Set<PatientIdentifierRow>().Where(i => some.Contains(i.Patient)).Select(i => new { i.Patient, i.Key }).ToListAsync(cancellationToken), cancellationToken)).Select(link => (link.Patient, link.Key)));
        }

        var moved = new HashSet<Guid>();
        foreach (var (row, provision) in changed)
        {
            _known[row.Id] = (row.Version, row.Patient, provision);
            if (!_consents.TryGetValue(row.Patient, out var own))
            {
                _consents[row.Patient] = own = [];
                _keys[row.Patient] = [gate.KeyOf($"urn:uuid:{row.Patient}")];
            }
            own.Add(row.Id);
            moved.Add(row.Patient);
        }
        foreach (var (patient, key) in links)
        {
            if (_keys.TryGetValue(patient, out var keys) && keys.Add(key))
            {
                moved.Add(patient);
            }
        }
        foreach (var patient in moved)
        {
            gate.Put(_keys[patient], new PatientConsents([.. _consents[patient].Select(id => _known[id].Provision).OfType<ConsentProvision>()]));
        }
        _seen = now - Overlap;
        gate.Open();
    }

    /// <summary>What an active consent says. One that cannot be read denies everything: nobody knows what the patient refused.</summary>
    private async Task<ConsentProvision> Provision(ConsentVersion row, CancellationToken cancellationToken)
    {
        try
        {
            if (await vault.Open(row.Payload, cancellationToken) is { } content)
            {
                using var resource = JsonDocument.Parse(content);
                if (ConsentReader.Read(resource.RootElement, []) is { } consent)
                {
                    return consent.Provision;
                }
            }
        }
        catch (Exception damaged) when (damaged is CryptographicException or JsonException)
        {
            // told below
        }
        logger.LogError("Consent {Consent} version {Version} cannot be read; until it can, everything about its patient is denied.", row.Id, row.Version);
        return ConsentProvision.Whole(false);
    }

    private async Task Insert(UnitOfWork unit, ConsentVersion row, SealedPayload payload, string action, string reason)
    {
        await vault.Store(unit, payload);
        (row.IsCurrent, row.At) = (true, unit.Now);
        unit.Db.Add(row);
        await audit.Write(unit, new AuditEntry(action, row.By, $"consent/{row.Id}") { Reason = reason, Detail = string.Create(CultureInfo.InvariantCulture, $"version {row.Version}, {row.Status}, patient/{row.Patient}") });
    }

    private async Task<IReadOnlyList<StoredConsent>> Contents(List<ConsentVersion> rows, CancellationToken cancellationToken)
    {
        var found = new List<StoredConsent>();
        foreach (var row in rows)
        {
            if (await vault.Open(row.Payload, cancellationToken) is { } content)
            {
                found.Add(new StoredConsent(row.Id, row.Version, row.Status, content));
            }
        }
        return found;
    }

    /// <summary>The resource with the id and version that it has here (FHIR R4 §3.1.0.5).</summary>
    private static byte[] Versioned(JsonElement resource, Guid id, int version)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Consent");
            json.WriteString("id", id.ToString());
            json.WriteStartObject("meta");
            json.WriteString("versionId", version.ToString(CultureInfo.InvariantCulture));
            json.WriteEndObject();
            foreach (var property in resource.EnumerateObject().Where(p => p.Name is not ("resourceType" or "id" or "meta")))
            {
                property.WriteTo(json);
            }
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }
}

/// <summary>A consent as it is kept.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Its version, from 1.</param>
/// <param name="Status">Its status.</param>
/// <param name="Content">The FHIR resource as JSON.</param>
internal sealed record StoredConsent(Guid Id, int Version, string Status, byte[] Content);
