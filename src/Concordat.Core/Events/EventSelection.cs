using System.Text.Json.Nodes;

namespace Concordat.Core.Events;

/// <summary>Which events somebody gets, and what of their data: conditions on fields, and the only fields that leave. Pure.</summary>
public sealed class EventSelection
{
    private readonly IReadOnlyList<(string[] Path, HashSet<string> Values)> _conditions;
    private readonly IReadOnlyList<string[]>? _fields;

    /// <param name="where">By field, dotted, the values of which one must stand there; empty for all events.</param>
    /// <param name="fields">The only fields that leave, dotted, in several layers: a field leaves where each layer names it or what holds it. Empty layers count as none.</param>
    public EventSelection(IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> where, params IReadOnlyList<string>[] fields)
    {
        _conditions = [.. where.Select(row => (row.Key.Split('.'), row.Value.ToHashSet(StringComparer.Ordinal)))];
        IReadOnlyList<string[]>? kept = null;
        foreach (var layer in fields.Where(f => f.Count > 0).Select(f => f.Select(name => name.Split('.')).ToList()))
        {
            kept = kept is null ? layer : [.. from one in kept from other in layer where Holds(one, other) || Holds(other, one) select one.Length >= other.Length ? one : other];
        }
        _fields = kept;
    }

    /// <summary>True where everything leaves of every event.</summary>
    public bool IsWhole => _conditions.Count == 0 && _fields is null;

    /// <summary>True where the event meets each condition; a list meets it where one of its items does.</summary>
    public bool Takes(JsonObject data) => _conditions.All(condition => Values(data, condition.Path, 0).Any(condition.Values.Contains));

    /// <summary>The data with nothing but the fields that leave.</summary>
    public JsonObject Of(JsonObject data) => _fields is null ? data : (JsonObject)Keep(data, _fields, 0)!;

    private static bool Holds(string[] outer, string[] inner) => outer.Length <= inner.Length && outer.AsSpan().SequenceEqual(inner.AsSpan(0, outer.Length));

    private static JsonNode? Keep(JsonNode? node, IReadOnlyList<string[]> paths, int depth)
    {
        switch (node)
        {
            case JsonObject record:
                var kept = new JsonObject();
                foreach (var group in paths.Where(p => p.Length > depth).GroupBy(p => p[depth], StringComparer.Ordinal))
                {
                    if (record.TryGetPropertyValue(group.Key, out var value))
                    {
                        kept[group.Key] = group.Any(p => p.Length == depth + 1) ? value?.DeepClone() : Keep(value, [.. group], depth + 1);
                    }
                }
                return kept;
            case JsonArray list:
                return new JsonArray([.. list.Select(item => Keep(item, paths, depth))]);
            default:
                return null; // a path that goes on where the data end names nothing
        }
    }

    private static IEnumerable<string> Values(JsonNode? node, string[] path, int depth) => node switch
    {
        JsonArray list => list.SelectMany(item => Values(item, path, depth)),
        JsonObject record when depth < path.Length => Values(record[path[depth]], path, depth + 1),
        JsonValue value when depth == path.Length => [value.ToString()],
        _ => [],
    };
}
