using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Compatibility.Schemas;

/// <summary>enum, const, default and the growing enumerations of <c>x-extensible-enum</c>.</summary>
internal static class ValueFacets
{
    public static void Compare(SchemaPair pair)
    {
        Allowed(pair);
        Extensible(pair);
        Default(pair);
    }

    /// <summary>A const is an enum of one value: 3.0 has only the latter.</summary>
    private static void Allowed(SchemaPair pair)
    {
        var (fromConst, toConst) = (pair.Base.Get("const"), pair.Revision.Get("const"));
        var (from, to) = (List(pair.Base, "enum"), List(pair.Revision, "enum"));
        if (from is null && to is null)
        {
            Const(pair, fromConst?.Node, toConst?.Node);
            return;
        }

        from ??= fromConst is { } one ? [one.Node] : null;
        to ??= toConst is { } other ? [other.Node] : null;
        switch (from, to)
        {
            case (null, { } now):
                pair.Add("became-enum", "enum", to: Values.Shown(now));
                break;
            case ({ } old, null):
                pair.Add("became-not-enum", "enum", Values.Shown(old));
                break;
            case ({ } old, { } now):
                Lists(pair, "enum", old, now, "enum-value-removed", "enum-value-added");
                break;
        }
    }

    private static void Const(SchemaPair pair, DocumentNode? from, DocumentNode? to)
    {
        if ((from, to) is (null, null) || (from is not null && to is not null && Values.Canonical(from) == Values.Canonical(to)))
        {
            return;
        }

        pair.Add(from is null ? "const-added" : to is null ? "const-removed" : "const-changed", "const", Values.Shown(from), Values.Shown(to));
    }

    private static void Extensible(SchemaPair pair)
    {
        if (List(pair.Base, "x-extensible-enum") is { } from && List(pair.Revision, "x-extensible-enum") is { } to)
        {
            Lists(pair, "x-extensible-enum", from, to, "x-extensible-enum-value-removed", "x-extensible-enum-value-added");
        }
    }

    private static void Lists(SchemaPair pair, string keyword, IReadOnlyList<DocumentNode> from, IReadOnlyList<DocumentNode> to, string removed, string added)
    {
        var (old, now) = (from.Select(Values.Canonical).ToHashSet(StringComparer.Ordinal), to.Select(Values.Canonical).ToHashSet(StringComparer.Ordinal));
        foreach (var value in from.Where(value => !now.Contains(Values.Canonical(value)) && !IsNull(value)))
        {
            pair.Facts.Add(new SchemaFact(removed, new ChangePlace(value), pair.Revision.Place(keyword)) { From = Values.Shown(value) });
        }

        foreach (var value in to.Where(value => !old.Contains(Values.Canonical(value)) && !IsNull(value)))
        {
            pair.Facts.Add(new SchemaFact(added, pair.Base.Place(keyword), new ChangePlace(value)) { To = Values.Shown(value) });
        }
    }

    /// <summary>Whether null is allowed is told by the type; in 3.0 a nullable enumeration has to list it as well.</summary>
    private static bool IsNull(DocumentNode value) => value is ScalarNode { Kind: ScalarKind.Null };

    private static void Default(SchemaPair pair)
    {
        var (from, to) = (pair.Base.Get("default")?.Node, pair.Revision.Get("default")?.Node);
        if ((from, to) is (null, null) || (from is not null && to is not null && Values.Canonical(from) == Values.Canonical(to)))
        {
            return;
        }

        pair.Add(from is null ? "default-value-added" : to is null ? "default-value-removed" : "default-value-changed", "default", Values.Shown(from), Values.Shown(to));
    }

    private static IReadOnlyList<DocumentNode>? List(SchemaView view, string keyword) => (view.Get(keyword)?.Node as SequenceNode)?.Items;
}
