using System.Text;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Documents;

/// <summary>
/// Reads YAML 1.2 and JSON files into trees with positions. Total: any bytes give a tree or findings, never an exception.
/// </summary>
public static class DocumentReader
{
    /// <summary>Reads a file; a name that ends in <c>.json</c> is read as JSON (RFC 8259), any other as YAML, which includes JSON.</summary>
    /// <param name="file">The name for positions, as the user would write it.</param>
    /// <param name="content">The bytes: UTF-8, or UTF-16 or UTF-32 with a byte order mark.</param>
    /// <param name="limits">Null for <see cref="DocumentLimits.Default"/>.</param>
    public static ParsedDocument Read(string file, ReadOnlyMemory<byte> content, DocumentLimits? limits = null)
    {
        limits ??= DocumentLimits.Default;
        if (content.Length > limits.MaxBytes)
        {
            return Refused("document-size", $"The file has {content.Length} bytes; at most {limits.MaxBytes} are read.", file);
        }

        if (DocumentText.AsUtf8(content) is not { } body)
        {
            return Refused("document-encoding", "The file is neither UTF-8 nor UTF-16 with a byte order mark.", file);
        }

        if (file.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            return new JsonDocumentReader(file, limits).Read(body.Span);
        }

        // Most of what looks like JSON is JSON, and reads much faster as such; what fails is read again as the flow style of YAML.
        if (LooksLikeJson(body.Span) && new JsonDocumentReader(file, limits).Read(body.Span) is { Root: not null } json)
        {
            return json;
        }

        return new YamlDocumentReader(file, limits).Read(Encoding.UTF8.GetString(body.Span));
    }

    /// <summary>The same for text at hand.</summary>
    public static ParsedDocument Read(string file, string content, DocumentLimits? limits = null) =>
        Read(file, Encoding.UTF8.GetBytes(content), limits);

    private static bool LooksLikeJson(ReadOnlySpan<byte> text)
    {
        var start = text.TrimStart(" \t\r\n"u8);
        return start.Length > 0 && start[0] is (byte)'{' or (byte)'[';
    }

    private static ParsedDocument Refused(string rule, string message, string file) =>
        new(null, [Finding.Error(rule, message, new SourcePosition(file, 0, 0))]);
}
