using System.Text.Json.Nodes;
using Concordat.Core.Formats.Hl7v2;

namespace Concordat.Core.Mapping;

/// <summary>Finds the places that a path means, seen from a scope.</summary>
internal static class Selection
{
    /// <summary>All places, in order; a field gives each of its repetitions. Empty where there is nothing.</summary>
    public static IEnumerable<SourceNode> Select(Scope scope, SourcePath path, IReadOnlyDictionary<string, string> parameters) => path switch
    {
        ParameterPath p => parameters.TryGetValue(p.Name, out var text) ? [new ParameterNode(text)] : [],
        FieldPath f => Segments(scope, f.Place).Take(1).SelectMany(s => Values(s.Segment, f.Place)),
        SegmentPath s => Segments(scope, s.Place),
        GroupPath g => Groups(scope, g.Text),
        RelativePath r => Relative(scope, r),
        JsonSourcePath j => Json(scope, j),
        _ => [],
    };

    private static IEnumerable<SegmentNode> Segments(Scope scope, Hl7Path place)
    {
        for (var at = scope; at is not null; at = at.Parent)
        {
            switch (at.Node)
            {
                case SegmentNode own when own.Segment.Name == place.Segment && place.SegmentIndex <= 1:
                    return [own];
                // Where the structure gives the segment a place in this group, an absent one is absent: the ORC of
                // another order is not meant.
                case GroupNode { Group: var group } when group.Shape.Contains(place.Segment):
                    return Indexed(group.SegmentsOf(place.Segment), place.SegmentIndex).Select(s => new SegmentNode(s));
                case GroupNode { Group: { Parent: null, FirstSegment: { } first } }:
                    return Indexed(first.Message.SegmentsOf(place.Segment), place.SegmentIndex).Select(s => new SegmentNode(s));
            }
        }
        return [];
    }

    private static IEnumerable<Hl7Segment> Indexed(IEnumerable<Hl7Segment> segments, int index) =>
        index == 0 ? segments : segments.Skip(index - 1).Take(1);

    private static IEnumerable<SourceNode> Values(Hl7Segment segment, Hl7Path place)
    {
        var field = segment.Field(place.Field);
        var count = place.Repetition > 0 || field.Level == Hl7Level.Literal ? 1 : field.RepetitionCount;
        for (var i = 1; i <= count; i++)
            yield return new ValueNode(place.Repetition > 0 ? place.Narrow(field) : place.Narrow(field.Repetition(i)));
    }

    private static IEnumerable<SourceNode> Groups(Scope scope, string name)
    {
        for (var at = scope; at is not null; at = at.Parent)
            if (at.Node is GroupNode { Group: var group } && group.Shape.Find(name) is not null)
                return group.GroupsOf(name).Select(g => new GroupNode(g));
        return [];
    }

    private static IEnumerable<SourceNode> Relative(Scope scope, RelativePath path)
    {
        for (var at = scope; at is not null; at = at.Parent)
        {
            if (at.Node is not ValueNode { Value: var value }) continue;
            if (path.Component == 0) return [at.Node];
            // A sub-mapping that is handed a component (PID-3.4) counts its parts from there.
            var part = value.Level == Hl7Level.Component ? value.Subcomponent(path.Component) : value.Component(path.Component);
            return [new ValueNode(path.Subcomponent > 0 ? part.Subcomponent(path.Subcomponent) : part)];
        }
        return [];
    }

    private static IEnumerable<SourceNode> Json(Scope scope, JsonSourcePath path)
    {
        var at = scope;
        while (path.FromRoot && at.Parent is not null) at = at.Parent;
        if (at.Node is not JsonItem { Node: var start }) return [];
        IEnumerable<JsonNode> found = [start];
        foreach (var (name, index) in path.Steps)
        {
            found = found.SelectMany(Items).Select(n => n is JsonObject o ? o[name] : null).OfType<JsonNode>();
            if (index >= 0) found = found.Select(n => n is JsonArray a && index < a.Count ? a[index] : null).OfType<JsonNode>();
        }
        return found.SelectMany(Items).Select(n => new JsonItem(n));
    }

    private static IEnumerable<JsonNode> Items(JsonNode node) => node is JsonArray array ? array.OfType<JsonNode>() : [node];
}
