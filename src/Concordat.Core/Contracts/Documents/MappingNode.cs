using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Documents;

/// <summary>A YAML mapping or JSON object. Keeps the order of the file.</summary>
public sealed class MappingNode : DocumentNode
{
    private readonly List<MappingEntry> entries = [];
    private readonly Dictionary<string, MappingEntry> byKey = new(StringComparer.Ordinal);

    internal MappingNode(SourcePosition at, DocumentNode? parent, string? key) : base(at, parent, key) => Height = 1;

    /// <summary>Keys and values in the order of the file.</summary>
    public IReadOnlyList<MappingEntry> Entries => entries;

    /// <inheritdoc/>
    public override string Noun => "a mapping";

    /// <summary>The value of a key, or null where there is none.</summary>
    public DocumentNode? Get(string key) => byKey.TryGetValue(key, out var entry) ? entry.Value : null;

    /// <summary>The text of a key whose value is a scalar, or null.</summary>
    public string? Text(string key) => (Get(key) as ScalarNode)?.Text;

    /// <summary>The entry of a key with the place of the key itself.</summary>
    public bool TryGet(string key, [NotNullWhen(true)] out MappingEntry? entry) => byKey.TryGetValue(key, out entry);

    /// <inheritdoc/>
    public override JsonNode ToJson()
    {
        var json = new JsonObject();
        foreach (var entry in entries)
        {
            json[entry.Key] = entry.Value.ToJson();
        }

        return json;
    }

    internal bool Contains(string key) => byKey.ContainsKey(key);

    internal void Add(MappingEntry entry)
    {
        entries.Add(entry);
        byKey.Add(entry.Key, entry);
        Weight += entry.Value.Weight;
        Height = Math.Max(Height, entry.Value.Height + 1);
    }
}

/// <summary>One key of a mapping.</summary>
/// <param name="Key">The key as text.</param>
/// <param name="KeyAt">Where the key stands.</param>
/// <param name="Value">The value with its own place.</param>
public sealed record MappingEntry(string Key, SourcePosition KeyAt, DocumentNode Value);
