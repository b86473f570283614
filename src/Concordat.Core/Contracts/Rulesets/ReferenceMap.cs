using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Rulesets.JsonPath;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Rulesets;

/// <summary>
/// All references that can be reached from a document, followed once before any rule runs. A mapping with a <c>$ref</c> counts as its
/// target; what stands beside the <c>$ref</c> is not seen by rules over resolved documents.
/// </summary>
internal sealed class ReferenceMap : IReferences
{
    private readonly Dictionary<DocumentNode, DocumentNode> _targets = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<DocumentNode> _direct = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<DocumentNode> _ends = new(ReferenceEqualityComparer.Instance);

    public ReferenceMap(DocumentSet documents, LoadedDocument start)
    {
        var seen = new HashSet<LoadedDocument> { start };
        var waiting = new Queue<LoadedDocument>([start]);
        while (waiting.TryDequeue(out var document))
        {
            if (document.Root is not null)
            {
                Collect(documents, document, document.Root, seen, waiting);
            }
            if (document != start)
            {
                Findings.AddRange(document.Findings);
            }
        }
    }

    /// <summary>References that lead nowhere.</summary>
    public List<Finding> Findings { get; } = [];

    /// <summary>How many references there are.</summary>
    public int Count => _targets.Count;

    public DocumentNode Resolve(DocumentNode node) => node is MappingNode && _targets.Count > 0 && _targets.TryGetValue(node, out var target) ? target : node;

    public bool IsTarget(DocumentNode node) => node is not ScalarNode && _ends.Contains(node);

    /// <summary>Whether some reference names exactly this node from outside of it: what only refers to itself is not used.</summary>
    public bool IsNamed(DocumentNode node) => _direct.Contains(node);

    private void Collect(DocumentSet documents, LoadedDocument document, DocumentNode node, HashSet<LoadedDocument> seen, Queue<LoadedDocument> waiting)
    {
        switch (node)
        {
            case MappingNode mapping:
                if (DocumentSet.ReferenceOf(mapping) is { } reference)
                {
                    Follow(documents, document, mapping, reference, seen, waiting);
                }
                foreach (var entry in mapping.Entries)
                {
                    Collect(documents, document, entry.Value, seen, waiting);
                }
                break;
            case SequenceNode sequence:
                foreach (var item in sequence.Items)
                {
                    Collect(documents, document, item, seen, waiting);
                }
                break;
        }
    }

    private void Follow(
        DocumentSet documents, LoadedDocument document, MappingNode mapping, ScalarNode reference, HashSet<LoadedDocument> seen, Queue<LoadedDocument> waiting)
    {
        if (documents.Resolve(document, reference.Text, out var wrong) is { } named)
        {
            if (!Holds(named.Node, mapping))
            {
                _direct.Add(named.Node);
            }
            if (seen.Add(named.Document))
            {
                waiting.Enqueue(named.Document);
            }
            var target = documents.Follow(named, out var circle);
            if (circle is { Rule: "ref-circle" })
            {
                Findings.Add(circle with { At = reference.At, Path = reference.Path });
            }
            if (target is { } end && !ReferenceEquals(end.Node, mapping))
            {
                _targets[mapping] = end.Node;
                _ends.Add(end.Node);
                if (seen.Add(end.Document))
                {
                    waiting.Enqueue(end.Document);
                }
            }
            return;
        }
        Findings.Add(wrong! with { At = reference.At, Path = reference.Path });
    }

    private static bool Holds(DocumentNode holder, DocumentNode node)
    {
        for (var one = node; one is not null; one = one.Parent)
        {
            if (ReferenceEquals(one, holder))
            {
                return true;
            }
        }
        return false;
    }
}
