using System.Globalization;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Compatibility.Schemas;

/// <summary>Items of lists, by their place (prefixItems) or all alike (items), and what contains asks of some of them.</summary>
internal static class ItemFacets
{
    public static void Compare(SchemaPair pair, SchemaComparer comparer)
    {
        Prefix(pair, comparer);
        Inner.Compare(pair, comparer, "items", "[]");
        var (from, to) = (pair.Base.Get("contains"), pair.Revision.Get("contains"));
        if (from is { } old && to is { } now)
        {
            comparer.Lead(pair, "(contains)", old, now);
        }
        else if (from is not null || to is not null)
        {
            pair.Add(to is null ? "contains-removed" : "contains-added", "contains");
        }
    }

    private static void Prefix(SchemaPair pair, SchemaComparer comparer)
    {
        var (from, to) = (pair.Base.Members("prefixItems"), pair.Revision.Members("prefixItems"));
        for (var index = 0; index < Math.Max(from.Count, to.Count); index++)
        {
            var segment = string.Create(CultureInfo.InvariantCulture, $"[{index}]");
            if (index < from.Count && index < to.Count)
            {
                comparer.Lead(pair, segment, from[index], to[index]);
            }
            else if (index < to.Count)
            {
                pair.Facts.Add(new SchemaFact("prefix-items-added", pair.Base.Place("prefixItems"), to[index].Place()) { To = segment });
            }
            else
            {
                pair.Facts.Add(new SchemaFact("prefix-items-removed", from[index].Place(), pair.Revision.Place("prefixItems")) { From = segment });
            }
        }
    }
}
