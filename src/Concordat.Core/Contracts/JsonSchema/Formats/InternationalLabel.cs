using System.Globalization;
using System.Text;

namespace Concordat.Core.Contracts.JsonSchema.Formats;

/// <summary>Which code points may stand in a label: RFC 5892, with the rules of its appendix A for those that depend on their neighbours.</summary>
internal static class InternationalLabel
{
    private const string Viramas =
        "\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D4D\u0DCA\u0E3A\u0EBA\u0F84\u1039\u103A\u1714\u1734\u17D2\u1A60\u1B44\u1BAA\u1BAB\u1BF2\u1BF3\u2D7F\uA806\uA8C4\uA953\uA9C0\uAAF6\uABED";

    public static bool IsValid(ReadOnlySpan<char> label)
    {
        var points = new List<Rune>();
        foreach (var rune in label.EnumerateRunes())
        {
            points.Add(rune);
        }
        if (points.Count is 0 or > 63 || Rune.GetUnicodeCategory(points[0]) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark)
        {
            return false;
        }
        for (var i = 0; i < points.Count; i++)
        {
            if (!(IsContextual(points[i].Value) ? FitsContext(points, i) : IsAllowed(points[i])))
            {
                return false;
            }
        }
        return true;
    }

    private static bool IsAllowed(Rune point) => point.Value switch
    {
        0x0640 or 0x07FA or 0x302E or 0x302F or (>= 0x3031 and <= 0x3035) or 0x303B => false, // 2.6: disallowed by name
        0x06FD or 0x06FE or 0x0F0B or 0x3007 => true, // 2.6: allowed by name
        < 0x80 => Rune.IsLetterOrDigit(point) || point.Value == '-',
        _ => Rune.GetUnicodeCategory(point) is UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber,
    };

    private static bool IsContextual(int point) =>
        point is 0x00B7 or 0x0375 or 0x05F3 or 0x05F4 or 0x30FB or 0x200C or 0x200D or (>= 0x0660 and <= 0x0669) or (>= 0x06F0 and <= 0x06F9);

    private static bool FitsContext(List<Rune> points, int at)
    {
        var before = at > 0 ? points[at - 1].Value : -1;
        var after = at + 1 < points.Count ? points[at + 1].Value : -1;
        return points[at].Value switch
        {
            0x00B7 => before == 'l' && after == 'l',
            0x0375 => after is (>= 0x0370 and <= 0x03FF) or (>= 0x1F00 and <= 0x1FFF),
            0x05F3 or 0x05F4 => before is >= 0x0590 and <= 0x05FF,
            0x30FB => points.Exists(point => point.Value is (>= 0x3041 and <= 0x309F) or (>= 0x30A1 and <= 0x30FA) or (>= 0x30FC and <= 0x30FF) or (>= 0x31F0 and <= 0x31FF)
                or (>= 0x3400 and <= 0x9FFF) or 0x3005 or 0x3007 or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF)),
            0x200D => IsVirama(before),
            0x200C => IsVirama(before) || (IsJoining(before) && IsJoining(after)),
            >= 0x0660 and <= 0x0669 => !points.Exists(point => point.Value is >= 0x06F0 and <= 0x06F9),
            _ => !points.Exists(point => point.Value is >= 0x0660 and <= 0x0669),
        };
    }

    private static bool IsVirama(int point) => point is > 0 and < 0x10000 && Viramas.Contains((char)point);

    /// <summary>The joining scripts that are written with it: Arabic, Syriac, Mongolian, N'Ko.</summary>
    private static bool IsJoining(int point) => point is (>= 0x0620 and <= 0x07FF) or (>= 0x1807 and <= 0x18AA);
}
