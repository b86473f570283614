using System.Text.Json.Nodes;
using Concordat.Core.Formats.Hl7v2;

namespace Concordat.Core.Mapping;

/// <summary>Which parts of the source a run has read, to say afterwards which it has not: nothing is lost in silence.</summary>
internal sealed class ReadLog
{
    /// <summary>A mapping that reads nothing of a huge message need not list all of it.</summary>
    private const int MaxUnread = 500;

    private readonly HashSet<(int Start, int Length)> _ranges = [];
    private readonly HashSet<JsonNode> _nodes = new(ReferenceEqualityComparer.Instance);

    public void Read(Hl7Value value) => _ranges.Add((value.Start, value.Length));

    public void Read(JsonNode node) => _nodes.Add(node);

    /// <summary>The valued parts of a message that were not read, as high up as none of their parts was: <c>NTE</c>, <c>PID-11</c>, <c>PID-3.5</c>.</summary>
    public IReadOnlyList<string> Unread(Hl7Message message)
    {
        var ranges = Merge();
        var unread = new List<string>();
        foreach (var segment in message.Segments)
        {
            if (unread.Count >= MaxUnread) break;
            if (!Touches(ranges, segment.Start, segment.Length) && segment.Name != "MSH")
            {
                unread.Add(segment.Location);
                continue;
            }
            for (var field = segment.Name == "MSH" ? 3 : 1; field <= segment.FieldCount; field++)
                Add(segment.Field(field), $"{segment.Location}-{field}", ranges, unread);
        }
        return unread;
    }

    /// <summary>The leaves of a JSON document that were not read, as JSON Pointers.</summary>
    public IReadOnlyList<string> Unread(JsonNode document)
    {
        var unread = new List<string>();
        Add(document, "", unread);
        return unread;
    }

    private static void Add(Hl7Value value, string place, List<(int Start, int End)> ranges, List<string> unread)
    {
        if (!value.IsValued || unread.Count >= MaxUnread || Covers(ranges, value.Start, value.Length)) return;
        if (!Touches(ranges, value.Start, value.Length))
        {
            unread.Add(place);
            return;
        }
        var (count, next) = value.Level switch
        {
            Hl7Level.Field => (value.RepetitionCount, (Func<int, Hl7Value>)value.Repetition),
            Hl7Level.Repetition => (value.ComponentCount, value.Component),
            Hl7Level.Component => (value.SubcomponentCount, value.Subcomponent),
            _ => (0, _ => default),
        };
        for (var i = 1; i <= count; i++)
            Add(next(i), value.Level != Hl7Level.Field ? $"{place}.{i}" : count == 1 ? place : $"{place}[{i}]", ranges, unread);
    }

    private void Add(JsonNode node, string pointer, List<string> unread)
    {
        if (_nodes.Contains(node) || unread.Count >= MaxUnread) return;
        if (node is JsonObject o)
            foreach (var (name, value) in o)
            {
                if (value is not null) Add(value, $"{pointer}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}", unread);
            }
        else if (node is JsonArray a)
            for (var i = 0; i < a.Count; i++)
            {
                if (a[i] is { } item) Add(item, $"{pointer}/{i}", unread);
            }
        else unread.Add(pointer);
    }

    private List<(int Start, int End)> Merge()
    {
        var merged = new List<(int Start, int End)>();
        foreach (var (start, length) in _ranges.Where(r => r.Length > 0).OrderBy(r => r.Start))
        {
            if (merged.Count > 0 && start <= merged[^1].End) merged[^1] = (merged[^1].Start, Math.Max(merged[^1].End, start + length));
            else merged.Add((start, start + length));
        }
        return merged;
    }

    private static bool Covers(List<(int Start, int End)> ranges, int start, int length)
    {
        var at = LastFrom(ranges, start);
        return at >= 0 && ranges[at].End >= start + length;
    }

    private static bool Touches(List<(int Start, int End)> ranges, int start, int length)
    {
        var at = LastFrom(ranges, start + length - 1);
        return at >= 0 && ranges[at].End > start;
    }

    /// <summary>The last range that begins at or before an offset.</summary>
    private static int LastFrom(List<(int Start, int End)> ranges, int offset)
    {
        var (low, high) = (0, ranges.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (ranges[middle].Start <= offset) low = middle + 1;
            else high = middle - 1;
        }
        return high;
    }
}
