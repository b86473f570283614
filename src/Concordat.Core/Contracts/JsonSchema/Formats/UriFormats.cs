using System.Buffers;
using System.Text;

namespace Concordat.Core.Contracts.JsonSchema.Formats;

/// <summary>URIs and their references by the grammar of RFC 3986, appendix A; IRIs by RFC 3987, 2.2.</summary>
internal static class UriFormats
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    private const string SubDelimiters = "!$&'()*+,;=";
    private static readonly SearchValues<char> UserSigns = SearchValues.Create(Unreserved + SubDelimiters + ":");
    private static readonly SearchValues<char> NameSigns = SearchValues.Create(Unreserved + SubDelimiters);
    private static readonly SearchValues<char> PathSigns = SearchValues.Create(Unreserved + SubDelimiters + ":@/");
    private static readonly SearchValues<byte> PathBytes = SearchValues.Create(Encoding.ASCII.GetBytes(Unreserved + SubDelimiters + ":@/"));
    private static readonly SearchValues<byte> SchemeBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-."u8);
    private static readonly SearchValues<char> QuerySigns = SearchValues.Create(Unreserved + SubDelimiters + ":@/?");

    /// <summary>Whether bytes are an absolute URI of letters and plain signs alone, with a host without user and port or none: most URIs are.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> text)
    {
        var colon = text.IndexOf((byte)':');
        if (colon <= 0 || !char.IsAsciiLetter((char)text[0]) || text[..colon].ContainsAnyExcept(SchemeBytes))
        {
            return false;
        }
        text = text[(colon + 1)..];
        if (text.StartsWith("//"u8))
        {
            text = text[2..];
            var end = text.IndexOf((byte)'/');
            if ((end < 0 ? text : text[..end]).ContainsAny((byte)':', (byte)'@'))
            {
                return false;
            }
        }
        return !text.ContainsAnyExcept(PathBytes);
    }

    public static bool IsUri(ReadOnlySpan<char> text, bool international)
    {
        var colon = text.IndexOf(':');
        return colon > 0 && IsScheme(text[..colon]) && IsRest(text[(colon + 1)..], international);
    }

    public static bool IsReference(ReadOnlySpan<char> text, bool international)
    {
        if (IsUri(text, international))
        {
            return true;
        }
        // 4.2: the first segment of a relative path has no colon
        var segment = text.IndexOfAny('/', '?', '#');
        return !text[..(segment < 0 ? text.Length : segment)].Contains(':') && IsRest(text, international);
    }

    /// <summary>Whether a text begins with a percent escape.</summary>
    public static bool IsEscape(ReadOnlySpan<char> text) =>
        text.Length > 2 && text[0] == '%' && char.IsAsciiHexDigit(text[1]) && char.IsAsciiHexDigit(text[2]);

    private static bool IsScheme(ReadOnlySpan<char> text)
    {
        foreach (var sign in text)
        {
            if (!char.IsAsciiLetterOrDigit(sign) && sign is not ('+' or '-' or '.'))
            {
                return false;
            }
        }
        return char.IsAsciiLetter(text[0]);
    }

    private static bool IsRest(ReadOnlySpan<char> text, bool international)
    {
        if (text.IndexOf('#') is >= 0 and var hash)
        {
            if (!Holds(text[(hash + 1)..], QuerySigns, international))
            {
                return false;
            }
            text = text[..hash];
        }
        if (text.IndexOf('?') is >= 0 and var mark)
        {
            if (!Holds(text[(mark + 1)..], QuerySigns, international, isQuery: true))
            {
                return false;
            }
            text = text[..mark];
        }
        if (text.StartsWith("//"))
        {
            var end = text[2..].IndexOf('/');
            if (!IsAuthority(end < 0 ? text[2..] : text.Slice(2, end), international))
            {
                return false;
            }
            text = end < 0 ? [] : text[(end + 2)..];
        }
        return Holds(text, PathSigns, international);
    }

    private static bool IsAuthority(ReadOnlySpan<char> text, bool international)
    {
        if (text.LastIndexOf('@') is >= 0 and var at)
        {
            if (!Holds(text[..at], UserSigns, international))
            {
                return false;
            }
            text = text[(at + 1)..];
        }
        var close = text.StartsWith('[') ? text.IndexOf(']') : -1;
        var colon = close < 0 ? text.LastIndexOf(':') : text[close..].IndexOf(':') is >= 0 and var after ? close + after : -1;
        var host = colon < 0 ? text : text[..colon];
        if (colon >= 0 && text[(colon + 1)..].ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }
        return close < 0 ? Holds(host, NameSigns, international) : close == host.Length - 1 && IsLiteral(host[1..^1]);
    }

    private static bool IsLiteral(ReadOnlySpan<char> text)
    {
        if (text.Length > 3 && text[0] is 'v' or 'V')
        {
            var dot = text.IndexOf('.');
            return dot > 1 && dot < text.Length - 1 && !text[1..dot].ContainsAnyExcept(IpFormats.Hexadecimal) && !text[(dot + 1)..].ContainsAnyExcept(UserSigns);
        }
        return IpFormats.IsIpv6(text);
    }

    private static bool Holds(ReadOnlySpan<char> text, SearchValues<char> signs, bool international, bool isQuery = false)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (signs.Contains(text[i]))
            {
                continue;
            }
            if (IsEscape(text[i..]))
            {
                i += 2;
            }
            else if (!international || !IsInternational(text, ref i, isQuery))
            {
                return false;
            }
        }
        return true;
    }

    // RFC 3987, 2.2: ucschar, and iprivate in a query
    private static bool IsInternational(ReadOnlySpan<char> text, ref int at, bool isQuery)
    {
        var sign = text[at];
        if (char.IsHighSurrogate(sign) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
        {
            var point = char.ConvertToUtf32(sign, text[++at]);
            return (point & 0xFFFF) < 0xFFFE && (point < 0xE0000 || (point >= 0xE1000 && point < 0xF0000) || (isQuery && point >= 0xF0000));
        }
        return sign is (>= '\u00A0' and <= '\uD7FF') or (>= '\uF900' and <= '\uFDCF') or (>= '\uFDF0' and <= '\uFFEF') || (isQuery && sign is >= '\uE000' and <= '\uF8FF');
    }
}
