using System.Text;

namespace Concordat.Core.Contracts.JsonSchema.Patterns;

/// <summary>
/// A class of characters: ranges of code points, and general categories. It is written as .NET reads text, in UTF-16 units, so that a character
/// beyond the basic plane stays one character.
/// </summary>
internal sealed class CodePointSet
{
    private const int Last = 0x10FFFF;

    private readonly List<(int From, int To)> _ranges = [];
    private readonly StringBuilder _categories = new();

    public static CodePointSet Digits => new CodePointSet().Add('0', '9');

    public static CodePointSet Word => new CodePointSet().Add('0', '9').Add('A', 'Z').Add('_', '_').Add('a', 'z');

    /// <summary>ECMA-262, 12.2 and 12.3: white space and line terminators.</summary>
    public static CodePointSet Space => new CodePointSet().Add(9, 13).Add(32, 32).Add(0xA0, 0xA0).Add(0x1680, 0x1680).Add(0x2000, 0x200A)
        .Add(0x2028, 0x2029).Add(0x202F, 0x202F).Add(0x205F, 0x205F).Add(0x3000, 0x3000).Add(0xFEFF, 0xFEFF);

    public static CodePointSet LineEnds => new CodePointSet().Add(10, 10).Add(13, 13).Add(0x2028, 0x2029);

    /// <summary>Whether there are categories, whose members are not known one by one.</summary>
    public bool HasCategories => _categories.Length > 0;

    public CodePointSet Add(int from, int to)
    {
        _ranges.Add((from, to));
        return this;
    }

    public CodePointSet Add(CodePointSet other)
    {
        _ranges.AddRange(other._ranges);
        _categories.Append(other._categories);
        return this;
    }

    /// <summary>Adds a category as .NET writes it: <c>\p{L}</c>.</summary>
    public CodePointSet AddCategory(string escape)
    {
        _categories.Append(escape);
        return this;
    }

    /// <summary>Everything else. Not for sets with categories.</summary>
    public CodePointSet Complement()
    {
        var rest = new CodePointSet();
        var next = 0;
        foreach (var (from, to) in _ranges.Order())
        {
            if (from > next)
            {
                rest.Add(next, from - 1);
            }
            next = Math.Max(next, to + 1);
        }
        return next <= Last ? rest.Add(next, Last) : rest;
    }

    /// <summary>The members below 128 as two words; null where there are others.</summary>
    public (ulong Low, ulong High)? AsAscii()
    {
        var (low, high) = (0UL, 0UL);
        foreach (var (from, to) in _ranges)
        {
            if (to > 127)
            {
                return null;
            }
            for (var sign = from; sign <= to; sign++)
            {
                low |= sign < 64 ? 1UL << sign : 0;
                high |= sign >= 64 ? 1UL << sign : 0;
            }
        }
        return HasCategories ? null : (low, high);
    }

    /// <summary>The set as an expression of .NET.</summary>
    public void Write(StringBuilder result, bool negated)
    {
        if (negated && !HasCategories)
        {
            Complement().Write(result, negated: false);
            return;
        }
        var units = new StringBuilder();
        foreach (var (from, to) in _ranges)
        {
            Units(units, from, Math.Min(to, 0xD7FF));
            Units(units, Math.Max(from, 0xE000), Math.Min(to, 0xFFFF));
        }
        units.Append(_categories);
        // Halves of pairs are no characters: a negated class must not match one.
        var plane = negated ? $"[^{units}\\uD800-\\uDFFF]" : units.Length > 0 ? $"[{units}]" : null;
        var pairs = new List<string>();
        foreach (var (from, to) in negated ? Complement()._ranges : _ranges)
        {
            Pairs(pairs, Math.Max(from, 0x10000), to);
        }
        List<string> ways = plane is null ? pairs : [plane, .. pairs];
        result.Append(ways.Count switch
        {
            0 => "[^\\u0000-\\uFFFF]", // nothing at all
            1 => ways[0].StartsWith('[') && pairs.Count == 0 ? ways[0] : $"(?:{ways[0]})",
            _ => $"(?:{string.Join('|', ways)})",
        });
    }

    private static void Units(StringBuilder units, int from, int to)
    {
        if (from <= to)
        {
            units.Append(Unit(from)).Append(from == to ? "" : "-" + Unit(to));
        }
    }

    /// <summary>A range beyond the basic plane: at most a part of the first lead, whole leads, and a part of the last.</summary>
    private static void Pairs(List<string> pairs, int from, int to)
    {
        while (from <= to)
        {
            var lead = 0xD800 + ((from - 0x10000) >> 10);
            var tail = 0xDC00 + ((from - 0x10000) & 0x3FF);
            var end = from | 0x3FF;
            if (tail == 0xDC00 && to >= end)
            {
                var leads = (to - from + 1) >> 10;
                pairs.Add($"[{Unit(lead)}-{Unit(lead + leads - 1)}][\\uDC00-\\uDFFF]");
                from += leads << 10;
            }
            else
            {
                var stop = Math.Min(end, to);
                pairs.Add($"{Unit(lead)}[{Unit(tail)}-{Unit(0xDC00 + ((stop - 0x10000) & 0x3FF))}]");
                from = stop + 1;
            }
        }
    }

    private static string Unit(int unit) => $"\\u{unit:X4}";
}
