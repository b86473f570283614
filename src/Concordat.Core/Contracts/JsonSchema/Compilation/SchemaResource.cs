using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.JsonSchema.Compilation;

/// <summary>A schema with its own base URI, and the anchors in it (JSON Schema core 8.2).</summary>
internal sealed class SchemaResource(string uri, DocumentNode root, Dialect dialect)
{
    public string Uri => uri;

    public DocumentNode Root => root;

    public Dialect Dialect => dialect;

    public Dictionary<string, DocumentNode> Anchors { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, DocumentNode> DynamicAnchors { get; } = new(StringComparer.Ordinal);

    /// <summary>What <c>$dynamicRef</c> finds at run time, by the name of the anchor.</summary>
    public Dictionary<string, SchemaNode> Dynamic { get; } = new(StringComparer.Ordinal);

    /// <summary>What <c>$recursiveRef</c> finds at run time: the root, where it has <c>$recursiveAnchor: true</c>.</summary>
    public SchemaNode? Recursive { get; set; }

    public bool AnchorsCompiled { get; set; }

    /// <summary>The place of a node as a URI: the base and the JSON Pointer below it.</summary>
    public string Locate(DocumentNode node)
    {
        var whole = node.Pointer;
        var above = root.Pointer;
        return $"{uri}#{(whole.StartsWith(above, StringComparison.Ordinal) ? whole[above.Length..] : whole)}";
    }
}
