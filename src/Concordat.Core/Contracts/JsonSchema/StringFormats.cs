using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>The formats that are asserted, each by its defining document.</summary>
internal static class StringFormats
{
    public static readonly FrozenDictionary<string, Func<string, bool>> All = new Dictionary<string, Func<string, bool>>
    {
        ["date"] = IsDate,
        ["date-time"] = IsDateTime,
        ["time"] = text => IsTime(text),
        ["uuid"] = text => text.Length == 36 && Guid.TryParseExact(text, "D", out _),
        ["email"] = IsEmail,
        ["uri"] = text => Uri.TryCreate(text, UriKind.Absolute, out var uri) && text.StartsWith(uri.Scheme + ":", StringComparison.OrdinalIgnoreCase) && IsUriText(text),
        ["uri-reference"] = text => Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out _) && IsUriText(text),
        ["hostname"] = IsHostName,
        ["ipv4"] = text => text.Split('.').Length == 4 && IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetwork && address.ToString() == text,
        ["ipv6"] = text => text.Contains(':') && !text.Contains('%') && !text.Contains('[') && IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6,
        ["byte"] = IsBase64,
    }.ToFrozenDictionary();

    /// <summary>Formats of the OpenAPI registry that say how a value is shown or stored and assert nothing about its text.</summary>
    public static readonly FrozenSet<string> WithoutAssertion = new[] { "binary", "password", "float", "double", "decimal", "markdown", "html", "commonmark" }.ToFrozenSet();

    private static readonly SearchValues<char> NotInLocalPart = SearchValues.Create("\"(),:;<>@[\\] ");

    // RFC 3339 full-date
    private static bool IsDate(string text) =>
        text.Length == 10 && IsAsciiOnly(text) && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    // RFC 3339 date-time
    private static bool IsDateTime(string text) => text.Length >= 20 && text[10] is 'T' or 't' && IsDate(text[..10]) && IsTime(text[11..]);

    // RFC 3339 full-time; a leap second may stand only where it is 23:59:60 in UTC
    private static bool IsTime(string text)
    {
        if (text.Length < 9 || text[2] != ':' || text[5] != ':'
            || !Two(text, 0, 23, out var hour) || !Two(text, 3, 59, out var minute) || !Two(text, 6, 60, out var second))
        {
            return false;
        }
        var at = 8;
        if (text[at] == '.')
        {
            var digits = at + 1;
            while (digits < text.Length && char.IsAsciiDigit(text[digits]))
            {
                digits++;
            }
            if (digits == at + 1)
            {
                return false;
            }
            at = digits;
        }
        if (!Offset(text.AsSpan(at), out var offset))
        {
            return false;
        }
        return second < 60 || ((hour * 60) + minute - offset + 2880) % 1440 == 1439;
    }

    private static bool Offset(ReadOnlySpan<char> text, out int minutes)
    {
        minutes = 0;
        if (text is "Z" or "z")
        {
            return true;
        }
        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':' || !Two(text, 1, 23, out var hours) || !Two(text, 4, 59, out var rest))
        {
            return false;
        }
        minutes = ((hours * 60) + rest) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool Two(ReadOnlySpan<char> text, int at, int most, out int value)
    {
        value = 0;
        if (!char.IsAsciiDigit(text[at]) || !char.IsAsciiDigit(text[at + 1]))
        {
            return false;
        }
        value = ((text[at] - '0') * 10) + text[at + 1] - '0';
        return value <= most;
    }

    // RFC 5321 mailbox without quoted local parts and address literals, which no partner system sends
    private static bool IsEmail(string text)
    {
        var at = text.LastIndexOf('@');
        if (at is < 1 or > 64 || text.Length > 254)
        {
            return false;
        }
        var local = text.AsSpan(0, at);
        if (local[0] == '.' || local[^1] == '.' || local.IndexOf("..") >= 0 || local.ContainsAny(NotInLocalPart))
        {
            return false;
        }
        return IsHostName(text[(at + 1)..]);
    }

    // RFC 1123 2.1
    private static bool IsHostName(string text) =>
        text.Length is > 0 and <= 253 && Array.TrueForAll(text.Split('.'), label =>
            label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(sign => char.IsAsciiLetterOrDigit(sign) || sign == '-'));

    // RFC 3986 appendix A: what may stand in a URI at all
    private static bool IsUriText(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var sign = text[i];
            if (sign == '%' && (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2])))
            {
                return false;
            }
            if (!char.IsAscii(sign) || sign is <= ' ' or '"' or '<' or '>' or '\\' or '^' or '`' or '{' or '|' or '}' or (char)127)
            {
                return false;
            }
        }
        return true;
    }

    private static bool IsBase64(string text) => text.Length % 4 == 0 && System.Buffers.Text.Base64.IsValid(text);

    private static bool IsAsciiOnly(string text) => text.All(char.IsAscii);
}
