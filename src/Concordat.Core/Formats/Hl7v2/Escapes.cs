using System.Text;

namespace Concordat.Core.Formats.Hl7v2;

/// <summary>Escape sequences of text (HL7 v2.5.1 §2.7): decoded when a value is read, encoded when one is written.</summary>
internal static class Escapes
{
    /// <summary>Decodes one leaf value. A sequence that is unknown or never closed stays as it is written.</summary>
    public static string Decode(ReadOnlySpan<byte> raw, Delimiters delimiters, Encoding encoding)
    {
        if (delimiters.Escape == 0 || !raw.Contains(delimiters.Escape)) return encoding.GetString(raw);
        var bytes = new List<byte>(raw.Length);
        while (!raw.IsEmpty)
        {
            var open = raw.IndexOf(delimiters.Escape);
            var close = open < 0 ? -1 : raw[(open + 1)..].IndexOf(delimiters.Escape);
            if (close < 0)
            {
                bytes.AddRange(raw);
                break;
            }
            bytes.AddRange(raw[..open]);
            var name = raw.Slice(open + 1, close);
            if (Append(name, delimiters, bytes))
            {
                raw = raw[(open + close + 2)..];
            }
            else
            {
                // Perhaps a lone escape character in front of a real sequence: keep it, and go on behind it.
                bytes.Add(delimiters.Escape);
                raw = raw[(open + 1)..];
            }
        }
        return encoding.GetString(bytes.ToArray());
    }

    private static bool Append(ReadOnlySpan<byte> name, Delimiters delimiters, List<byte> into)
    {
        if (name.IsEmpty) return false;
        if (name.Length == 1)
        {
            switch (name[0])
            {
                case (byte)'F': into.Add(delimiters.Field); return true;
                case (byte)'S': into.Add(delimiters.Component); return true;
                case (byte)'T': into.Add(delimiters.Subcomponent); return true;
                case (byte)'R': into.Add(delimiters.Repetition); return true;
                case (byte)'E': into.Add(delimiters.Escape); return true;
                case (byte)'H' or (byte)'N': return true; // highlighting on and off: no text
                default: return false;
            }
        }
        if (name[0] == (byte)'X') return AppendHex(name[1..], into);
        if (name[0] == (byte)'.') return AppendFormatting(name, into);
        return false; // \C..\, \M..\ switch character sets, \Z..\ is local: kept as written
    }

    private static bool AppendHex(ReadOnlySpan<byte> digits, List<byte> into)
    {
        if (digits.Length % 2 != 0) return false;
        var decoded = new byte[digits.Length / 2];
        if (Convert.FromHexString(Encoding.Latin1.GetString(digits), decoded, out _, out _) != System.Buffers.OperationStatus.Done) return false;
        into.AddRange(decoded);
        return true;
    }

    /// <summary>Formatting commands of FT (§2.7.6): line breaks and spaces are kept, layout that text cannot show is dropped.</summary>
    private static bool AppendFormatting(ReadOnlySpan<byte> name, List<byte> into)
    {
        if (name.StartsWith(".br"u8)) into.Add((byte)'\n');
        else if (name.StartsWith(".sp"u8))
        {
            var lines = name.Length == 3 ? 1 : int.TryParse(name[3..], out var n) && n is > 0 and <= 99 ? n : 1;
            for (var i = 0; i < lines; i++) into.Add((byte)'\n');
        }
        else if (name.StartsWith(".sk"u8))
        {
            var spaces = int.TryParse(name[3..].Trim((byte)' '), out var n) && n is > 0 and <= 99 ? n : 1;
            for (var i = 0; i < spaces; i++) into.Add((byte)' ');
        }
        else if (!name.StartsWith(".in"u8) && !name.StartsWith(".ti"u8) && !name.StartsWith(".fi"u8)
            && !name.StartsWith(".nf"u8) && !name.StartsWith(".ce"u8)) return false;
        return true;
    }

    /// <summary>Encodes text as a leaf value: separators and line ends cannot break out of it.</summary>
    public static string Encode(string text, Delimiters delimiters)
    {
        var result = new StringBuilder(text.Length);
        var escape = delimiters.Escape == 0 ? (char?)null : (char)delimiters.Escape;
        foreach (var c in text)
        {
            var name = c switch
            {
                '\r' or '\n' => ".br",
                _ when c == delimiters.Field => "F",
                _ when c == delimiters.Component => "S",
                _ when c == delimiters.Subcomponent => "T",
                _ when c == delimiters.Repetition => "R",
                _ when c == delimiters.Escape => "E",
                _ => null,
            };
            if (name is null) result.Append(char.IsControl(c) ? ' ' : c);
            else if (escape is { } e) result.Append(e).Append(name).Append(e);
            else result.Append(' '); // the message declares no escape character: nothing else is safe
        }
        return result.ToString();
    }
}
