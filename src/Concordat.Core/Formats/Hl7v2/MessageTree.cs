namespace Concordat.Core.Formats.Hl7v2;

/// <summary>
/// A message laid over its structure: which segment stands in which group. Total: segments that fit nowhere are
/// listed, local Z segments among them, and everything else is still found.
/// </summary>
public sealed class MessageTree
{
    private readonly List<(MessageGroup Group, int Cursor)> _open = [];
    private readonly List<Hl7Segment> _misplaced = [];
    private readonly Dictionary<(MessageGroup, StructureNode), int> _counts = [];

    private MessageTree(StructureNode structure)
    {
        Root = new MessageGroup(structure, null, 1);
        _open.Add((Root, 0));
    }

    /// <summary>The message as a whole.</summary>
    public MessageGroup Root { get; }

    /// <summary>Segments that have no place in the structure, or not where they stand.</summary>
    public IReadOnlyList<Hl7Segment> Misplaced => _misplaced;

    /// <summary>Lays a message over a structure.</summary>
    public static MessageTree Build(Hl7Message message, StructureNode structure)
    {
        var tree = new MessageTree(structure);
        foreach (var segment in message.Segments)
        {
            // First as the standard says; then too many of one; then a group without its first segment, so that
            // "OBR is missing" can be said instead of "OBX is not expected".
            if (!tree.Place(segment, (child, room) => room && child.CanStartWith(segment.Name))
                && !tree.Place(segment, (child, _) => child.CanStartWith(segment.Name))
                && !tree.Place(segment, (child, _) => child.Contains(segment.Name)))
            {
                tree._misplaced.Add(segment);
            }
        }
        return tree;
    }

    private bool Place(Hl7Segment segment, Func<StructureNode, bool, bool> fits)
    {
        for (var depth = _open.Count - 1; depth >= 0; depth--)
        {
            var (group, cursor) = _open[depth];
            for (var i = cursor; i < group.Shape.Children.Count; i++)
            {
                var child = group.Shape.Children[i];
                if (!fits(child, _counts.GetValueOrDefault((group, child)) < child.Max)) continue;
                _open.RemoveRange(depth + 1, _open.Count - depth - 1);
                _open[depth] = (group, i);
                Descend(group, child, segment);
                return true;
            }
        }
        return false;
    }

    private void Descend(MessageGroup group, StructureNode shape, Hl7Segment segment)
    {
        while (true)
        {
            var count = _counts[(group, shape)] = _counts.GetValueOrDefault((group, shape)) + 1;
            if (!shape.IsGroup)
            {
                group.Add(new MessagePart(shape, segment, null));
                return;
            }
            var inner = new MessageGroup(shape, group, count);
            group.Add(new MessagePart(shape, null, inner));
            var next = IndexOf(shape, c => c.CanStartWith(segment.Name));
            if (next < 0) next = IndexOf(shape, c => c.Contains(segment.Name));
            _open.Add((inner, next));
            (group, shape) = (inner, shape.Children[next]);
        }
    }

    private static int IndexOf(StructureNode shape, Func<StructureNode, bool> match)
    {
        for (var i = 0; i < shape.Children.Count; i++)
            if (match(shape.Children[i])) return i;
        return -1;
    }
}
