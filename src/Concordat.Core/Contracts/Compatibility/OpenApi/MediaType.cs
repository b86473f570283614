namespace Concordat.Core.Contracts.Compatibility.OpenApi;

/// <summary>Names of media types (RFC 6838, RFC 9110 8.3.1) and which of them covers another.</summary>
internal static class MediaType
{
    /// <summary>JSON tells text from numbers; forms, XML and plain text do not.</summary>
    public static bool IsJson(string name)
    {
        var (type, _) = Split(name);
        return type is "*/*" or "application/*" or "application/json" or "text/json" || type.EndsWith("+json", StringComparison.Ordinal)
            || type is "application/x-ndjson" or "application/jsonl";
    }

    /// <summary>How the second name stands to the first: <c>changed</c> in parameters alone, <c>generalized</c>, <c>specialized</c>; null where they are two things.</summary>
    public static string? Relation(string from, string to)
    {
        var ((old, _), (now, _)) = (Split(from), Split(to));
        return string.Equals(old, now, StringComparison.Ordinal) ? "changed" : Covers(now, old) ? "generalized" : Covers(old, now) ? "specialized" : null;
    }

    /// <summary><c>*/*</c> covers all, <c>text/*</c> all text, and <c>application/json</c> every <c>application/…+json</c> (RFC 6839, 3.1).</summary>
    private static bool Covers(string general, string special)
    {
        var (type, subtype) = Halves(general);
        var (otherType, otherSubtype) = Halves(special);
        return (type == "*" || string.Equals(type, otherType, StringComparison.Ordinal))
            && (subtype == "*" || otherSubtype.EndsWith("+" + subtype, StringComparison.Ordinal));
    }

    private static (string Type, string Subtype) Halves(string name) => name.IndexOf('/') is var slash and > 0 ? (name[..slash], name[(slash + 1)..]) : (name, "");

    private static (string Type, string Parameters) Split(string name)
    {
        var semicolon = name.IndexOf(';');
        return semicolon < 0 ? (name.Trim().ToLowerInvariant(), "") : (name[..semicolon].Trim().ToLowerInvariant(), name[(semicolon + 1)..].Trim());
    }
}
