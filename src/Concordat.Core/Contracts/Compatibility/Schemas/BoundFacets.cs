using System.Globalization;

namespace Concordat.Core.Contracts.Compatibility.Schemas;

/// <summary>Upper and lower limits of numbers, texts, lists and objects.</summary>
internal static class BoundFacets
{
    /// <summary>Keyword, name in rule ids, and what holds where nothing is said; null where there is no limit then.</summary>
    private static readonly (string Keyword, string Id, decimal? Otherwise)[] Counts =
    [
        ("maxLength", "max-length", null), ("minLength", "min-length", 0), ("maxItems", "max-items", null), ("minItems", "min-items", null),
        ("maxProperties", "max-properties", null), ("minProperties", "min-properties", 0),
    ];

    public static void Compare(SchemaPair pair)
    {
        foreach (var (keyword, id, otherwise) in Counts)
        {
            Compare(pair, keyword, id, pair.Base.Number(keyword) ?? otherwise, pair.Revision.Number(keyword) ?? otherwise);
        }

        End(pair, upper: true);
        End(pair, upper: false);
        Contains(pair);
        MultipleOf(pair);
        var (from, to) = (pair.Base.Flag("uniqueItems"), pair.Revision.Flag("uniqueItems"));
        if (from != to)
        {
            pair.Add(to ? "unique-items-set" : "unique-items-unset", "uniqueItems");
        }
    }

    /// <summary>minContains counts one, and maxContains nothing, where contains stands alone (JSON Schema core, 10.3.1.3).</summary>
    private static void Contains(SchemaPair pair)
    {
        if (!pair.Base.Has("contains") || !pair.Revision.Has("contains"))
        {
            return;
        }

        Compare(pair, "minContains", "min-contains", pair.Base.Number("minContains") ?? 1, pair.Revision.Number("minContains") ?? 1);
        var (from, to) = (pair.Base.Number("maxContains"), pair.Revision.Number("maxContains"));
        if (from != to)
        {
            pair.Add(to is null || to > from ? "max-contains-increased" : "max-contains-decreased", "maxContains", Shown(from, "any number of"), Shown(to, "any number of"));
        }
    }

    /// <summary>
    /// One end of a range of numbers. In 3.0 a flag makes the limit exclusive, in 3.1 the limit has a keyword of its own, and both may stand
    /// side by side there; a limit that only changed its form is compared by what it admits.
    /// </summary>
    private static void End(SchemaPair pair, bool upper)
    {
        var (keyword, exclusive, id) = upper ? ("maximum", "exclusiveMaximum", "max") : ("minimum", "exclusiveMinimum", "min");
        var (from, fromExclusive) = Limits(pair.Base, keyword, exclusive);
        var (to, toExclusive) = Limits(pair.Revision, keyword, exclusive);
        if (from is { } old && fromExclusive is null && to is null && toExclusive is { } strict)
        {
            // 'at most 5' became 'below 5', or 'below 6'
            var tighter = upper ? strict <= old : strict >= old;
            pair.Add(tighter ? $"exclusive-{id}-set" : $"{id}-unset", tighter ? exclusive : keyword, Shown(old), Shown(strict));
            return;
        }

        if (from is null && fromExclusive is { } was && toExclusive is null && to is { } loose)
        {
            var tighter = upper ? loose < was : loose > was;
            pair.Add(tighter ? $"{id}-set" : $"exclusive-{id}-unset", tighter ? keyword : exclusive, Shown(was), Shown(loose));
            return;
        }

        Compare(pair, keyword, id, from, to);
        Compare(pair, exclusive, "exclusive-" + id, fromExclusive, toExclusive);
    }

    private static (decimal? Inclusive, decimal? Exclusive) Limits(SchemaView view, string keyword, string exclusive) =>
        view.Flag(exclusive) ? (null, view.Number(keyword)) : (view.Number(keyword), view.Number(exclusive));

    private static void MultipleOf(SchemaPair pair)
    {
        var (from, to) = (pair.Base.Number("multipleOf"), pair.Revision.Number("multipleOf"));
        if (from == to)
        {
            return;
        }

        var facet = (from, to) switch
        {
            (null, _) => "multiple-of-set",
            (_, null) => "multiple-of-unset",
            ({ } old, { } now) when now > 0 && old % now == 0 => "multiple-of-generalized",
            _ => "multiple-of-changed",
        };
        pair.Add(facet, "multipleOf", Shown(from), Shown(to));
    }

    private static void Compare(SchemaPair pair, string keyword, string id, decimal? from, decimal? to)
    {
        if (from == to)
        {
            return;
        }

        var action = (from, to) switch
        {
            (null, _) => "set",
            (_, null) => "unset",
            _ => to > from ? "increased" : "decreased",
        };
        pair.Add($"{id}-{action}", keyword, Shown(from), Shown(to));
    }

    private static string Shown(decimal? number, string otherwise = "") => number?.ToString("0.##########", CultureInfo.InvariantCulture) ?? otherwise;
}
