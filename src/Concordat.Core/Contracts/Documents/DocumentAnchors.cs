namespace Concordat.Core.Contracts.Documents;

/// <summary>Fragments that are no JSON Pointer: the anchors of JSON Schema, which OpenAPI 3.1 shares.</summary>
internal static class DocumentAnchors
{
    /// <summary>The first node of the document that bears the anchor, outermost first; null for none.</summary>
    public static DocumentNode? Find(DocumentNode root, string anchor)
    {
        var next = new Queue<DocumentNode>([root]);
        var seen = new HashSet<DocumentNode>(ReferenceEqualityComparer.Instance);
        while (next.TryDequeue(out var node))
        {
            if (node is ScalarNode || !seen.Add(node))
            {
                continue;
            }

            if (node is SequenceNode list)
            {
                list.Items.ToList().ForEach(next.Enqueue);
                continue;
            }

            var mapping = (MappingNode)node;
            if (mapping.Text("$anchor") == anchor || mapping.Text("$dynamicAnchor") == anchor || mapping.Text("$id") == "#" + anchor)
            {
                return mapping;
            }

            foreach (var entry in mapping.Entries)
            {
                next.Enqueue(entry.Value);
            }
        }

        return null;
    }
}
