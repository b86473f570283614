using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Compatibility.Schemas;

/// <summary>Properties: new, removed, required, of one direction only; and what is allowed besides them.</summary>
internal static class PropertyFacets
{
    public static void Compare(SchemaPair pair, SchemaComparer comparer)
    {
        var (from, to) = (pair.Base.Properties, pair.Revision.Properties);
        foreach (var (name, part) in from)
        {
            if (to.TryGetValue(name, out var now))
            {
                Both(pair, name, part, now);
                comparer.LeadToProperty(pair, name, part, now);
            }
            else
            {
                pair.Facts.Add(About(pair.Base, name, part, "property-removed", part.Place(), pair.Revision.Place("properties")) with { Closed = Closed(pair.Revision) });
            }
        }

        foreach (var (name, part) in to.Where(property => !from.ContainsKey(property.Key)))
        {
            pair.Facts.Add(About(pair.Revision, name, part, "property-added", pair.Base.Place("properties"), part.Place()) with { Closed = Closed(pair.Base) });
        }

        Elsewhere(pair, from, to);
        Others(pair, comparer);
    }

    /// <summary>Required properties that a member of allOf describes, or nobody.</summary>
    private static void Elsewhere(SchemaPair pair, IReadOnlyDictionary<string, Part> from, IReadOnlyDictionary<string, Part> to)
    {
        foreach (var name in pair.Base.Required.Union(pair.Revision.Required, StringComparer.Ordinal).Where(name => !from.ContainsKey(name) && !to.ContainsKey(name)))
        {
            var (was, now) = (RequiredAnywhere(pair.Base, name), RequiredAnywhere(pair.Revision, name));
            if (was != now)
            {
                var property = pair.Revision.Members("allOf").SelectMany(AllOfFacets.Flat).Select(member => member.Properties.TryGetValue(name, out var part) ? part.Side.View(part) : null).FirstOrDefault(view => view is not null);
                pair.Facts.Add(new SchemaFact(now ? "became-required" : "became-optional", pair.Base.Place("required"), pair.Revision.Place("required"))
                {
                    Property = "." + name,
                    Required = now,
                    ReadOnly = property?.Flag("readOnly") == true,
                    WriteOnly = property?.Flag("writeOnly") == true,
                    HasDefault = property?.Has("default") == true,
                });
            }
        }
    }

    private static bool RequiredAnywhere(SchemaView view, string name) =>
        view.Required.Contains(name) || view.Members("allOf").SelectMany(AllOfFacets.Flat).Any(member => member.Required.Contains(name));

    private static void Both(SchemaPair pair, string name, Part old, Part now)
    {
        if (Same(pair, name, old.Side.View(old), now.Side.View(now)))
        {
            return;
        }

        var (from, to) = (About(pair.Base, name, old, "", old.Place(), now.Place()), About(pair.Revision, name, now, "", old.Place(), now.Place()));
        if (from.Required != to.Required)
        {
            pair.Facts.Add(to with { Facet = to.Required ? "became-required" : "became-optional" });
        }

        if (from.ReadOnly != to.ReadOnly)
        {
            pair.Facts.Add(to with { Facet = to.ReadOnly ? "became-read-only" : "became-not-read-only" });
        }

        if (from.WriteOnly != to.WriteOnly)
        {
            pair.Facts.Add(to with { Facet = to.WriteOnly ? "became-write-only" : "became-not-write-only" });
        }
    }

    private static bool Same(SchemaPair pair, string name, SchemaView old, SchemaView now) =>
        pair.Base.Required.Contains(name) == pair.Revision.Required.Contains(name) && old.Flag("readOnly") == now.Flag("readOnly") && old.Flag("writeOnly") == now.Flag("writeOnly");

    private static SchemaFact About(SchemaView around, string name, Part property, string facet, ChangePlace @base, ChangePlace revision)
    {
        var view = property.Side.View(property);
        return new SchemaFact(facet, @base, revision)
        {
            Property = "." + name,
            Required = around.Required.Contains(name),
            ReadOnly = view.Flag("readOnly"),
            WriteOnly = view.Flag("writeOnly"),
            HasDefault = view.Has("default"),
        };
    }

    private static void Others(SchemaPair pair, SchemaComparer comparer)
    {
        var (from, to) = (Closed(pair.Base), Closed(pair.Revision));
        if (from != to)
        {
            pair.Add(to ? "additional-properties-disallowed" : "additional-properties-allowed", "additionalProperties");
        }
        else if (!from)
        {
            Inner.Compare(pair, comparer, "additionalProperties", "{}");
        }
    }

    private static bool Closed(SchemaView view) => view.Get("additionalProperties")?.Node is ScalarNode scalar && scalar.TryGetBoolean(out var open) && !open;
}
