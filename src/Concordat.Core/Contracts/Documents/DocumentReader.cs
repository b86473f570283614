using System.Text;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Documents;

/// <summary>
/// Reads YAML 1.2 and JSON files into trees with positions. Total: any bytes give a tree or findings, never an exception.
/// </summary>
public static class DocumentReader
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file; a name that ends in <c>.json</c> is read as JSON (RFC 8259), any other as YAML, which includes JSON.</summary>
    /// <param name="file">The name for positions, as the user would write it.</param>
    /// <param name="content">The bytes, UTF-8.</param>
    /// <param name="limits">Null for <see cref="DocumentLimits.Default"/>.</param>
    public static ParsedDocument Read(string file, ReadOnlyMemory<byte> content, DocumentLimits? limits = null)
    {
        limits ??= DocumentLimits.Default;
        if (content.Length > limits.MaxBytes)
        {
            return Refused("document-size", $"The file has {content.Length} bytes; at most {limits.MaxBytes} are read.", file);
        }

        var body = content.Span.StartsWith(Encoding.UTF8.Preamble) ? content[Encoding.UTF8.Preamble.Length..] : content;
        string text;
        try
        {
            text = Strict.GetString(body.Span);
        }
        catch (DecoderFallbackException)
        {
            return Refused("document-encoding", "The file is not UTF-8.", file);
        }

        return file.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            ? new JsonDocumentReader(file, limits).Read(body.Span)
            : new YamlDocumentReader(file, limits).Read(text);
    }

    /// <summary>The same for text at hand.</summary>
    public static ParsedDocument Read(string file, string content, DocumentLimits? limits = null) =>
        Read(file, Encoding.UTF8.GetBytes(content), limits);

    private static ParsedDocument Refused(string rule, string message, string file) =>
        new(null, [Finding.Error(rule, message, new SourcePosition(file, 0, 0))]);
}
