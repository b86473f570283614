using System.Collections.Frozen;
using System.Text;

namespace Concordat.Core.Formats.Hl7v2;

/// <summary>
/// MSH-18, table 0211. Only character sets in which no byte of a character can be taken for a separator are read:
/// with the shifting Japanese and Korean sets, or UTF-16, a message cannot be split before it is decoded.
/// </summary>
internal static class Charsets
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>
    {
        ["ASCII"] = "us-ascii",
        ["8859/1"] = "iso-8859-1",
        ["8859/2"] = "iso-8859-2",
        ["8859/3"] = "iso-8859-3",
        ["8859/4"] = "iso-8859-4",
        ["8859/5"] = "iso-8859-5",
        ["8859/6"] = "iso-8859-6",
        ["8859/7"] = "iso-8859-7",
        ["8859/8"] = "iso-8859-8",
        ["8859/9"] = "iso-8859-9",
        ["8859/15"] = "iso-8859-15",
        ["UNICODE"] = "utf-8",
        ["UNICODE UTF-8"] = "utf-8",
        ["UTF-8"] = "utf-8",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The encoding for a name of table 0211; null where we do not read that set.</summary>
    public static Encoding? Find(string name) => !Names.TryGetValue(name, out var web)
        ? null
        : web switch
        {
            "utf-8" => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            "iso-8859-1" => Encoding.Latin1,
            "us-ascii" => Encoding.ASCII,
            _ => CodePagesEncodingProvider.Instance.GetEncoding(web),
        };

    /// <summary>
    /// Without MSH-18 the set is ASCII. Senders that forget it send UTF-8 or Latin 1 in practice: bytes that
    /// are valid UTF-8 are read as such, everything else as Latin 1, in which every byte is a character.
    /// </summary>
    public static Encoding Guess(ReadOnlySpan<byte> bytes) =>
        System.Text.Unicode.Utf8.IsValid(bytes) ? StrictUtf8 : Encoding.Latin1;

    /// <summary>True where the bytes are characters of the set.</summary>
    public static bool Fits(Encoding encoding, ReadOnlySpan<byte> bytes) => encoding.CodePage switch
    {
        65001 => System.Text.Unicode.Utf8.IsValid(bytes),
        20127 => System.Text.Ascii.IsValid(bytes),
        _ => true,
    };
}
