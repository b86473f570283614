using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Compatibility.Schemas;

/// <summary>
/// A schema as the comparison reads it: references followed, siblings of a reference laid over its target (3.1), and a choice between
/// null and something read as that something which may be null.
/// </summary>
internal sealed class SchemaView(Part part, IReadOnlyList<Layer> layers)
{
    private IReadOnlyDictionary<string, Part>? properties;
    private HashSet<string>? required;
    private SchemaTypes? types;

    /// <summary>Where it stands; also what tells it apart from other schemas.</summary>
    public Part Part { get; } = part;

    public IReadOnlyList<Layer> Layers { get; } = layers;

    /// <summary>What it speaks of.</summary>
    public KeywordGroup Groups { get; } = KeywordGroups.Of(layers);

    /// <summary>The name of the component that a reference led to; null for a schema written in place.</summary>
    public string? Name { get; init; }

    /// <summary>For the schemas <c>true</c> and <c>false</c>.</summary>
    public bool? Constant { get; init; }

    /// <summary>A member <c>type: null</c> of oneOf or anyOf was read as nullability.</summary>
    public bool NullBranch { get; init; }

    /// <summary>Accepts anything: no keyword that restricts.</summary>
    public bool Any => Constant == true || (Constant is null && !Layers.Any(layer => layer.Part.Fields().Any(entry => !string.Equals(entry.Key, layer.Hidden, StringComparison.Ordinal) && Keywords.Restricts(entry.Key))));

    public SchemaTypes Types => types ??= SchemaTypes.Of(this);

    public IReadOnlyDictionary<string, Part> Properties => properties ??= Union("properties");

    public HashSet<string> Required => required ??= RequiredNames();

    /// <summary>The value of a keyword as it stands, from the first layer that has it.</summary>
    public Part? Get(string keyword)
    {
        foreach (var layer in Layers)
        {
            if (layer.Get(keyword) is { } value)
            {
                return value;
            }
        }

        return null;
    }

    public bool Has(string keyword) => Get(keyword) is not null;

    public string? Text(string keyword) => Get(keyword)?.Node is ScalarNode { Kind: not ScalarKind.Null } scalar ? scalar.Text : null;

    public bool Flag(string keyword) => Get(keyword)?.Node is ScalarNode scalar && scalar.TryGetBoolean(out var flag) && flag;

    public decimal? Number(string keyword) => Get(keyword)?.Node is ScalarNode scalar && scalar.TryGetNumber(out var number) ? number : null;

    /// <summary>Members of allOf, oneOf, anyOf, prefixItems, from all layers.</summary>
    public IReadOnlyList<Part> Members(string keyword)
    {
        List<Part>? members = null;
        foreach (var layer in Layers)
        {
            if (layer.Get(keyword) is { } list)
            {
                (members ??= []).AddRange(list.Items());
            }
        }

        return members ?? (IReadOnlyList<Part>)[];
    }

    /// <summary>Children of patternProperties, dependentSchemas and the like, from all layers; the first of a name counts.</summary>
    public IReadOnlyDictionary<string, Part> Union(string keyword)
    {
        var union = new Dictionary<string, Part>(StringComparer.Ordinal);
        foreach (var layer in Layers)
        {
            if (layer.Get(keyword)?.Node is not MappingNode mapping)
            {
                continue;
            }

            foreach (var entry in mapping.Entries)
            {
                union.TryAdd(entry.Key, layer.Part with { Node = entry.Value });
            }
        }

        return union;
    }

    private HashSet<string> RequiredNames()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var layer in Layers)
        {
            if (layer.Get("required")?.Node is SequenceNode list)
            {
                foreach (var item in list.Items)
                {
                    if (item is ScalarNode name)
                    {
                        names.Add(name.Text);
                    }
                }
            }
        }

        return names;
    }

    /// <summary>The same with the keywords of further schemas, as allOf means it.</summary>
    public SchemaView With(IEnumerable<SchemaView> members) =>
        new(Part, [.. Layers, .. members.SelectMany(member => member.Layers)]) { Name = Name, NullBranch = NullBranch };

    /// <summary>Where a keyword stands, or the schema where it does not.</summary>
    public ChangePlace Place(string? keyword = null)
    {
        if (keyword is not null)
        {
            foreach (var layer in Layers)
            {
                if (layer.Get(keyword) is not null)
                {
                    return layer.Part.Place(keyword);
                }
            }
        }

        return Part.Place();
    }
}
