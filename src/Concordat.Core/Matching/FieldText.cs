using System.Buffers;
using System.Collections.Frozen;
using System.Text;

namespace Concordat.Core.Matching;

/// <summary>Values as they are compared: what people and systems write differently and mean alike is written one way. Empty means missing.</summary>
public static class FieldText
{
    private const string Accented = "àáâãäåāăąçćčďđèéêëēėęěğìíîïīįıłñńňòóôõöøōőřśšşťţùúûüūůűųýÿžźż";
    private const string Plain = "aaaaaaaaacccddeeeeeeeegiiiiiiilnnnoooooooorsssttuuuuuuuuyyzzz";

    private static readonly SearchValues<char> DateCharacters = SearchValues.Create("0123456789-/. ");

    /// <summary>The words of addresses that are shortened in many ways → one of them.</summary>
    private static readonly FrozenDictionary<string, string> Short = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["street"] = "st", ["str"] = "st", ["road"] = "rd", ["avenue"] = "ave", ["av"] = "ave", ["place"] = "pl", ["drive"] = "dr", ["drv"] = "dr", ["court"] = "ct", ["crt"] = "ct",
        ["crescent"] = "cr", ["cres"] = "cr", ["circuit"] = "cct", ["lane"] = "ln", ["close"] = "cl", ["terrace"] = "tce", ["terr"] = "tce", ["highway"] = "hwy", ["parade"] = "pde",
        ["boulevard"] = "blvd", ["square"] = "sq", ["grove"] = "gr", ["mount"] = "mt", ["saint"] = "st", ["north"] = "n", ["south"] = "s", ["east"] = "e", ["west"] = "w",
        ["apartment"] = "apt", ["unit"] = "apt", ["flat"] = "apt", ["suite"] = "apt", ["number"] = "no", ["esplanade"] = "esp", ["gardens"] = "gdns", ["way"] = "wy",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A value in the form of its kind.</summary>
    public static string Of(FieldKind kind, ReadOnlySpan<char> value)
    {
        value = value.Trim();
        if (value.Length == 0 || value is "-" or "?" || value.Equals("null", StringComparison.OrdinalIgnoreCase) || value.Equals("n/a", StringComparison.OrdinalIgnoreCase))
        {
            return "";
        }
        return kind switch
        {
            FieldKind.Date => Date(value),
            FieldKind.Phone => Phone(value),
            FieldKind.Identifier or FieldKind.Exact => Code(value),
            FieldKind.Address => string.Join(' ', Words(value).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => Short.GetValueOrDefault(word, word))),
            _ => Words(value),
        };
    }

    /// <summary>Small letters without accents, digits and single blanks.</summary>
    private static string Words(ReadOnlySpan<char> value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var character in value)
        {
            var small = char.ToLowerInvariant(character);
            if (char.IsLetterOrDigit(small))
            {
                _ = small switch { 'ß' => text.Append("ss"), 'æ' => text.Append("ae"), 'œ' => text.Append("oe"), _ => text.Append(Unaccented(small)) };
            }
            else if (small is not ('\'' or '’' or '`' or '.') && text.Length > 0 && text[^1] != ' ')
            {
                text.Append(' ');
            }
        }
        return text.ToString().TrimEnd();
    }

    private static char Unaccented(char letter) => letter < 128 || Accented.IndexOf(letter, StringComparison.Ordinal) is var at && at < 0 ? letter : Plain[at];

    /// <summary>Letters and digits alone. A number that went through a table of floating-point numbers has lost its ".0".</summary>
    private static string Code(ReadOnlySpan<char> value)
    {
        value = value.EndsWith(".0", StringComparison.Ordinal) && !value[..^2].ContainsAnyExceptInRange('0', '9') ? value[..^2] : value;
        var text = new StringBuilder(value.Length);
        foreach (var character in value)
        {
            if (char.IsLetterOrDigit(character))
            {
                text.Append(char.ToLowerInvariant(character));
            }
        }
        return text.ToString();
    }

    /// <summary>Year, month and day as eight digits; of what is no date what there is, so that slips can still be seen.</summary>
    private static string Date(ReadOnlySpan<char> value)
    {
        Span<Range> parts = stackalloc Range[4];
        var count = value.SplitAny(parts, "-/. ");
        if (count == 3 && !value.ContainsAnyExcept(DateCharacters))
        {
            var first = value[parts[0]];
            var middle = value[parts[1]];
            var last = value[parts[2]];
            if (first.Length == 4 && middle.Length is 1 or 2 && last.Length is 1 or 2)
            {
                return $"{first}{Two(middle)}{Two(last)}";
            }
            if (last.Length == 4 && middle.Length is 1 or 2 && first.Length is 1 or 2)
            {
                // Day first, as most of the world writes it; where that cannot be, month first.
                return int.Parse(middle) > 12 ? $"{last}{Two(first)}{Two(middle)}" : $"{last}{Two(middle)}{Two(first)}";
            }
        }
        // An instant is the day that it begins with.
        return value.Length > 10 && value[4] == '-' && value[7] == '-' && value[10] is 'T' or ' ' ? Code(value[..10]) : Code(value);
    }

    private static string Two(ReadOnlySpan<char> number) => number.Length == 1 ? $"0{number}" : number.ToString();

    /// <summary>The last nine digits: country codes and leading zeros come and go.</summary>
    private static string Phone(ReadOnlySpan<char> value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var character in value)
        {
            if (char.IsAsciiDigit(character))
            {
                text.Append(character);
            }
        }
        return text.Length > 9 ? text.ToString(text.Length - 9, 9) : text.ToString();
    }
}
