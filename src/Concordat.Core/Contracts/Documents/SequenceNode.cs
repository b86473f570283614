using System.Text.Json.Nodes;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Documents;

/// <summary>A YAML sequence or JSON array.</summary>
public sealed class SequenceNode : DocumentNode
{
    private readonly List<DocumentNode> items = [];

    internal SequenceNode(SourcePosition at, DocumentNode? parent, string? key) : base(at, parent, key) => Height = 1;

    /// <summary>The items in order.</summary>
    public IReadOnlyList<DocumentNode> Items => items;

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

    internal void Add(DocumentNode item)
    {
        items.Add(item);
        Weight += item.Weight;
        Height = Math.Max(Height, item.Height + 1);
    }
}
