using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Documents;

/// <summary>A YAML mapping or JSON object. Keeps the order of the file.</summary>
public sealed class MappingNode : DocumentNode
{
    /// <summary>Most mappings of a contract are short, and comparing a few keys costs less than an index of them.</summary>
    private const int Short = 8;

    private readonly List<MappingEntry> entries = [];
    private Dictionary<string, MappingEntry>? byKey;
    private int weight = 1;
    private int height = 1;

    internal MappingNode(SourcePosition at, DocumentNode? parent, string? name, int index) : base(at, parent, name, index)
    {
    }

    /// <summary>Keys and values in the order of the file; what a merge key brings in stands at the end.</summary>
    public IReadOnlyList<MappingEntry> Entries => entries;

    internal override int Weight => weight;

    internal override int Height => height;

    /// <inheritdoc/>
    public override string Noun => "a mapping";

    /// <summary>The value of a key, or null where there is none.</summary>
    public DocumentNode? Get(string key) => TryGet(key, out var entry) ? entry.Value : null;

    /// <summary>The text of a key whose value is a scalar, or null.</summary>
    public string? Text(string key) => (Get(key) as ScalarNode)?.Text;

    /// <summary>The entry of a key with the place of the key itself.</summary>
    public bool TryGet(string key, [NotNullWhen(true)] out MappingEntry? entry)
    {
        if (byKey is not null)
        {
            return byKey.TryGetValue(key, out entry);
        }

        foreach (var one in entries)
        {
            if (string.Equals(one.Key, key, StringComparison.Ordinal))
            {
                entry = one;
                return true;
            }
        }

        entry = null;
        return false;
    }

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

    /// <summary>Gives back what the list of entries has beyond them.</summary>
    internal void Trim() => entries.TrimExcess();

    internal bool Contains(string key) => TryGet(key, out _);

    internal void Add(MappingEntry entry)
    {
        entries.Add(entry);
        if (byKey is not null)
        {
            byKey.Add(entry.Key, entry);
        }
        else if (entries.Count > Short)
        {
            byKey = entries.ToDictionary(e => e.Key, StringComparer.Ordinal);
        }

        weight += entry.Value.Weight;
        height = Math.Max(height, entry.Value.Height + 1);
    }
}

/// <summary>One key of a mapping.</summary>
/// <param name="Key">The key as text.</param>
/// <param name="KeyAt">Where the key stands.</param>
/// <param name="Value">The value with its own place.</param>
public sealed record MappingEntry(string Key, SourcePosition KeyAt, DocumentNode Value);
