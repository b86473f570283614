namespace Concordat.Gateway.Requests;

/// <summary>
/// The path of a request as it came over the wire, cut into decoded segments. It is read from the raw target, since a server
/// decodes and normalises a path before anybody sees it, and two readers of one path are how filters are walked around.
/// </summary>
internal sealed class RequestTarget
{
    public const int MaxLength = 4096;
    private const int MaxSegments = 64;

    private RequestTarget(string[] segments, string query) => (Segments, Query) = (segments, query);

    /// <summary>Decoded segments, without the empty one before the first slash.</summary>
    public string[] Segments { get; }

    /// <summary>The raw query without its question mark.</summary>
    public string Query { get; }

    /// <summary>
    /// Reads a request target (RFC 9112, 3.2: origin form, or absolute form as proxies send it). Null where two readers could
    /// disagree about it: empty and dot segments, encoded slashes and backslashes, control characters, broken percent signs.
    /// </summary>
    public static RequestTarget? Read(string raw)
    {
        var path = raw.AsSpan();
        if (raw.Length is 0 or > MaxLength)
        {
            return null;
        }
        if (path[0] != '/')
        {
            var authority = raw.IndexOf("://", StringComparison.Ordinal);
            var start = authority < 0 ? -1 : raw.IndexOf('/', authority + 3);
            if (start < 0)
            {
                return null;
            }
            path = path[start..];
        }
        var mark = path.IndexOf('?');
        var query = mark < 0 ? "" : path[(mark + 1)..].ToString();
        path = mark < 0 ? path : path[..mark];
        if (path.Contains('#'))
        {
            return null;
        }
        var segments = new List<string>(8);
        foreach (var range in path[1..].Split('/'))
        {
            if (segments.Count == MaxSegments || Decode(path[1..][range]) is not { } segment)
            {
                return null;
            }
            segments.Add(segment);
        }
        return new RequestTarget([.. segments], query);
    }

    private static string? Decode(ReadOnlySpan<char> raw)
    {
        if (raw.IsEmpty || raw is "." or "..")
        {
            return null;
        }
        var plain = true;
        for (var i = 0; i < raw.Length; i++)
        {
            var sign = raw[i];
            if (sign == '%')
            {
                if (i + 2 >= raw.Length || !char.IsAsciiHexDigit(raw[i + 1]) || !char.IsAsciiHexDigit(raw[i + 2]))
                {
                    return null;
                }
                plain = false;
            }
            else if (sign is <= ' ' or '\\' or >= (char)127)
            {
                return null;
            }
        }
        if (plain)
        {
            return raw.ToString();
        }
        var decoded = Uri.UnescapeDataString(raw.ToString());
        foreach (var sign in decoded)
        {
            // U+FFFD stands for bytes that are no UTF-8. A percent sign that is left would be decoded a second time behind.
            if (sign is '/' or '\\' or '%' or '\uFFFD' || char.IsControl(sign))
            {
                return null;
            }
        }
        return decoded is "." or ".." ? null : decoded;
    }
}
