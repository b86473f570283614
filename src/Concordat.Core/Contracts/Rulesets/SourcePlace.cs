using System.Globalization;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Rulesets.JsonPath;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Rulesets;

/// <summary>Where a complaint belongs: the nearest thing that stands in a source, and the name of what is missing below it.</summary>
internal readonly record struct SourcePlace(DocumentNode Node, string? Missing)
{
    /// <summary>Where the key of the thing stands; for an item of a list, the item.</summary>
    public SourcePosition At => Node.Parent is MappingNode holder && Node.Key is { } key && holder.TryGet(key, out var entry) ? entry.KeyAt : Node.At;

    /// <summary>The last name of the way, the missing one included.</summary>
    public string Property => Missing ?? Node.Key ?? "";

    /// <summary>
    /// Follows a way through the document. What is reached through a reference stands where the reference leads; only a reference with
    /// other keys beside it, when it is the last step, is itself the place.
    /// </summary>
    public static SourcePlace Of(Route route, IReadOnlyList<string> below, IReferences view)
    {
        var node = route.Node;
        var written = (DocumentNode?)route.Reference ?? node;
        var crossed = CrossedBefore(route);
        for (var i = 0; i < below.Count; i++)
        {
            if (Child(node, below[i]) is not { } child)
            {
                return Beside(written, crossed, below, i) ?? new SourcePlace(Place(written, node, crossed), string.Join('.', below.Skip(i)));
            }
            crossed |= !ReferenceEquals(written, node);
            written = child;
            node = view.Resolve(child);
        }
        return new SourcePlace(Place(written, node, crossed), null);
    }

    public static DocumentNode? Child(DocumentNode? node, string segment) => node switch
    {
        MappingNode mapping => mapping.Get(segment),
        SequenceNode sequence when int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < sequence.Items.Count =>
            sequence.Items[index],
        _ => null,
    };

    /// <summary>A key that the target of a reference lacks, and that stands beside the reference.</summary>
    private static SourcePlace? Beside(DocumentNode written, bool crossed, IReadOnlyList<string> below, int from)
    {
        if (crossed || written is not MappingNode { Entries.Count: > 1 } holder || Child(holder, below[from]) is not { } found)
        {
            return null;
        }
        for (var i = from + 1; i < below.Count; i++)
        {
            if (Child(found, below[i]) is not { } child)
            {
                return new SourcePlace(found, string.Join('.', below.Skip(i)));
            }
            found = child;
        }
        return new SourcePlace(found, null);
    }

    private static bool CrossedBefore(Route route)
    {
        for (var one = route.Parent; one is not null; one = one.Parent)
        {
            if (one.Reference is not null)
            {
                return true;
            }
        }
        return false;
    }

    private static DocumentNode Place(DocumentNode written, DocumentNode node, bool crossed) =>
        !crossed && written is MappingNode { Entries.Count: > 1 } ? written : node;
}
