using System.Collections.Frozen;

namespace Concordat.Core.Contracts.Compatibility.Schemas;

/// <summary>What a schema has anything to say about; most schemas say little, and what neither side mentions needs no comparison.</summary>
[Flags]
internal enum KeywordGroup
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>Limits.</summary>
    Bounds = 1,
    /// <summary>enum, const, default.</summary>
    Values = 2,
    /// <summary>Patterns and content.</summary>
    Text = 4,
    /// <summary>oneOf and anyOf.</summary>
    Choice = 8,
    /// <summary>allOf.</summary>
    AllOf = 16,
    /// <summary>Properties, required ones and others.</summary>
    Properties = 32,
    /// <summary>Items of lists.</summary>
    Items = 64,
    /// <summary>Conditions, names of properties, not, and what no other keyword describes.</summary>
    Conditions = 128,
    /// <summary>deprecated, stability.</summary>
    Lifecycle = 256,
    /// <summary>The discriminator.</summary>
    Discriminator = 512,
}

/// <summary>The group of each keyword.</summary>
internal static class KeywordGroups
{
    private static readonly FrozenDictionary<string, KeywordGroup> Groups = new Dictionary<KeywordGroup, string[]>
    {
        [KeywordGroup.Bounds] =
        [
            "maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum", "maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties",
            "multipleOf", "uniqueItems", "minContains", "maxContains",
        ],
        [KeywordGroup.Values] = ["enum", "const", "default", "x-extensible-enum"],
        [KeywordGroup.Text] = ["pattern", "contentSchema", "contentMediaType", "contentEncoding"],
        [KeywordGroup.Choice] = ["oneOf", "anyOf"],
        [KeywordGroup.AllOf] = ["allOf"],
        [KeywordGroup.Properties] = ["properties", "required", "additionalProperties"],
        [KeywordGroup.Items] = ["items", "prefixItems", "contains"],
        [KeywordGroup.Conditions] =
            ["if", "then", "else", "propertyNames", "unevaluatedItems", "unevaluatedProperties", "dependentSchemas", "patternProperties", "dependentRequired", "not"],
        [KeywordGroup.Lifecycle] = ["deprecated", "x-stability-level", Lifecycle.SunsetKey],
        [KeywordGroup.Discriminator] = ["discriminator"],
    }.SelectMany(group => group.Value.Select(keyword => KeyValuePair.Create(keyword, group.Key))).ToFrozenDictionary(StringComparer.Ordinal);

    public static KeywordGroup Of(IReadOnlyList<Layer> layers)
    {
        var groups = KeywordGroup.None;
        foreach (var layer in layers)
        {
            if (layer.Part.Node is Documents.MappingNode mapping)
            {
                foreach (var entry in mapping.Entries)
                {
                    if (Groups.TryGetValue(entry.Key, out var group) && !string.Equals(entry.Key, layer.Hidden, StringComparison.Ordinal))
                    {
                        groups |= group;
                    }
                }
            }
        }

        return groups;
    }
}
