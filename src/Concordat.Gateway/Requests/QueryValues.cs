using Microsoft.AspNetCore.WebUtilities;

namespace Concordat.Gateway.Requests;

/// <summary>The decoded pairs of a query, names as written: unlike the server's own reading, <c>From</c> is not <c>from</c>.</summary>
internal sealed class QueryValues
{
    private const int MaxPairs = 200;

    private readonly List<(string Name, string Value)> _pairs = [];

    public IReadOnlyList<(string Name, string Value)> Pairs => _pairs;

    /// <summary>Null where there are more pairs than any contract asks for.</summary>
    public static QueryValues? Read(string query)
    {
        var values = new QueryValues();
        if (query.Length == 0)
        {
            return values;
        }
        foreach (var pair in new QueryStringEnumerable(query))
        {
            if (values._pairs.Count == MaxPairs)
            {
                return null;
            }
            values._pairs.Add((pair.DecodeName().ToString(), pair.DecodeValue().ToString()));
        }
        return values;
    }

    /// <summary>All values of one name.</summary>
    public string[] Of(string name)
    {
        var count = 0;
        foreach (var pair in _pairs)
        {
            count += pair.Name == name ? 1 : 0;
        }
        if (count == 0)
        {
            return [];
        }
        var found = new string[count];
        foreach (var pair in _pairs)
        {
            if (pair.Name == name)
            {
                found[^count--] = pair.Value;
            }
        }
        return found;
    }

    /// <summary>The same pairs, encoded one way only, for the system behind.</summary>
    public string Encode() => _pairs.Count == 0
        ? ""
        : "?" + string.Join('&', _pairs.Select(pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value)}"));
}
