using System.Text;
using System.Text.Json.Nodes;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Documents;

/// <summary>
/// A node of a YAML or JSON file with the place where it stands. Immutable once the reader hands it out. The target of an
/// alias is shared: its place and path are those of the anchor.
/// </summary>
public abstract class DocumentNode
{
    private protected DocumentNode(SourcePosition at, DocumentNode? parent, string? key)
    {
        At = at;
        Parent = parent;
        Key = key;
    }

    /// <summary>Where the value begins.</summary>
    public SourcePosition At { get; }

    /// <summary>The mapping or sequence that holds it; null for the root.</summary>
    public DocumentNode? Parent { get; }

    /// <summary>Its key, or its index as text, in the parent; null for the root.</summary>
    public string? Key { get; }

    /// <summary>How many nodes the tree below has, this one included; aliases count in full.</summary>
    internal int Weight { get; private protected set; } = 1;

    /// <summary>How many levels of mappings and sequences the tree below has, this one included.</summary>
    internal int Height { get; private protected set; }

    /// <summary>The keys and indexes that lead here from the root.</summary>
    public IReadOnlyList<string> Path
    {
        get
        {
            var path = new List<string>();
            for (var node = this; node.Key is not null; node = node.Parent!)
            {
                path.Add(node.Key);
            }

            path.Reverse();
            return path;
        }
    }

    /// <summary>The JSON Pointer (RFC 6901) from the root: empty for the root itself.</summary>
    public string Pointer
    {
        get
        {
            var text = new StringBuilder();
            foreach (var token in Path)
            {
                text.Append('/').Append(token.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
            }

            return text.ToString();
        }
    }

    /// <summary>What a person calls this kind of node.</summary>
    public abstract string Noun { get; }

    /// <summary>The same content as JSON, detached; null for the null scalar. Numbers keep their digits.</summary>
    public abstract JsonNode? ToJson();

    /// <summary>The node at a JSON Pointer below this one, or null.</summary>
    public DocumentNode? Find(string pointer)
    {
        var node = this;
        foreach (var token in pointer.Split('/').Skip(1))
        {
            var key = token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            node = node switch
            {
                MappingNode mapping => mapping.Get(key),
                SequenceNode sequence when int.TryParse(key, out var index) && index >= 0 && index < sequence.Items.Count => sequence.Items[index],
                _ => null,
            };
            if (node is null)
            {
                return null;
            }
        }

        return node;
    }
}
