using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Zones;

/// <summary>
/// The ways that data can take between zones. Everything goes through the platform, so a way leads from zone to zone as declared and passes at least one zone
/// in which the platform stands; from outside it enters by a landing zone. A workspace that says of no zone that the platform stands there leaves
/// it open: then any one zone between is a way.
/// </summary>
/// <param name="network">The workspace.</param>
/// <param name="node">The zone of this node, which the way then passes; null for any.</param>
internal sealed class ZoneMap(Network network, string? node = null)
{
    private readonly bool _declared = network.Zones.Values.Any(zone => zone.Platform);
    private readonly Dictionary<(string?, string?, string?), IReadOnlyList<string>?> _known = [];

    /// <summary>True where some zone is a landing zone.</summary>
    public bool HasLanding { get; } = network.Zones.Values.Any(zone => zone.Landing);

    /// <summary>A way; null for none. Each distinct question is answered once.</summary>
    /// <param name="from">The zone of who calls; null for the platform itself.</param>
    /// <param name="to">The zone of what is called; null for the platform itself.</param>
    /// <param name="data">Where the data may be: zones of the platform that stand elsewhere are no way; null where only the way is asked for.</param>
    public IReadOnlyList<string>? Way(string? from, string? to, Residency? data)
    {
        var key = (from, to, data?.Key);
        if (!_known.TryGetValue(key, out var way))
        {
            way = _known[key] = Find(from, to, data);
        }
        return way;
    }

    /// <summary>The strictest encryption that any way from here to there asks for at its outer end.</summary>
    public Transit Asks(string? from, string? to) => (from, to) switch
    {
        ({ } outside, null) => network.Zones.GetValueOrDefault(outside)?.Transit.Where(way => Stands(way.Key)).Select(way => way.Value.Asks).DefaultIfEmpty().Max() ?? Transit.Any,
        (null, { } there) => Standing.Select(zone => zone.Transit.GetValueOrDefault(there)?.Asks ?? Transit.Any).DefaultIfEmpty().Max(),
        _ => Transit.Any,
    };

    private IEnumerable<Zone> Standing => network.Zones.Values.Where(zone => Stands(zone.Name)).OrderBy(zone => zone.Name, StringComparer.Ordinal);

    private bool Stands(string name) => network.Zones.TryGetValue(name, out var zone) && (!_declared || zone.Platform) && (node is null || _declared || name == node);

    private IReadOnlyList<string>? Find(string? from, string? to, Residency? data)
    {
        bool Fits(Zone zone) => Stands(zone.Name) && (data is null || (data.AllowsRegion(zone.Region?.Name) && data.AllowsDeployment(zone.Deployment)));
        var entries = Standing.Where(zone => Fits(zone) && (from is null || from == zone.Name || (Reaches(from, zone.Name) && (zone.Landing || !HasLanding)))).Select(zone => zone.Name).ToList();
        var inside = node is null || !_declared ? Walk(entries, to, Fits) : Walk(entries, node, Fits, exact: true) is { } first && Walk([node], to, Fits) is { } rest ? [.. first, .. rest.Skip(1)] : null;
        return inside is null ? null : [.. new[] { from }.OfType<string>().Concat(inside).Concat(new[] { to }.OfType<string>()).Aggregate(new List<string>(), (way, zone) =>
        {
            if (way.Count == 0 || way[^1] != zone)
            {
                way.Add(zone);
            }
            return way;
        })];
    }

    /// <summary>Breadth first through zones of the platform; where none is declared, through one zone and no further.</summary>
    private List<string>? Walk(IReadOnlyList<string> entries, string? to, Func<Zone, bool> fits, bool exact = false)
    {
        var before = entries.ToDictionary(zone => zone, _ => (string?)null, StringComparer.Ordinal);
        var queue = new Queue<string>(entries);
        while (queue.TryDequeue(out var at))
        {
            if (to is null || at == to || (!exact && Reaches(at, to)))
            {
                var way = new List<string>();
                for (string? zone = at; zone is not null; zone = before[zone])
                {
                    way.Insert(0, zone);
                }
                return way;
            }
            foreach (var next in _declared ? network.Zones[at].Reaches : [])
            {
                if (network.Zones.TryGetValue(next.Name, out var zone) && fits(zone) && before.TryAdd(next.Name, at))
                {
                    queue.Enqueue(next.Name);
                }
            }
        }
        return null;
    }

    private bool Reaches(string from, string to) => from == to || (network.Zones.TryGetValue(from, out var zone) && zone.Reaches.Any(reached => reached.Name == to));
}
