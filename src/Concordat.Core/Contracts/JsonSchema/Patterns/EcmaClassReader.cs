using System.Globalization;

namespace Concordat.Core.Contracts.JsonSchema.Patterns;

/// <summary>Reads single characters, escapes and classes in brackets.</summary>
internal sealed class EcmaClassReader(string text, int at)
{
    private int _at = at;

    public int At => _at;

    /// <summary>A character or an escape outside of brackets.</summary>
    public (CodePointSet Set, bool Negated) Single()
    {
        if (text[_at] != '\\')
        {
            var point = Point();
            return (new CodePointSet().Add(point, point), false);
        }
        return (Escape(inClass: false), false);
    }

    /// <summary>A class in brackets.</summary>
    public (CodePointSet Set, bool Negated) Class()
    {
        _at++;
        var negated = Peek() == '^';
        if (negated)
        {
            _at++;
        }
        var set = new CodePointSet();
        while (Peek() != ']')
        {
            if (_at >= text.Length)
            {
                throw new FormatException("a bracket is not closed");
            }
            var (member, from) = Member();
            if (Peek() != '-' || _at + 1 >= text.Length || text[_at + 1] == ']')
            {
                set.Add(member);
                continue;
            }
            _at++;
            var (last, to) = Member();
            if (from < 0 || to < 0)
            {
                set.Add(member).Add('-', '-').Add(last); // the older reading: the hyphen is itself
                continue;
            }
            if (to < from)
            {
                throw new FormatException($"a range runs backwards (at character {_at})");
            }
            set.Add(from, to);
        }
        _at++;
        return (set, negated);
    }

    /// <summary>One member and, where it is one character, which.</summary>
    private (CodePointSet Set, int Point) Member()
    {
        if (text[_at] == '\\')
        {
            var set = Escape(inClass: true);
            return (set, _single);
        }
        var point = Point();
        return (new CodePointSet().Add(point, point), point);
    }

    private int _single;

    private CodePointSet Escape(bool inClass)
    {
        _single = -1;
        if (_at + 1 >= text.Length)
        {
            throw new FormatException("it ends in a backslash");
        }
        var sign = text[_at + 1];
        _at += 2;
        switch (sign)
        {
            case 'd':
                return CodePointSet.Digits;
            case 'D':
                return CodePointSet.Digits.Complement();
            case 'w':
                return CodePointSet.Word;
            case 'W':
                return CodePointSet.Word.Complement();
            case 's':
                return CodePointSet.Space;
            case 'S':
                return CodePointSet.Space.Complement();
            case 'p' or 'P':
                return Property(sign == 'P');
        }
        _single = sign switch
        {
            't' => 9,
            'n' => 10,
            'v' => 11,
            'f' => 12,
            'r' => 13,
            'b' when inClass => 8,
            '0' when !char.IsAsciiDigit(Peek()) => 0,
            'c' when char.IsAsciiLetter(Peek()) => text[_at++] & 31,
            'x' => Hex(2),
            'u' => Unicode(),
            _ when !char.IsAsciiLetterOrDigit(sign) => sign,
            _ => throw new FormatException($"'\\{sign}' is no escape (at character {_at - 1})"),
        };
        return new CodePointSet().Add(_single, _single);
    }

    private CodePointSet Property(bool negated)
    {
        var end = Peek() == '{' ? text.IndexOf('}', _at) : -1;
        if (end < 0)
        {
            throw new FormatException("a property has no name in braces");
        }
        var name = text[(_at + 1)..end];
        _at = end + 1;
        return UnicodeProperties.Find(name, negated) ?? throw new FormatException("the property is none that can be enforced; general categories are");
    }

    private int Unicode()
    {
        if (Peek() == '{')
        {
            var end = text.IndexOf('}', _at);
            var digits = end < 0 ? "" : text[(_at + 1)..end];
            _at = end + 1;
            return int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var point) && point is >= 0 and <= 0x10FFFF
                ? point
                : throw new FormatException("a code point is none");
        }
        var unit = Hex(4);
        if (char.IsHighSurrogate((char)unit) && _at + 1 < text.Length && text[_at] == '\\' && text[_at + 1] == 'u' && Peek(2) != '{')
        {
            var before = _at;
            _at += 2;
            var second = Hex(4);
            if (char.IsLowSurrogate((char)second))
            {
                return char.ConvertToUtf32((char)unit, (char)second);
            }
            _at = before;
        }
        return unit;
    }

    private int Hex(int digits)
    {
        if (_at + digits > text.Length || !int.TryParse(text.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            throw new FormatException($"hexadecimal digits are missing (at character {_at + 1})");
        }
        _at += digits;
        return value;
    }

    private int Point()
    {
        if (char.IsHighSurrogate(text[_at]) && _at + 1 < text.Length && char.IsLowSurrogate(text[_at + 1]))
        {
            _at += 2;
            return char.ConvertToUtf32(text[_at - 2], text[_at - 1]);
        }
        return text[_at++];
    }

    private char Peek(int ahead = 0) => _at + ahead < text.Length ? text[_at + ahead] : '\0';
}
