namespace Concordat.Core.Contracts.Compatibility.Schemas;

/// <summary>Type, format and whether null is allowed.</summary>
internal static class TypeFacets
{
    private static readonly Dictionary<(string From, string To), bool> WiderFormats = new()
    {
        [("int32", "int64")] = true,
        [("float", "double")] = true,
        [("int64", "int32")] = false,
        [("double", "float")] = false,
    };

    /// <summary>False where the two types have nothing in common.</summary>
    public static bool Compare(SchemaPair pair)
    {
        var (from, to) = (pair.Base.Types, pair.Revision.Types);
        if (pair.Base.Constant is not null || pair.Revision.Constant is not null)
        {
            Constant(pair);
            return false;
        }

        Null(pair, from, to);
        if (!from.Named && !to.Named)
        {
            return true;
        }

        if (!from.Named || !to.Named)
        {
            // Without a type the members of a choice speak for it.
            var open = from.Named ? pair.Revision : pair.Base;
            if (open.Has("oneOf") || open.Has("anyOf") || open.Has("allOf"))
            {
                return true;
            }

            Type(pair, to.Named ? "type-narrowed" : "type-widened");
            return !pair.Base.Any && !pair.Revision.Any;
        }

        return Named(pair, from, to);
    }

    private static bool Named(SchemaPair pair, SchemaTypes from, SchemaTypes to)
    {
        var widens = from.Names.All(name => Admits(to, name));
        var narrows = to.Names.All(name => Admits(from, name));
        if (widens && narrows)
        {
            Format(pair);
            return true;
        }

        if ((from.Names.Count > 1 || to.Names.Count > 1) && (widens || narrows))
        {
            var added = to.Names.Where(name => !Admits(from, name));
            var gone = from.Names.Where(name => !Admits(to, name));
            pair.Add(widens ? "list-of-types-widened" : "list-of-types-narrowed", Keyword(pair), string.Join(" or ", gone), string.Join(" or ", added));
            return true;
        }

        Type(pair, widens ? "type-widened" : narrows ? "type-narrowed" : "type-other");
        return widens || narrows;
    }

    /// <summary>A whole number is a number (JSON Schema validation, 6.1.1).</summary>
    private static bool Admits(SchemaTypes types, string name) => types.Names.Contains(name, StringComparer.Ordinal) || (name == "integer" && types.Names.Contains("number", StringComparer.Ordinal));

    private static void Type(SchemaPair pair, string facet)
    {
        var listOfSame = facet == "type-other" && pair.Revision.Types.Names is ["array"] && pair.Revision.Get("items") is { } items
            && items.Side.View(items).Types is { Named: true } inside && pair.Base.Types.Names.All(name => Admits(inside, name));
        pair.Facts.Add(new SchemaFact(facet, pair.Base.Place("type"), pair.Revision.Place("type"))
        {
            From = pair.Base.Types.Shown,
            To = pair.Revision.Types.Shown,
            BecameListOfSame = listOfSame,
        });
    }

    private static void Format(SchemaPair pair)
    {
        var (from, to) = (pair.Base.Text("format"), pair.Revision.Text("format"));
        if (string.Equals(from, to, StringComparison.Ordinal))
        {
            return;
        }

        var facet = (from, to) switch
        {
            (null, _) => "type-narrowed",
            (_, null) => "type-widened",
            _ => WiderFormats.TryGetValue((from, to), out var wider) ? wider ? "type-widened" : "type-narrowed" : "format-other",
        };
        var type = pair.Base.Types.Shown;
        pair.Add(facet, "format", With(type, from), With(type, to));
    }

    private static string With(string type, string? format) => format is null ? type : $"{type} ({format})";

    private static void Null(SchemaPair pair, SchemaTypes from, SchemaTypes to)
    {
        if (from.Nullable != to.Nullable && (from.Named || from.Nullable || from.FromChoice) && (to.Named || to.Nullable))
        {
            pair.Add(to.Nullable ? "became-nullable" : "became-not-nullable", pair.Base.Has("nullable") || pair.Revision.Has("nullable") ? "nullable" : Keyword(pair));
        }
    }

    private static void Constant(SchemaPair pair)
    {
        var (from, to) = (pair.Base, pair.Revision);
        if (from.Constant == to.Constant || (from.Any && to.Any))
        {
            return;
        }

        var facet = to.Constant == false || from.Any ? "type-narrowed" : "type-widened";
        pair.Add(facet, null, Shown(from), Shown(to));
    }

    private static string Shown(SchemaView view) => view.Constant == false ? "nothing" : view.Types.Shown;

    private static string Keyword(SchemaPair pair) => pair.Base.Has("type") || pair.Revision.Has("type") ? "type" : "oneOf";
}
