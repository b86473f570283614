using System.Text;

namespace Concordat.Core.Releases;

/// <summary>Strings as RFC 8785, 3.2.2.2 writes them: the short escapes where JSON has one, \u00xx for other controls, all else as it is.</summary>
internal static class CanonicalText
{
    public static void Append(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' => text.Append("\\u00").Append(((int)c).ToString("x2")),
                _ => text.Append(c),
            };
        }
        text.Append('"');
    }
}
