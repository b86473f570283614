using System.Text;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>The text of JSON strings as it stands in the input, between its quotes, and what its escapes mean. Half surrogates are kept.</summary>
internal static class JsonText
{
    public static bool IsEscaped(ReadOnlySpan<byte> raw) => raw.Contains((byte)'\\');

    /// <summary>The characters; the destination has at least as many places as there are bytes.</summary>
    /// <returns>How many were written.</returns>
    public static int Decode(ReadOnlySpan<byte> raw, Span<char> destination)
    {
        var written = 0;
        while (!raw.IsEmpty)
        {
            var plain = raw.IndexOf((byte)'\\');
            if (plain < 0)
            {
                return written + Encoding.UTF8.GetChars(raw, destination[written..]);
            }
            written += Encoding.UTF8.GetChars(raw[..plain], destination[written..]);
            raw = raw[(plain + 1)..];
            var sign = raw[0];
            if (sign == (byte)'u')
            {
                destination[written++] = (char)((Hex(raw[1]) << 12) | (Hex(raw[2]) << 8) | (Hex(raw[3]) << 4) | Hex(raw[4]));
                raw = raw[5..];
                continue;
            }
            destination[written++] = sign switch
            {
                (byte)'b' => '\b',
                (byte)'f' => '\f',
                (byte)'n' => '\n',
                (byte)'r' => '\r',
                (byte)'t' => '\t',
                _ => (char)sign,
            };
            raw = raw[1..];
        }
        return written;
    }

    /// <summary>The characters as a string.</summary>
    public static string Decode(ReadOnlySpan<byte> raw)
    {
        var buffer = new char[raw.Length];
        return new string(buffer, 0, Decode(raw, buffer));
    }

    /// <summary>How many code points (RFC 8259) there are.</summary>
    public static int CodePoints(ReadOnlySpan<byte> raw)
    {
        if (!IsEscaped(raw))
        {
            if (Ascii.IsValid(raw))
            {
                return raw.Length;
            }
            var count = 0;
            foreach (var unit in raw)
            {
                count += (unit & 0xC0) != 0x80 ? 1 : 0;
            }
            return count;
        }
        var points = 0;
        foreach (var _ in Decode(raw).EnumerateRunes())
        {
            points++;
        }
        return points;
    }

    private static int Hex(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
