using System.Runtime.CompilerServices;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Compatibility.Schemas;

/// <summary>
/// Compares schemas pair by pair. A pair is compared once, whoever leads to it, so circles end and the cost follows the size of the documents.
/// </summary>
internal sealed class SchemaComparer(ComparisonOptions options)
{
    public ComparisonOptions Options { get; } = options;

    private readonly Dictionary<(Identity Base, Identity Revision), SchemaPair> pairs = [];
    private readonly Queue<SchemaPair> waiting = new();

    /// <summary>How many pairs were compared.</summary>
    public int Compared { get; private set; }

    public SchemaPair Pair(Part @base, Part revision) => Pair(@base.Side.View(@base), revision.Side.View(revision));

    public SchemaPair Pair(SchemaView @base, SchemaView revision)
    {
        var key = (new Identity(@base.Part.Node), new Identity(revision.Part.Node));
        if (!pairs.TryGetValue(key, out var pair))
        {
            pair = new SchemaPair(@base, revision);
            pairs.Add(key, pair);
            waiting.Enqueue(pair);
        }

        return pair;
    }

    /// <summary>Compares what waits and all that it leads to, then marks the pairs from which a fact can be reached.</summary>
    public void Run()
    {
        while (waiting.TryDequeue(out var pair))
        {
            Compared++;
            SchemaFacets.Compare(pair, this);
        }

        var stirring = new Stack<SchemaPair>(pairs.Values.Where(pair => pair.Facts.Count > 0));
        while (stirring.TryPop(out var pair))
        {
            if (!pair.Stirs)
            {
                pair.Stirs = true;
                pair.Parents.ForEach(stirring.Push);
            }
        }
    }

    /// <summary>Leads from a pair to one inside it.</summary>
    public void Lead(SchemaPair from, string segment, Part @base, Part revision)
    {
        var child = Pair(@base, revision);
        child.Parents.Add(from);
        from.Edges.Add(new SchemaEdge(segment, child));
    }

    /// <summary>Leads to a property, which may be of one direction only.</summary>
    public void LeadToProperty(SchemaPair from, string name, Part @base, Part revision)
    {
        var child = Pair(@base, revision);
        child.Parents.Add(from);
        from.Edges.Add(new SchemaEdge("." + name, child, child.Base.Flag("readOnly") && child.Revision.Flag("readOnly"), child.Base.Flag("writeOnly") && child.Revision.Flag("writeOnly")));
    }

    private readonly record struct Identity(DocumentNode Node)
    {
        public bool Equals(Identity other) => ReferenceEquals(Node, other.Node);

        public override int GetHashCode() => RuntimeHelpers.GetHashCode(Node);
    }
}
