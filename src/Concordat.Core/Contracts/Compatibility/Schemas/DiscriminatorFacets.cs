using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Compatibility.Schemas;

/// <summary>The discriminator: which property tells the members of a choice apart, and by which values.</summary>
internal static class DiscriminatorFacets
{
    public static void Compare(SchemaPair pair)
    {
        var (from, to) = (pair.Base.Get("discriminator"), pair.Revision.Get("discriminator"));
        if (from is { } old && to is { } now)
        {
            Both(pair, old, now);
        }
        else if (from is { } gone)
        {
            pair.Add("discriminator-removed", "discriminator", $"'{gone.Text("propertyName")}'");
        }
        else if (to is { } added)
        {
            pair.Add("discriminator-added", "discriminator", to: $"'{added.Text("propertyName")}'");
        }
    }

    private static void Both(SchemaPair pair, Part from, Part to)
    {
        var (oldName, newName) = (from.Text("propertyName"), to.Text("propertyName"));
        if (!string.Equals(oldName, newName, StringComparison.Ordinal))
        {
            pair.Add("discriminator-property-name-changed", "discriminator", $"'{oldName}'", $"'{newName}'");
        }

        var (old, now) = (Mapping(from), Mapping(to));
        foreach (var (key, target) in old)
        {
            if (!now.TryGetValue(key, out var other))
            {
                pair.Add("discriminator-mapping-deleted", "discriminator", $"'{key}'");
            }
            else if (!string.Equals(target, other, StringComparison.Ordinal))
            {
                pair.Add("discriminator-mapping-changed", "discriminator", $"'{target}'", $"'{other}'", $"'{key}'");
            }
        }

        foreach (var key in now.Keys.Where(key => !old.ContainsKey(key)))
        {
            pair.Add("discriminator-mapping-added", "discriminator", to: $"'{key}'");
        }
    }

    /// <summary>A bare name means the schema of that name (OpenAPI 3.0.4, 4.8.25).</summary>
    private static Dictionary<string, string> Mapping(Part discriminator) => discriminator.Raw("mapping")?.Node is MappingNode mapping
        ? mapping.Entries.Where(entry => entry.Value is ScalarNode).ToDictionary(entry => entry.Key, entry => ((ScalarNode)entry.Value).Text.Replace("#/components/schemas/", "", StringComparison.Ordinal), StringComparer.Ordinal)
        : [];
}
