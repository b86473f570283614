using System.Globalization;
using System.Text;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Compatibility.Schemas;

/// <summary>Values inside contracts, as text to compare and to show.</summary>
internal static class Values
{
    /// <summary>Equal for equal values (RFC 8259, with 1.0 equal to 1), whatever the form of writing and the order of keys.</summary>
    public static string Canonical(DocumentNode? node)
    {
        var text = new StringBuilder();
        Write(node, text);
        return text.ToString();
    }

    /// <summary>For sentences: text in quotes, everything cut to a length that can be read.</summary>
    public static string Shown(DocumentNode? node)
    {
        var text = node is ScalarNode { Kind: ScalarKind.String } scalar ? $"'{scalar.Text}'" : Canonical(node);
        return text.Length > 80 ? text[..79] + "…" : text;
    }

    public static string Shown(IEnumerable<DocumentNode> nodes)
    {
        var text = string.Join(", ", nodes.Take(12).Select(Shown));
        return text.Length > 200 ? text[..199] + "…" : text;
    }

    private static void Write(DocumentNode? node, StringBuilder text)
    {
        switch (node)
        {
            case MappingNode mapping:
                text.Append('{');
                foreach (var entry in mapping.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                {
                    text.Append(text[^1] == '{' ? "" : ",").Append(Quoted(entry.Key)).Append(':');
                    Write(entry.Value, text);
                }

                text.Append('}');
                break;
            case SequenceNode sequence:
                text.Append('[');
                for (var index = 0; index < sequence.Items.Count; index++)
                {
                    text.Append(index == 0 ? "" : ",");
                    Write(sequence.Items[index], text);
                }

                text.Append(']');
                break;
            case ScalarNode { Kind: ScalarKind.String } scalar:
                text.Append(Quoted(scalar.Text));
                break;
            case ScalarNode scalar when scalar.TryGetNumber(out var number):
                text.Append(number.ToString("0.############################", CultureInfo.InvariantCulture));
                break;
            case ScalarNode { Kind: ScalarKind.Boolean } scalar:
                text.Append(scalar.Text.ToLowerInvariant());
                break;
            case ScalarNode { Kind: not ScalarKind.Null } scalar:
                text.Append(scalar.Text);
                break;
            default:
                text.Append("null");
                break;
        }
    }

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
