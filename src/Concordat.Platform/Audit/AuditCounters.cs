using System.Text.Json;
using System.Text.Json.Serialization;

namespace Concordat.Platform.Audit;

/// <summary>Where the counters of one start of a node stand.</summary>
/// <param name="Node">The node.</param>
/// <param name="Epoch">Its start.</param>
/// <param name="Next">The counter that comes next.</param>
/// <param name="Missing">Those before it that were not seen yet.</param>
internal sealed record CounterState(string Node, int Epoch, long Next, IReadOnlyList<long> Missing);

/// <summary>Each node's counters must be complete, but for those that a later entry tells were rolled back or that ended an epoch.</summary>
internal sealed class AuditCounters
{
    private readonly Dictionary<(string Node, int Epoch), (HashSet<long> Missing, long Next)> _seen = [];

    /// <summary>As it stands now, to go on by itself.</summary>
    public AuditCounters Copy()
    {
        var copy = new AuditCounters();
        foreach (var (start, (missing, next)) in _seen)
        {
            copy._seen[start] = ([.. missing], next);
        }
        return copy;
    }

    /// <summary>Goes on where <see cref="State"/> said.</summary>
    public static AuditCounters From(string state)
    {
        var counters = new AuditCounters();
        foreach (var one in Read(state))
        {
            counters._seen[(one.Node, one.Epoch)] = ([.. one.Missing], one.Next);
        }
        return counters;
    }

    /// <summary>What <see cref="State"/> wrote.</summary>
    public static IReadOnlyList<CounterState> Read(string state) => state.Length == 0 ? [] : JsonSerializer.Deserialize(state, CounterJson.Default.IReadOnlyListCounterState) ?? [];

    /// <summary>The last start of each node, as JSON: of earlier ones nothing is asked any more.</summary>
    public string State() => JsonSerializer.Serialize(
        [.. _seen.GroupBy(one => one.Key.Node).Select(starts => starts.MaxBy(one => one.Key.Epoch)).OrderBy(one => one.Key.Node, StringComparer.Ordinal)
            .Select(one => new CounterState(one.Key.Node, one.Key.Epoch, one.Value.Next, [.. one.Value.Missing.Order()]))], CounterJson.Default.IReadOnlyListCounterState);

    public void Saw(AuditRow row)
    {
        var (missing, next) = _seen.TryGetValue((row.Node, row.Epoch), out var known) ? known : ([], 0L);
        for (; next < row.Counter; next++)
        {
            missing.Add(next);
        }
        if (!missing.Remove(row.Counter) && row.Counter == next)
        {
            next++;
        }
        foreach (var told in row.Voids?.Split(',').Select(long.Parse) ?? [])
        {
            if (told >= next)
            {
                for (; next <= told; next++)
                {
                    missing.Add(next);
                }
            }
            missing.Remove(told);
        }
        _seen[(row.Node, row.Epoch)] = (missing, next);
    }

    public string? Flaw()
    {
        var latest = _seen.Keys.GroupBy(k => k.Node).ToDictionary(g => g.Key, g => g.Max(k => k.Epoch));
        foreach (var ((node, epoch), (missing, _)) in _seen)
        {
            // A crash may take counters that were handed out and never committed: the next start said how many entries there were.
            if (missing.Count > 0 && epoch == latest[node])
            {
                return $"entry {missing.Min()} of node {node} (start {epoch}) was removed";
            }
        }
        return null;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IReadOnlyList<CounterState>))]
internal sealed partial class CounterJson : JsonSerializerContext;
