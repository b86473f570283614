using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Compatibility;

/// <summary>A node of one side, with the document that references below it count from.</summary>
internal readonly record struct Part(ContractSide Side, LoadedDocument Document, DocumentNode Node)
{
    /// <summary>The child of a key, its references followed; null where there is none.</summary>
    public Part? this[string key] => Raw(key) is { } child ? child.Followed : null;

    public Part Followed
    {
        get
        {
            var end = Side.Follow(new Located(Document, Node));
            return new Part(Side, end.Document, end.Node);
        }
    }

    /// <summary>The child of a key as it stands.</summary>
    public Part? Raw(string key) => (Node as MappingNode)?.Get(key) is { } child ? this with { Node = child } : null;

    public string? Text(string key) => Raw(key)?.Node is ScalarNode { Kind: not ScalarKind.Null } scalar ? scalar.Text : null;

    public bool Flag(string key) => Raw(key)?.Node is ScalarNode scalar && scalar.TryGetBoolean(out var flag) && flag;

    /// <summary>Keys and children of an object of the specification as they stand, extensions left out; nothing for other nodes.</summary>
    public IEnumerable<(string Key, Part Value)> Fields() => Entries().Where(entry => !entry.Key.StartsWith("x-", StringComparison.Ordinal));

    /// <summary>Keys and children of a map whose keys the author chose, such as names of headers; nothing for other nodes.</summary>
    public IEnumerable<(string Key, Part Value)> Entries()
    {
        if (Node is MappingNode mapping)
        {
            foreach (var entry in mapping.Entries)
            {
                yield return (entry.Key, this with { Node = entry.Value });
            }
        }
    }

    /// <summary>The items of a sequence as they stand; nothing for other nodes.</summary>
    public IEnumerable<Part> Items()
    {
        if (Node is SequenceNode sequence)
        {
            foreach (var item in sequence.Items)
            {
                yield return this with { Node = item };
            }
        }
    }

    /// <summary>The texts of a sequence of scalars.</summary>
    public IReadOnlyList<string> Texts(string key) => Raw(key) is { } list
        ? [.. list.Items().Select(item => item.Node).OfType<ScalarNode>().Select(scalar => scalar.Text).Distinct(StringComparer.Ordinal)]
        : [];

    public ChangePlace Place(string? key = null) => new(Node, key);
}
