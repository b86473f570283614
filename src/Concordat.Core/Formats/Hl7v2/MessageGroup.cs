namespace Concordat.Core.Formats.Hl7v2;

/// <summary>A place of the structure that the message filled: with a segment, or with a group.</summary>
public readonly record struct MessagePart(StructureNode Shape, Hl7Segment? Segment, MessageGroup? Group);

/// <summary>One occurrence of a group, with the segments and groups that the message has in it, in order.</summary>
public sealed class MessageGroup
{
    private readonly List<MessagePart> _parts = [];

    internal MessageGroup(StructureNode shape, MessageGroup? parent, int occurrence) =>
        (Shape, Parent, Occurrence) = (shape, parent, occurrence);

    /// <summary>The group's place in the structure.</summary>
    public StructureNode Shape { get; }

    /// <summary>The group around it; null for the message as a whole.</summary>
    public MessageGroup? Parent { get; }

    /// <summary>Which occurrence within its parent it is, counted from 1.</summary>
    public int Occurrence { get; }

    /// <summary>What it holds, in order; segments that the structure does not know are left out.</summary>
    public IReadOnlyList<MessagePart> Parts => _parts;

    /// <summary>The first segment in this group, at any depth; null for an empty one.</summary>
    public Hl7Segment? FirstSegment
    {
        get
        {
            foreach (var part in _parts)
                if ((part.Segment ?? part.Group?.FirstSegment) is { } found) return found;
            return null;
        }
    }

    /// <summary>The groups and segments at one place of the structure.</summary>
    public IEnumerable<MessagePart> At(StructureNode shape) => _parts.Where(p => ReferenceEquals(p.Shape, shape));

    /// <summary>Groups of a name at any depth, without looking into a group that matches.</summary>
    public IEnumerable<MessageGroup> GroupsOf(string name)
    {
        foreach (var part in _parts)
        {
            if (part.Group is not { } group) continue;
            if (group.Shape.Name == name) yield return group;
            else
                foreach (var inner in group.GroupsOf(name)) yield return inner;
        }
    }

    /// <summary>Segments of a name: those of this group itself, else those of the groups within.</summary>
    public IEnumerable<Hl7Segment> SegmentsOf(string name)
    {
        var own = _parts.Where(p => p.Segment?.Name == name).Select(p => p.Segment!);
        // The NTEs of an order are those behind its OBR, not those of its observations.
        return Shape.Children.Any(c => !c.IsGroup && c.Name == name)
            ? own
            : _parts.Where(p => p.Group is not null).SelectMany(p => p.Group!.SegmentsOf(name));
    }

    internal int CountAt(StructureNode shape) => _parts.Count(p => ReferenceEquals(p.Shape, shape));

    internal void Add(MessagePart part) => _parts.Add(part);
}
