using System.Text;

namespace Concordat.Core.Contracts.Documents;

/// <summary>The encodings of YAML 1.2.2, chapter 5.2: UTF-8, and UTF-16 and UTF-32 by their byte order mark.</summary>
internal static class DocumentText
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly Encoding[] Marked =
    [
        new UTF32Encoding(bigEndian: false, byteOrderMark: true, throwOnInvalidCharacters: true), // before UTF-16, whose mark it begins with
        new UTF32Encoding(bigEndian: true, byteOrderMark: true, throwOnInvalidCharacters: true),
        new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
        new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
    ];

    /// <summary>The content as UTF-8 without a mark; null where the bytes are not what their mark says.</summary>
    public static ReadOnlyMemory<byte>? AsUtf8(ReadOnlyMemory<byte> content)
    {
        try
        {
            foreach (var encoding in Marked)
            {
                if (content.Span.StartsWith(encoding.Preamble))
                {
                    return Utf8.GetBytes(encoding.GetString(content.Span[encoding.Preamble.Length..]));
                }
            }
        }
        catch (DecoderFallbackException)
        {
            return null;
        }

        var body = content.Span.StartsWith(Encoding.UTF8.Preamble) ? content[Encoding.UTF8.Preamble.Length..] : content;
        return System.Text.Unicode.Utf8.IsValid(body.Span) ? body : default(ReadOnlyMemory<byte>?);
    }
}
