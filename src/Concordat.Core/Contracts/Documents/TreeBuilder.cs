using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Documents;

/// <summary>Puts nodes where they belong while a reader walks through a file, and keeps the limits.</summary>
internal sealed class TreeBuilder(DocumentLimits limits)
{
    /// <summary>Texts up to this length are kept once: most keys, and most values of a contract, are the same few words.</summary>
    private const int Word = 32;

    private readonly Stack<Open> open = new();
    private readonly HashSet<string> words = new(StringComparer.Ordinal);
    private long nodes;

    public DocumentNode? Root { get; private set; }

    public List<Finding> Findings { get; } = [];

    /// <summary>True where the next scalar of a mapping is a key.</summary>
    public bool ExpectsKey => open.TryPeek(out var top) && top.Node is MappingNode && top.Key is null;

    public DocumentNode? Parent => open.TryPeek(out var top) ? top.Node : null;

    public MappingNode Mapping(SourcePosition at) => new(at, Parent, NextKey, NextIndex);

    public SequenceNode Sequence(SourcePosition at) => new(at, Parent, NextKey, NextIndex);

    public ScalarNode Value(SourcePosition at, string text, ScalarKind kind) => new(at, Parent, NextKey, NextIndex, Once(text), kind);

    /// <summary>Takes the key of the next value.</summary>
    /// <param name="text">The key.</param>
    /// <param name="at">Where it stands.</param>
    /// <param name="merge">True for the merge key of YAML 1.1, whose value brings in the keys of other mappings.</param>
    public void Key(string text, SourcePosition at, bool merge = false)
    {
        var top = open.Pop();
        open.Push(top with { Key = Once(text), KeyAt = at, Merge = merge });
    }

    public void Enter(DocumentNode node)
    {
        RefuseDeeperThan(open.Count + 1, node.At);
        Count(1, node.At);
        open.Push(new Open(node, null, default));
    }

    public DocumentNode Leave()
    {
        var top = open.Pop();
        if (top.Merged is not null)
        {
            BringIn((MappingNode)top.Node, top.Merged);
        }

        (top.Node as MappingNode)?.Trim();
        (top.Node as SequenceNode)?.Trim();
        Attach(top.Node);
        return top.Node;
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

    private string Once(string text)
    {
        if (text.Length > Word)
        {
            return text;
        }
        if (words.TryGetValue(text, out var known))
        {
            return known;
        }
        words.Add(text);
        return text;
    }

    private string? NextKey => open.TryPeek(out var top) ? top.Key : null;

    private int NextIndex => open.TryPeek(out var top) && top.Node is SequenceNode sequence ? sequence.Items.Count : 0;

    private void Attach(DocumentNode node)
    {
        if (!open.TryPop(out var top))
        {
            Root = node;
            return;
        }

        var merged = top.Merged;
        switch (top.Node)
        {
            case SequenceNode sequence:
                sequence.Add(node);
                break;
            case MappingNode when top.Merge:
                (merged ??= []).Add(new MappingEntry(top.Key!, top.KeyAt, node));
                break;
            case MappingNode mapping when mapping.Contains(top.Key!):
                Findings.Add(Finding.Error("document-duplicate-key", $"The key '{Shorten(top.Key!)}' stands here a second time.", top.KeyAt, "Keep one of the two.") with { Path = [.. mapping.Path, top.Key!] });
                break;
            case MappingNode mapping:
                mapping.Add(new MappingEntry(top.Key!, top.KeyAt, node));
                break;
        }

        open.Push(top with { Key = null, Merge = false, Merged = merged });
    }

    /// <summary>The merge key of YAML 1.1: a key that the mapping has itself wins, then the mapping that is named first.</summary>
    private void BringIn(MappingNode mapping, List<MappingEntry> merges)
    {
        foreach (var merge in merges)
        {
            List<DocumentNode> sources = merge.Value is SequenceNode list ? [.. list.Items] : [merge.Value];
            foreach (var source in sources)
            {
                if (source is not MappingNode other)
                {
                    Findings.Add(Finding.Error("yaml-merge", $"A merge key takes a mapping or a list of mappings; here stands {source.Noun}.", merge.KeyAt, "Name an anchor of a mapping: '<<: *name'.") with { Path = mapping.Path });
                    continue;
                }

                foreach (var entry in other.Entries)
                {
                    Count(entry.Value.Weight, merge.KeyAt);
                    if (!mapping.Contains(entry.Key))
                    {
                        mapping.Add(entry);
                    }
                }
            }
        }
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

    private readonly record struct Open(DocumentNode Node, string? Key, SourcePosition KeyAt)
    {
        public bool Merge { get; init; }

        public List<MappingEntry>? Merged { get; init; }
    }
}
