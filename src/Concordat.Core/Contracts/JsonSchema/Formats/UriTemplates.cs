using System.Buffers;

namespace Concordat.Core.Contracts.JsonSchema.Formats;

/// <summary>URI templates: RFC 6570, 2.</summary>
internal static class UriTemplates
{
    private static readonly SearchValues<char> NotLiteral = SearchValues.Create("\"<>\\^`{|}");

    public static bool IsTemplate(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var sign = text[i];
            if (sign == '{')
            {
                var end = text[i..].IndexOf('}');
                if (end < 2 || !IsExpression(text.Slice(i + 1, end - 1)))
                {
                    return false;
                }
                i += end;
            }
            else if (sign <= ' ' || sign == 127 || NotLiteral.Contains(sign) || (sign == '%' && !UriFormats.IsEscape(text[i..])))
            {
                return false;
            }
        }
        return true;
    }

    private static bool IsExpression(ReadOnlySpan<char> text)
    {
        text = text[0] is '+' or '#' or '.' or '/' or ';' or '?' or '&' or '=' or ',' or '!' or '@' or '|' ? text[1..] : text;
        foreach (var range in text.Split(','))
        {
            var name = text[range];
            if (name.EndsWith('*'))
            {
                name = name[..^1];
            }
            else if (name.IndexOf(':') is > 0 and var colon)
            {
                var length = name[(colon + 1)..];
                if (length.Length is 0 or > 4 || length[0] == '0' || length.ContainsAnyExceptInRange('0', '9'))
                {
                    return false;
                }
                name = name[..colon];
            }
            if (!IsName(name))
            {
                return false;
            }
        }
        return true;
    }

    private static bool IsName(ReadOnlySpan<char> name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            var dot = name[i] == '.' && i > 0 && i < name.Length - 1 && name[i - 1] != '.';
            if (!char.IsAsciiLetterOrDigit(name[i]) && name[i] != '_' && !dot && !UriFormats.IsEscape(name[i..]))
            {
                return false;
            }
            i += name[i] == '%' ? 2 : 0;
        }
        return name.Length > 0;
    }
}
