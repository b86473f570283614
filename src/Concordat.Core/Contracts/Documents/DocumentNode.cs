using System.Globalization;
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
    private readonly string? name;
    private readonly int index;

    private protected DocumentNode(SourcePosition at, DocumentNode? parent, string? name, int index)
    {
        At = at;
        Parent = parent;
        this.name = name;
        this.index = index;
    }

    /// <summary>Where the value begins.</summary>
    public SourcePosition At { get; }

    /// <summary>The mapping or sequence that holds it; null for the root.</summary>
    public DocumentNode? Parent { get; }

    /// <summary>Its key, or its index as text, in the parent; null for the root.</summary>
    public string? Key => name ?? (Parent is null ? null : index.ToString(CultureInfo.InvariantCulture));

    /// <summary>How many nodes the tree below has, this one included; aliases count in full.</summary>
    internal virtual int Weight => 1;

    /// <summary>How many levels of mappings and sequences the tree below has, this one included.</summary>
    internal virtual int Height => 0;

    /// <summary>The keys and indexes that lead here from the root.</summary>
    public IReadOnlyList<string> Path
    {
        get
        {
            var path = new List<string>();
            for (var node = this; node.Key is { } key; node = node.Parent!)
            {
                path.Add(key);
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
                SequenceNode sequence when IsIndex(key, out var at) && at < sequence.Items.Count => sequence.Items[at],
                _ => null,
            };
            if (node is null)
            {
                return null;
            }
        }

        return node;
    }

    // RFC 6901, 4: no sign, no leading zeros
    private static bool IsIndex(string token, out int at) =>
        int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out at) && (token.Length == 1 || token[0] != '0');
}
