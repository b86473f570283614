using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Workflows;
using Concordat.Platform.Data;
using Concordat.Platform.Payloads;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Workflow;

/// <summary>Reads and writes histories. What an event says is sealed under the workflow's key.</summary>
internal sealed class InstanceHistory(ModuleDb db, PayloadVault vault)
{
    private const int MostKept = 64;
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, List<HistoryEvent>> _kept = [];

    /// <summary>All events of an instance, in order. Those of instances that are at work are kept in memory.</summary>
    public async Task<IReadOnlyList<HistoryEvent>> Read(Guid instance, CancellationToken cancellationToken)
    {
        List<HistoryEvent> known;
        lock (_lock)
        {
            known = _kept.Remove(instance, out var kept) ? kept : [];
        }
        var from = known.Count;
        var rows = await db.Read(read => read.Set<WorkflowHistoryRow>().Where(h => h.Instance == instance && h.Number > from).OrderBy(h => h.Number).ToListAsync(cancellationToken), cancellationToken);
        var contents = await vault.Open([.. rows.Select(row => row.PayloadId).OfType<Guid>()], cancellationToken);
        var next = 0;
        foreach (var row in rows)
        {
            var content = row.PayloadId is null ? [] : contents[next++] ?? throw new InvalidOperationException("A history was erased in part.");
            known.Add(new HistoryEvent(row.Number, row.Kind, row.Place, row.At, row.PayloadId is null ? [] : JsonNode.Parse(content)!.AsObject()));
        }
        lock (_lock)
        {
            if (_kept.Count >= MostKept)
            {
                _kept.Remove(_kept.Keys.First());
            }
            _kept[instance] = [.. known];
        }
        return known;
    }

    /// <summary>An event with its content sealed, before the transaction that writes it.</summary>
    public SealedEntry Seal(string workflow, HistoryEntry entry, string? by = null) =>
        new(entry, entry.Data.Count == 0 ? null : vault.Seal(workflow, JsonSerializer.SerializeToUtf8Bytes(entry.Data)), by);

    /// <summary>Writes events behind the last one, whose number the caller knows under the instance's lock.</summary>
    public async Task Append(UnitOfWork unit, Guid instance, int last, IReadOnlyList<SealedEntry> entries)
    {
        foreach (var one in entries)
        {
            if (one.Payload is not null)
            {
                await vault.Store(unit, one.Payload);
            }
            await unit.Sql.Execute("INSERT INTO workflow_history (instance, number, kind, place, at, \"by\", payload_id) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                instance, ++last, one.Entry.Kind, one.Entry.Place, unit.Now, one.By, one.Payload?.Id);
        }
    }
}

/// <summary>An event that is to be written.</summary>
/// <param name="Entry">The event.</param>
/// <param name="Payload">What it says, sealed; null for nothing.</param>
/// <param name="By">Who, where it was a person.</param>
internal sealed record SealedEntry(HistoryEntry Entry, SealedPayload? Payload, string? By);
