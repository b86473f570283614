using System.Buffers;

namespace Concordat.Core.Contracts.JsonSchema.Formats;

/// <summary>Addresses: RFC 2673, 3.2 (dotted quad) and RFC 4291, 2.2, without zones.</summary>
internal static class IpFormats
{
    public static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdefABCDEF");

    public static bool IsIpv4(ReadOnlySpan<char> text)
    {
        for (var part = 0; part < 4; part++)
        {
            var end = part < 3 ? text.IndexOf('.') : text.Length;
            if (end is < 1 or > 3 || text[..end].ContainsAnyExceptInRange('0', '9') || (end > 1 && text[0] == '0') || int.Parse(text[..end]) > 255)
            {
                return false;
            }
            text = part < 3 ? text[(end + 1)..] : text[end..];
        }
        return text.IsEmpty;
    }

    public static bool IsIpv6(ReadOnlySpan<char> text)
    {
        var gap = text.IndexOf("::");
        if (gap < 0)
        {
            return Groups(text, last: true) == 8;
        }
        var before = text[..gap];
        var after = text[(gap + 2)..];
        if (after.IndexOf("::") >= 0)
        {
            return false;
        }
        var first = before.IsEmpty ? 0 : Groups(before, last: false);
        var second = after.IsEmpty ? 0 : Groups(after, last: true);
        return first >= 0 && second >= 0 && first + second <= 7;
    }

    /// <summary>How many groups of 16 bits; -1 for anything else. A dotted quad may stand at the end and counts for two.</summary>
    private static int Groups(ReadOnlySpan<char> text, bool last)
    {
        var count = 0;
        while (true)
        {
            var end = text.IndexOf(':');
            var group = end < 0 ? text : text[..end];
            if (end < 0 && last && group.Contains('.'))
            {
                return IsIpv4(group) ? count + 2 : -1;
            }
            if (group.Length is 0 or > 4 || group.ContainsAnyExcept(Hexadecimal))
            {
                return -1;
            }
            count++;
            if (end < 0)
            {
                return count;
            }
            text = text[(end + 1)..];
        }
    }
}
