using System.Text;

namespace Concordat.Core.Contracts.JsonSchema.Formats;

/// <summary>Names of hosts: RFC 1123, 2.1, and RFC 5890 to 5892 for those beyond ASCII.</summary>
internal static class HostNames
{
    /// <summary>Labels of letters, digits and hyphens; one that begins with <c>xn--</c> must be the encoding of a valid label.</summary>
    public static bool IsHostName(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > 253)
        {
            return false;
        }
        foreach (var range in text.Split('.'))
        {
            if (!IsLabel(text[range]))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>The same, where labels may be written in the letters that they stand for. Four full stops part them (RFC 3490, 3.1).</summary>
    public static bool IsInternational(ReadOnlySpan<char> text)
    {
        var length = 0;
        foreach (var range in text.SplitAny('.', '\u3002', '\uFF0E', '\uFF61'))
        {
            var label = text[range];
            if (Ascii.IsValid(label))
            {
                if (!IsLabel(label))
                {
                    return false;
                }
                length += label.Length + 1;
            }
            else
            {
                if (!IsPlain(label) || !InternationalLabel.IsValid(label) || Punycode.Encode(label) is not { } encoded || encoded.Length > 59)
                {
                    return false;
                }
                length += encoded.Length + 5;
            }
        }
        return length is > 1 and <= 254;
    }

    private static bool IsLabel(ReadOnlySpan<char> label)
    {
        if (label.Length is 0 or > 63 || label[0] == '-' || label[^1] == '-')
        {
            return false;
        }
        foreach (var sign in label)
        {
            if (!char.IsAsciiLetterOrDigit(sign) && sign != '-')
            {
                return false;
            }
        }
        if (IsPlain(label))
        {
            return true;
        }
        return label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase) && Punycode.Decode(label[4..]) is { } decoded
            && !Ascii.IsValid(decoded) && IsPlain(decoded) && InternationalLabel.IsValid(decoded)
            && label[4..].Equals(Punycode.Encode(decoded), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>RFC 5891, 4.2.3.1: no hyphens at both the third and the fourth place, none at the ends.</summary>
    private static bool IsPlain(ReadOnlySpan<char> label) =>
        !(label.Length > 3 && label[2] == '-' && label[3] == '-') && label.Length > 0 && label[0] != '-' && label[^1] != '-';
}
