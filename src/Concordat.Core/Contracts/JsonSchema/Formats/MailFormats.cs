using System.Buffers;

namespace Concordat.Core.Contracts.JsonSchema.Formats;

/// <summary>Mailboxes: RFC 5321, 4.1.2, and RFC 6531 for those beyond ASCII.</summary>
internal static class MailFormats
{
    private static readonly SearchValues<char> Atom = SearchValues.Create("!#$%&'*+-/=?^_`{|}~.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public static bool IsEmail(ReadOnlySpan<char> text, bool international)
    {
        var at = text.LastIndexOf('@');
        if (at < 1 || at > 64 || text.Length > 254)
        {
            return false;
        }
        var local = text[..at];
        var domain = text[(at + 1)..];
        return IsLocal(local, international) && (domain.StartsWith('[') ? IsLiteral(domain) : international ? HostNames.IsInternational(domain) : HostNames.IsHostName(domain));
    }

    private static bool IsLocal(ReadOnlySpan<char> local, bool international)
    {
        if (local.Length > 1 && local[0] == '"' && local[^1] == '"')
        {
            return IsQuoted(local[1..^1], international);
        }
        if (local[0] == '.' || local[^1] == '.' || local.IndexOf("..") >= 0)
        {
            return false;
        }
        foreach (var sign in local)
        {
            if (!Atom.Contains(sign) && !(international && sign > 127))
            {
                return false;
            }
        }
        return true;
    }

    private static bool IsQuoted(ReadOnlySpan<char> text, bool international)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"' || text[i] < ' ' || text[i] == 127 || (text[i] > 127 && !international) || (text[i] == '\\' && ++i == text.Length))
            {
                return false;
            }
        }
        return true;
    }

    private static bool IsLiteral(ReadOnlySpan<char> domain) => domain[^1] == ']'
        && (domain.StartsWith("[IPv6:", StringComparison.OrdinalIgnoreCase) ? IpFormats.IsIpv6(domain[6..^1]) : IpFormats.IsIpv4(domain[1..^1]));
}
