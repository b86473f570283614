namespace Concordat.Core.Contracts.Compatibility.Schemas;

/// <summary>Keywords that ask something further under a condition, or of the names of properties.</summary>
internal static class ConditionFacets
{
    private static readonly (string Keyword, string Id)[] Schemas =
    [
        ("if", "if"), ("then", "then"), ("else", "else"), ("propertyNames", "property-names"),
        ("unevaluatedItems", "unevaluated-items"), ("unevaluatedProperties", "unevaluated-properties"),
    ];

    private static readonly (string Keyword, string Id)[] Maps = [("dependentSchemas", "dependent-schema"), ("patternProperties", "pattern-property")];

    public static void Compare(SchemaPair pair, SchemaComparer comparer)
    {
        foreach (var (keyword, id) in Schemas)
        {
            One(pair, comparer, keyword, id);
        }

        foreach (var (keyword, id) in Maps)
        {
            Many(pair, comparer, keyword, id);
        }

        DependentRequired(pair);
        Not(pair);
    }

    private static void One(SchemaPair pair, SchemaComparer comparer, string keyword, string id)
    {
        var (from, to) = (Restricting(pair.Base, keyword), Restricting(pair.Revision, keyword));
        if (from is { } old && to is { } now)
        {
            // A condition that is met otherwise is another condition; inside the others the direction stays.
            if (keyword != "if")
            {
                comparer.Lead(pair, $"({keyword})", old, now);
            }
            else if (!string.Equals(Values.Canonical(old.Node), Values.Canonical(now.Node), StringComparison.Ordinal))
            {
                pair.Add("if-removed", keyword);
                pair.Add("if-added", keyword);
            }
        }
        else if (from is not null || to is not null)
        {
            pair.Add(to is null ? id + "-removed" : id + "-added", keyword);
        }
    }

    /// <summary>The schema true, which is the default, restricts nothing.</summary>
    private static Part? Restricting(SchemaView view, string keyword) => view.Get(keyword) is { } part && part.Side.View(part).Constant != true ? part : null;

    private static void Many(SchemaPair pair, SchemaComparer comparer, string keyword, string id)
    {
        var (from, to) = (pair.Base.Union(keyword), pair.Revision.Union(keyword));
        foreach (var (name, old) in from)
        {
            if (to.TryGetValue(name, out var now))
            {
                comparer.Lead(pair, keyword == "patternProperties" ? $"{{{name}}}" : $"(with {name})", old, now);
            }
            else
            {
                pair.Facts.Add(new SchemaFact(id + "-removed", old.Place(), pair.Revision.Place(keyword)) { Name = $"'{name}'" });
            }
        }

        foreach (var (name, now) in to.Where(entry => !from.ContainsKey(entry.Key)))
        {
            pair.Facts.Add(new SchemaFact(id + "-added", pair.Base.Place(keyword), now.Place()) { Name = $"'{name}'" });
        }
    }

    private static void DependentRequired(SchemaPair pair)
    {
        const string keyword = "dependentRequired";
        var (from, to) = (pair.Base.Union(keyword), pair.Revision.Union(keyword));
        foreach (var name in from.Keys.Union(to.Keys, StringComparer.Ordinal))
        {
            var (old, now) = (Names(from, name), Names(to, name));
            var facet = (from.ContainsKey(name), to.ContainsKey(name)) switch
            {
                (true, false) => "dependent-required-removed",
                (false, true) => "dependent-required-added",
                _ => old.SetEquals(now) ? null : "dependent-required-changed",
            };
            if (facet is not null)
            {
                pair.Add(facet, keyword, string.Join(", ", old), string.Join(", ", now), $"'{name}'");
            }
        }
    }

    private static HashSet<string> Names(IReadOnlyDictionary<string, Part> map, string name) =>
        map.TryGetValue(name, out var list) ? list.Items().Select(item => Values.Shown(item.Node)).ToHashSet(StringComparer.Ordinal) : [];

    private static void Not(SchemaPair pair)
    {
        var (from, to) = (pair.Base.Get("not")?.Followed.Node, pair.Revision.Get("not")?.Followed.Node);
        if ((from, to) is (null, null) || (from is not null && to is not null && string.Equals(Values.Canonical(from), Values.Canonical(to), StringComparison.Ordinal)))
        {
            return;
        }

        pair.Add(from is null ? "not-added" : to is null ? "not-removed" : "not-changed", "not");
    }
}
