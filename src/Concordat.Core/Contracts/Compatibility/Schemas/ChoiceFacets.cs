namespace Concordat.Core.Contracts.Compatibility.Schemas;

/// <summary>oneOf and anyOf: forms that a value may take.</summary>
internal static class ChoiceFacets
{
    /// <summary>True where a schema became a choice, or a choice one schema, as a whole: nothing else can be compared then.</summary>
    public static bool Restructured(SchemaPair pair, SchemaComparer comparer)
    {
        var (from, to) = (Forms(pair.Base), Forms(pair.Revision));
        if (from.Count == 0 && to.Count > 0)
        {
            return Wrapped(pair, to);
        }

        return from.Count > 0 && to.Count == 0 && Unwrapped(pair, comparer, from);
    }

    public static void Compare(SchemaPair pair, SchemaComparer comparer, string keyword, string id)
    {
        var (from, to) = (pair.Base.Members(keyword), pair.Revision.Members(keyword));
        if (from.Count == 0 || to.Count == 0 || (pair.Base.Types.FromChoice && pair.Revision.Types.FromChoice))
        {
            return;
        }

        var match = MemberMatch.Of(from, to, pair.Base.Get("discriminator")?.Text("propertyName"));
        foreach (var (old, now) in match.Pairs)
        {
            comparer.Lead(pair, $"({keyword} {MemberMatch.NameOf(now)})", old, now);
        }

        foreach (var gone in match.Removed)
        {
            pair.Facts.Add(new SchemaFact(id + "-removed", gone.Place(), pair.Revision.Place(keyword)) { From = MemberMatch.NameOf(gone) });
        }

        foreach (var added in match.Added)
        {
            pair.Facts.Add(new SchemaFact(id + "-added", pair.Base.Place(keyword), added.Place()) { To = MemberMatch.NameOf(added) });
        }
    }

    private static IReadOnlyList<Part> Forms(SchemaView view) => view.Types.FromChoice ? [] : [.. view.Members("oneOf"), .. view.Members("anyOf")];

    private static bool Concrete(SchemaView view) => view.Has("type") || view.Properties.Count > 0;

    private static bool Wrapped(SchemaPair pair, IReadOnlyList<Part> forms)
    {
        var signature = MemberMatch.Signature(pair.Base);
        if (pair.Revision.Has("anyOf") && forms.Any(form => string.Equals(MemberMatch.Signature(form.Side.View(form)), signature, StringComparison.Ordinal)))
        {
            // anyOf with the old schema among its members only allows more.
            foreach (var form in forms.Where(form => !string.Equals(MemberMatch.Signature(form.Side.View(form)), signature, StringComparison.Ordinal)))
            {
                pair.Facts.Add(new SchemaFact("any-of-added", pair.Base.Place(), form.Place()) { To = MemberMatch.NameOf(form) });
            }
        }
        else
        {
            pair.Add("wrapped-in-one-of", pair.Revision.Has("oneOf") ? "oneOf" : "anyOf", to: string.Join(", ", forms.Select(MemberMatch.NameOf)));
        }

        return !Concrete(pair.Revision);
    }

    private static bool Unwrapped(SchemaPair pair, SchemaComparer comparer, IReadOnlyList<Part> forms)
    {
        var keyword = pair.Base.Has("oneOf") ? "oneOf" : "anyOf";
        if (Concrete(pair.Base) || !Concrete(pair.Revision))
        {
            pair.Add("unwrapped-from-one-of", keyword, string.Join(", ", forms.Select(MemberMatch.NameOf)));
            return !Concrete(pair.Base);
        }

        // One form was kept, the others went.
        var signature = MemberMatch.Signature(pair.Revision);
        var index = forms.ToList().FindIndex(form => string.Equals(MemberMatch.Signature(form.Side.View(form)), signature, StringComparison.Ordinal));
        index = index >= 0 ? index : forms.ToList().FindIndex(form => MemberMatch.Alike(form.Side.View(form), pair.Revision));
        for (var form = 0; form < forms.Count; form++)
        {
            if (form == index)
            {
                comparer.Lead(pair, "", forms[form], pair.Revision.Part);
            }
            else
            {
                pair.Facts.Add(new SchemaFact(keyword == "oneOf" ? "one-of-removed" : "any-of-removed", forms[form].Place(), pair.Revision.Place()) { From = MemberMatch.NameOf(forms[form]) });
            }
        }

        return true;
    }
}
