using System.Text;

namespace Concordat.Core.Contracts.Documents;

/// <summary>
/// The five parts of RFC 3986, 3, and the resolution of 5.2, over plain text: bases may be URNs or relative paths, both of which
/// the framework's <see cref="Uri"/> refuses or rewrites.
/// </summary>
internal readonly record struct UriReference(string? Scheme, string? Authority, string Path, string? Query, string? Fragment)
{
    /// <summary>Splits any text as the expression of RFC 3986, appendix B does; nothing is refused.</summary>
    public static UriReference Parse(string text)
    {
        string? scheme = null, authority = null, query = null, fragment = null;
        var rest = text.AsSpan();
        if (rest.IndexOf('#') is >= 0 and var hash)
        {
            fragment = rest[(hash + 1)..].ToString();
            rest = rest[..hash];
        }

        if (rest.IndexOf('?') is >= 0 and var mark)
        {
            query = rest[(mark + 1)..].ToString();
            rest = rest[..mark];
        }

        var colon = rest.IndexOf(':');
        if (colon > 0 && char.IsAsciiLetter(rest[0]) && IsScheme(rest[..colon]))
        {
            scheme = rest[..colon].ToString();
            rest = rest[(colon + 1)..];
        }

        if (rest.StartsWith("//"))
        {
            var end = rest[2..].IndexOf('/');
            authority = (end < 0 ? rest[2..] : rest[2..][..end]).ToString();
            rest = end < 0 ? [] : rest[(2 + end)..];
        }

        return new UriReference(scheme, authority, rest.ToString(), query, fragment);
    }

    /// <summary>RFC 3986, 5.2.2, where the base may itself be a relative path.</summary>
    public static UriReference Resolve(UriReference origin, UriReference reference)
    {
        if (reference.Scheme is not null || reference.Authority is not null)
        {
            return reference with { Scheme = reference.Scheme ?? origin.Scheme, Path = WithoutDots(reference.Path) };
        }

        if (reference.Path.Length == 0)
        {
            return origin with { Query = reference.Query ?? origin.Query, Fragment = reference.Fragment };
        }

        var path = reference.Path;
        if (path[0] != '/')
        {
            path = origin.Authority is not null && origin.Path.Length == 0
                ? "/" + path
                : string.Concat(origin.Path.AsSpan(0, origin.Path.LastIndexOf('/') + 1), path);
        }

        return new UriReference(origin.Scheme, origin.Authority, WithoutDots(path), reference.Query, reference.Fragment);
    }

    /// <summary>Without its fragment.</summary>
    public UriReference Document => this with { Fragment = null };

    /// <inheritdoc/>
    public override string ToString() =>
        $"{(Scheme is null ? "" : Scheme + ":")}{(Authority is null ? "" : "//" + Authority)}{Path}{(Query is null ? "" : "?" + Query)}{(Fragment is null ? "" : "#" + Fragment)}";

    private static bool IsScheme(ReadOnlySpan<char> text)
    {
        // One letter before a colon is a drive, not a scheme that anybody registered.
        foreach (var sign in text)
        {
            if (!char.IsAsciiLetterOrDigit(sign) && sign is not ('+' or '-' or '.'))
            {
                return false;
            }
        }

        return text.Length > 1;
    }

    /// <summary>RFC 3986, 5.2.4; a relative path keeps the steps that lead above its start.</summary>
    private static string WithoutDots(string path)
    {
        if (!path.Contains('.'))
        {
            return path;
        }

        var rooted = path.StartsWith('/');
        var kept = new List<string>();
        var segments = path.Split('/');
        for (var i = rooted ? 1 : 0; i < segments.Length; i++)
        {
            var last = i == segments.Length - 1;
            switch (segments[i])
            {
                case ".":
                    break;
                case ".." when kept.Count > 0 && kept[^1] != "..":
                    kept.RemoveAt(kept.Count - 1);
                    break;
                case ".." when rooted:
                    break;
                default:
                    kept.Add(segments[i]);
                    continue;
            }

            if (last)
            {
                kept.Add("");
            }
        }

        return new StringBuilder(rooted ? "/" : "").AppendJoin('/', kept).ToString();
    }
}
