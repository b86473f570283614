using System.Text.Json;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.OpenApi;

/// <summary>
/// Where the records stand in a JSON response, read from its schema: the response is one record, a list of them, or an envelope
/// whose one property is the list. Consent and minimisation work on records.
/// </summary>
public sealed class RowShape
{
    private RowShape(RowPlace place, string? property, IReadOnlyList<string> fields) => (Place, Property, Fields) = (place, property, fields);

    /// <summary>Where the records stand.</summary>
    public RowPlace Place { get; }

    /// <summary>The property of the envelope that is the list.</summary>
    public string? Property { get; }

    /// <summary>The names of a record's properties, as the schema lists them.</summary>
    public IReadOnlyList<string> Fields { get; }

    /// <summary>Reads the shape; null where the schema leaves it open.</summary>
    /// <param name="schema">The schema of a response.</param>
    /// <param name="files">Where its references lead.</param>
    /// <param name="wanted">Names that a record has: the fields that are minimised and the one that names the patient.</param>
    public static RowShape? Of(DocumentNode? schema, ContractFiles files, IReadOnlyCollection<string> wanted)
    {
        var (properties, items) = Look(schema, files, 0);
        if (items is not null)
        {
            return new RowShape(RowPlace.Items, null, [.. Look(items, files, 0).Properties.Keys]);
        }
        if (properties.Count == 0)
        {
            return null;
        }
        if (wanted.Any(properties.ContainsKey))
        {
            return new RowShape(RowPlace.Root, null, [.. properties.Keys]);
        }
        var lists = properties.Where(p => Look(p.Value, files, 0).Items is { } item && Look(item, files, 0).Properties.Count > 0).ToList();
        return lists.Count switch
        {
            0 => new RowShape(RowPlace.Root, null, [.. properties.Keys]),
            1 => new RowShape(RowPlace.Property, lists[0].Key, [.. Look(Look(lists[0].Value, files, 0).Items, files, 0).Properties.Keys]),
            _ => null,
        };
    }

    /// <summary>The list of records in a response; undefined where the response is one record or does not have the shape.</summary>
    public JsonElement List(JsonElement response) => Place switch
    {
        RowPlace.Items when response.ValueKind == JsonValueKind.Array => response,
        RowPlace.Property when response.ValueKind == JsonValueKind.Object && response.TryGetProperty(Property!, out var list) && list.ValueKind == JsonValueKind.Array => list,
        _ => default,
    };

    /// <summary>True where every object of a schema has a property: the schema, what it refers to or a part of its <c>allOf</c> requires it.</summary>
    internal static bool Requires(DocumentNode? schema, ContractFiles files, string name, int depth = 0) =>
        schema is MappingNode mapping && depth <= 16 && (
            (mapping.Get("required") is SequenceNode required && required.Items.Any(item => item is ScalarNode scalar && scalar.Text == name))
            || Parts(mapping, files).Any(part => Requires(part, files, name, depth + 1)));

    private static List<DocumentNode?> Parts(MappingNode mapping, ContractFiles files)
    {
        var parts = new List<DocumentNode?>();
        if (files.Step(mapping) is { } target)
        {
            parts.Add(target);
        }
        if (mapping.Get("allOf") is SequenceNode all)
        {
            parts.AddRange(all.Items);
        }
        return parts;
    }

    private static (Dictionary<string, DocumentNode> Properties, DocumentNode? Items) Look(DocumentNode? schema, ContractFiles files, int depth)
    {
        var properties = new Dictionary<string, DocumentNode>(StringComparer.Ordinal);
        DocumentNode? items = null;
        if (schema is not MappingNode mapping || depth > 16)
        {
            return (properties, items);
        }
        foreach (var part in Parts(mapping, files))
        {
            var (inner, innerItems) = Look(part, files, depth + 1);
            items ??= innerItems;
            foreach (var (name, node) in inner)
            {
                properties.TryAdd(name, node);
            }
        }
        foreach (var entry in (mapping.Get("properties") as MappingNode)?.Entries ?? [])
        {
            properties[entry.Key] = entry.Value;
        }
        return (properties, mapping.Get("items") ?? items);
    }
}

/// <summary>Where the records of a response stand.</summary>
public enum RowPlace
{
    /// <summary>The response is one record.</summary>
    Root,
    /// <summary>The response is a list of records.</summary>
    Items,
    /// <summary>A property of the response is the list.</summary>
    Property,
}
