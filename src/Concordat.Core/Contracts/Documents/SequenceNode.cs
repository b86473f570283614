using System.Text.Json.Nodes;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Documents;

/// <summary>A YAML sequence or JSON array.</summary>
public sealed class SequenceNode : DocumentNode
{
    private readonly List<DocumentNode> items = [];
    private int weight = 1;
    private int height = 1;

    internal SequenceNode(SourcePosition at, DocumentNode? parent, string? name, int index) : base(at, parent, name, index)
    {
    }

    /// <summary>The items in order.</summary>
    public IReadOnlyList<DocumentNode> Items => items;

    internal override int Weight => weight;

    internal override int Height => height;

    /// <inheritdoc/>
    public override string Noun => "a list";

    /// <inheritdoc/>
    public override JsonNode ToJson()
    {
        var json = new JsonArray();
        foreach (var item in items)
        {
            json.Add(item.ToJson());
        }

        return json;
    }

    /// <summary>Gives back what the list of items has beyond them.</summary>
    internal void Trim() => items.TrimExcess();

    internal void Add(DocumentNode item)
    {
        items.Add(item);
        weight += item.Weight;
        height = Math.Max(height, item.Height + 1);
    }
}
