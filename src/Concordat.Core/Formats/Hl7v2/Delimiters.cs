using System.Runtime.InteropServices;

namespace Concordat.Core.Formats.Hl7v2;

/// <summary>
/// The separators that a message declares in MSH-1 and MSH-2 (HL7 v2.5.1 §2.5.4). A separator that the message does
/// not declare is 0, and then splits nothing.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Delimiters(byte Field, byte Component, byte Repetition, byte Escape, byte Subcomponent)
{
    /// <summary>The recommended set, <c>|^~\&amp;</c>.</summary>
    public static readonly Delimiters Recommended = new((byte)'|', (byte)'^', (byte)'~', (byte)'\\', (byte)'&');

    /// <summary>MSH-2 as text, without the separators that are missing at its end.</summary>
    public string EncodingCharacters
    {
        get
        {
            Span<char> text = stackalloc char[4];
            var length = 0;
            foreach (var one in (ReadOnlySpan<byte>)[Component, Repetition, Escape, Subcomponent])
            {
                if (one == 0) break;
                text[length++] = (char)one;
            }
            return new string(text[..length]);
        }
    }

    /// <summary>True where two separators are the same character, so that the message can be read in two ways.</summary>
    internal bool Collide
    {
        get
        {
            ReadOnlySpan<byte> all = [Field, Component, Repetition, Escape, Subcomponent];
            for (var i = 0; i < all.Length; i++)
                if (all[i] != 0 && all[(i + 1)..].Contains(all[i])) return true;
            return false;
        }
    }

    /// <summary>Letters, digits, quotes, spaces, line ends and bytes outside ASCII would tear values apart.</summary>
    internal static bool CanSeparate(byte one) =>
        one is > 0x20 and < 0x7F && !char.IsAsciiLetterOrDigit((char)one) && one != (byte)'"';
}
