namespace Concordat.Core.Contracts.Compatibility.OpenApi;

/// <summary>One of the ways in: schemes that are needed together, with their scopes.</summary>
internal sealed record SecurityRequirement(string Name, IReadOnlyDictionary<string, IReadOnlyList<string>> Scopes)
{
    /// <summary>The alternatives of a list; null where there is no list. Schemes that differ in scopes alone are one way in.</summary>
    public static IReadOnlyDictionary<string, SecurityRequirement>? Of(Part owner)
    {
        if (owner.Raw("security") is not { } list)
        {
            return null;
        }

        var all = new Dictionary<string, SecurityRequirement>(StringComparer.Ordinal);
        foreach (var item in list.Items())
        {
            var scopes = item.Entries().ToDictionary(scheme => scheme.Key, scheme => item.Texts(scheme.Key), StringComparer.Ordinal);
            var name = string.Join(" with ", scopes.Keys.Order(StringComparer.Ordinal));
            all.TryAdd(name, new SecurityRequirement(name, scopes));
        }

        return all;
    }

    /// <summary>No list, an empty one, or an empty way in: nobody has to say who he is.</summary>
    public static bool Open(IReadOnlyDictionary<string, SecurityRequirement>? ways) => ways is null or { Count: 0 } || ways.ContainsKey("");
}
