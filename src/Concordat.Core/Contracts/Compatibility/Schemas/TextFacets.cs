namespace Concordat.Core.Contracts.Compatibility.Schemas;

/// <summary>Patterns, and what text stands for: contentSchema, contentMediaType, contentEncoding.</summary>
internal static class TextFacets
{
    private static readonly string[] Everything = ["", ".*", "^.*$", "^.*", ".*$", "^", "$"];

    public static void Compare(SchemaPair pair, SchemaComparer comparer)
    {
        Pattern(pair);
        Content(pair, "contentMediaType", "content-media-type-changed");
        Content(pair, "contentEncoding", "content-encoding-changed");
        var (from, to) = (pair.Base.Get("contentSchema"), pair.Revision.Get("contentSchema"));
        if (from is { } old && to is { } now)
        {
            comparer.Lead(pair, "(contentSchema)", old, now);
        }
        else if (from is not null || to is not null)
        {
            pair.Add(to is null ? "content-schema-removed" : "content-schema-added", "contentSchema");
        }
    }

    private static void Pattern(SchemaPair pair)
    {
        var (from, to) = (pair.Base.Text("pattern"), pair.Revision.Text("pattern"));
        if (string.Equals(from, to, StringComparison.Ordinal))
        {
            return;
        }

        var facet = from is null ? "pattern-added" : to is null ? "pattern-removed" : Generalizes(from, to) ? "pattern-generalized" : "pattern-changed";
        pair.Add(facet, "pattern", Shown(from), Shown(to));
    }

    /// <summary>
    /// True where the new pattern surely matches all that the old one did: it matches everything, or lost an anchor and nothing else, or has
    /// the old one as one of its alternatives. Whether one expression covers another cannot be told in general.
    /// </summary>
    private static bool Generalizes(string from, string to) =>
        Everything.Contains(to, StringComparer.Ordinal)
        || (!from.EndsWith("\\$", StringComparison.Ordinal) && Anchored(from, to) && !from.Contains('|'))
        || (!to.Contains('(') && !to.Contains('[') && to.Split('|').Contains(from, StringComparer.Ordinal));

    private static bool Anchored(string from, string to) =>
        string.Equals(from, "^" + to, StringComparison.Ordinal) || string.Equals(from, to + "$", StringComparison.Ordinal) || string.Equals(from, "^" + to + "$", StringComparison.Ordinal);

    private static void Content(SchemaPair pair, string keyword, string facet)
    {
        var (from, to) = (pair.Base.Text(keyword), pair.Revision.Text(keyword));
        if (!string.Equals(from, to, StringComparison.OrdinalIgnoreCase))
        {
            pair.Add(facet, keyword, from ?? "plain text", to ?? "plain text");
        }
    }

    private static string Shown(string? pattern) => pattern is null ? "" : $"'{(pattern.Length > 80 ? pattern[..79] + "…" : pattern)}'";
}
