namespace Concordat.Core.Formats.Hl7v2;

/// <summary>
/// A segment or group in the abstract syntax of a message (HL7 v2.5.1 §2.12): <c>[{ NTE }]</c> is min 0, max
/// <see cref="Many"/>. The root is the structure itself, for example <c>ORU_R01</c>.
/// </summary>
public sealed record StructureNode(string Name, int Min, int Max, IReadOnlyList<StructureNode> Children)
{
    /// <summary>No upper limit.</summary>
    public const int Many = int.MaxValue;

    /// <summary>True for groups and the root.</summary>
    public bool IsGroup => Children.Count > 0;

    /// <summary>A segment.</summary>
    public static StructureNode Segment(string name, int min = 0, int max = 1) => new(name, min, max, []);

    /// <summary>A group of segments and groups.</summary>
    public static StructureNode Group(string name, int min, int max, params StructureNode[] children) => new(name, min, max, children);

    /// <summary>True where an occurrence of this group may begin with the segment.</summary>
    internal bool CanStartWith(string segment)
    {
        if (!IsGroup) return Name == segment;
        foreach (var child in Children)
        {
            if (child.CanStartWith(segment)) return true;
            if (child.Min > 0) return false;
        }
        return false;
    }

    /// <summary>The node of a name at any depth; null where there is none.</summary>
    public StructureNode? Find(string name) => Name == name ? this : Children.Select(c => c.Find(name)).FirstOrDefault(n => n is not null);

    /// <summary>True where the segment stands anywhere within.</summary>
    internal bool Contains(string segment) => IsGroup ? Children.Any(c => c.Contains(segment)) : Name == segment;

    /// <summary>Compared by identity: two NTEs of one message are two places.</summary>
    public bool Equals(StructureNode? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
