using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Documents;

/// <summary>Puts nodes where they belong while a reader walks through a file, and keeps the limits.</summary>
internal sealed class TreeBuilder(DocumentLimits limits)
{
    private readonly Stack<Open> open = new();
    private int nodes;

    public DocumentNode? Root { get; private set; }

    public List<Finding> Findings { get; } = [];

    /// <summary>True where the next scalar of a mapping is a key.</summary>
    public bool ExpectsKey => open.TryPeek(out var top) && top.Node is MappingNode && top.Key is null;

    public DocumentNode? Parent => open.TryPeek(out var top) ? top.Node : null;

    public string? NextKey => open.TryPeek(out var top)
        ? top.Node is SequenceNode sequence ? sequence.Items.Count.ToString(System.Globalization.CultureInfo.InvariantCulture) : top.Key
        : null;

    /// <summary>Takes the key of the next value.</summary>
    public void Key(string text, SourcePosition at)
    {
        var top = open.Pop();
        open.Push(top with { Key = text, KeyAt = at });
    }

    public void Enter(DocumentNode node)
    {
        RefuseDeeperThan(open.Count + 1, node.At);
        Count(1, node.At);
        open.Push(new Open(node, null, default));
    }

    public DocumentNode Leave()
    {
        var node = open.Pop().Node;
        Attach(node);
        return node;
    }

    public void Scalar(ScalarNode node)
    {
        Count(1, node.At);
        Attach(node);
    }

    /// <summary>An alias stands for a whole tree; each use costs what it stands for, so that a few lines cannot mean a billion nodes.</summary>
    public void Shared(DocumentNode node, SourcePosition at)
    {
        RefuseDeeperThan(open.Count + node.Height, at);
        Count(node.Weight, at);
        Attach(node);
    }

    private void Attach(DocumentNode node)
    {
        if (!open.TryPop(out var top))
        {
            Root = node;
            return;
        }

        switch (top.Node)
        {
            case SequenceNode sequence:
                sequence.Add(node);
                break;
            case MappingNode mapping when mapping.Contains(top.Key!):
                Findings.Add(Finding.Error("document-duplicate-key", $"The key '{Shorten(top.Key!)}' stands here a second time.", top.KeyAt, "Keep one of the two.") with { Path = [.. mapping.Path, top.Key!] });
                break;
            case MappingNode mapping:
                mapping.Add(new MappingEntry(top.Key!, top.KeyAt, node));
                break;
        }

        open.Push(top with { Key = null });
    }

    private void RefuseDeeperThan(int depth, SourcePosition at)
    {
        if (depth > limits.MaxDepth)
        {
            throw new DocumentRefusedException("document-depth", $"The file nests deeper than {limits.MaxDepth} levels.", at);
        }
    }

    private void Count(int weight, SourcePosition at)
    {
        nodes += weight;
        if (nodes > limits.MaxNodes)
        {
            throw new DocumentRefusedException("document-nodes", $"The file holds more than {limits.MaxNodes} values.", at);
        }
    }

    private static string Shorten(string key) => key.Length > 60 ? key[..60] + "…" : key;

    private readonly record struct Open(DocumentNode Node, string? Key, SourcePosition KeyAt);
}
