using System.Globalization;
using System.Text;

namespace Concordat.Core.Contracts.JsonSchema.Patterns;

/// <summary>
/// Reads ECMA-262 expressions (22.2, with the u flag's view of characters, and its older forms of lone brackets and escaped signs) and writes what means
/// the same to .NET. Throws <see cref="FormatException"/> at what is no expression.
/// </summary>
internal sealed class EcmaTranslator
{
    private const int MaxDepth = 100;

    private readonly string _text;
    private readonly StringBuilder _result = new();
    private readonly List<string?> _groups;
    private readonly List<FlatPattern.Item> _items = [];
    private int _at;
    private int _depth;
    private bool _flat = true;
    private bool _anchored;
    private bool _ended;
    private bool _backtracks;
    private bool _captures;

    private EcmaTranslator(string text)
    {
        _text = text;
        _groups = EcmaGroups.Of(text);
    }

    public static EcmaTranslation Translate(string pattern)
    {
        var reader = new EcmaTranslator(pattern);
        var size = reader.Disjunction();
        if (reader._at < pattern.Length)
        {
            throw reader.Wrong("a closing parenthesis stands alone");
        }
        var flat = reader._flat && reader._anchored ? FlatPattern.Of(reader._items, reader._ended) : null;
        return new EcmaTranslation(reader._result.ToString(), flat, reader._backtracks, reader._captures, size);
    }

    private long Disjunction()
    {
        if (++_depth > MaxDepth)
        {
            throw Wrong("groups nest too deeply");
        }
        long size = 1;
        while (_at < _text.Length && _text[_at] != ')')
        {
            if (_text[_at] == '|')
            {
                _flat = false;
                _result.Append('|');
                _at++;
                continue;
            }
            size = Math.Min(size + Term(), long.MaxValue / 1_000_000);
        }
        _depth--;
        return size;
    }

    private long Term()
    {
        var start = _result.Length;
        var sign = _text[_at];
        switch (sign)
        {
            case '^':
                _at++;
                _flat &= _items.Count == 0 && !_anchored && _depth == 1;
                _anchored = true;
                _result.Append(@"\A");
                return 1;
            case '$':
                _at++;
                _flat &= _at == _text.Length;
                _ended = true;
                _result.Append(@"\z");
                return 1;
            case '(':
                _flat = false;
                return Quantified(Group(), null, start);
            case '*' or '+' or '?':
                throw Wrong("there is nothing to repeat");
            case '\\' when EcmaAssertion.At(_text, _at) is { } assertion:
                _flat = false;
                _backtracks = true;
                _result.Append(assertion);
                _at += 2;
                return 4;
            case '\\' when BackReference() is { } reference:
                _flat = false;
                _backtracks = _captures = true;
                _result.Append(reference);
                return Quantified(1, null, start);
        }
        var (set, negated) = Atom();
        set.Write(_result, negated);
        return Quantified(1, negated ? (set.HasCategories ? null : set.Complement()) : set, start);
    }

    private (CodePointSet Set, bool Negated) Atom()
    {
        var sign = _text[_at];
        if (sign == '.')
        {
            _at++;
            return (CodePointSet.LineEnds, true);
        }
        var reader = new EcmaClassReader(_text, _at);
        var read = sign == '[' ? reader.Class() : reader.Single();
        _at = reader.At;
        return read;
    }

    private long Group()
    {
        var begins = _text.AsSpan(_at);
        if (begins.StartsWith("(?:"))
        {
            Open("(?:", 3);
        }
        else if (begins.StartsWith("(?=") || begins.StartsWith("(?!"))
        {
            _backtracks = true;
            Open(begins[..3].ToString(), 3);
        }
        else if (begins.StartsWith("(?<=") || begins.StartsWith("(?<!"))
        {
            _backtracks = true;
            Open(begins[..4].ToString(), 4);
        }
        else if (begins.StartsWith("(?<") && begins.IndexOf('>') is > 3 and var end)
        {
            Open("(", end + 1);
        }
        else if (begins.StartsWith("(?"))
        {
            throw Wrong("this kind of group is not known");
        }
        else
        {
            Open("(", 1);
        }
        var size = Disjunction();
        if (_at >= _text.Length)
        {
            throw Wrong("a parenthesis is not closed");
        }
        _at++;
        _result.Append(')');
        return size;
    }

    private void Open(string opening, int length)
    {
        _result.Append(opening);
        _at += length;
    }

    /// <summary>Reads the quantifier that may follow, notes the item for the flat form, and gives the size of the whole.</summary>
    private long Quantified(long size, CodePointSet? set, int start)
    {
        var (least, most) = Quantifier(start);
        if (_flat)
        {
            _flat = set?.AsAscii() is { } ascii && Keep(new FlatPattern.Item(ascii.Low, ascii.High, least, most)) && _depth == 1;
        }
        var times = most == int.MaxValue ? least + 1L : most;
        return Math.Min(size * Math.Max(1, times), long.MaxValue / 1_000_000);
    }

    private bool Keep(FlatPattern.Item item)
    {
        _items.Add(item);
        return true;
    }

    private (int Least, int Most) Quantifier(int start)
    {
        if (_at >= _text.Length)
        {
            return (1, 1);
        }
        var range = _text[_at] switch
        {
            '*' => (0, int.MaxValue),
            '+' => (1, int.MaxValue),
            '?' => (0, 1),
            _ => ((int, int)?)null,
        };
        var length = 1;
        if (_text[_at] == '{' && Braces(out length) is { } counted)
        {
            range = counted;
        }
        if (range is not { } found)
        {
            return (1, 1);
        }
        var written = _text.Substring(_at, length);
        _at += length;
        _result.Append(written);
        if (_at < _text.Length && _text[_at] == '?')
        {
            _result.Append('?');
            _at++;
        }
        if (_at < _text.Length && _text[_at] is '*' or '+' or '?' || (_at < _text.Length && _text[_at] == '{' && Braces(out _) is not null))
        {
            throw Wrong("there is nothing to repeat");
        }
        return start < _result.Length ? found : throw Wrong("there is nothing to repeat");
    }

    private (int, int)? Braces(out int length)
    {
        length = _text.IndexOf('}', _at) - _at + 1;
        if (length < 3)
        {
            return null;
        }
        var parts = _text.Substring(_at + 1, length - 2).Split(',');
        if (parts.Length > 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var least))
        {
            return null;
        }
        var most = parts.Length == 1 ? least : int.MaxValue;
        if (parts.Length == 2 && parts[1].Length > 0 && !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out most))
        {
            return null;
        }
        return least <= most ? (least, most) : throw Wrong("the range of a quantifier runs backwards");
    }

    /// <summary>22.2.2.7.1: a reference to a group that has not matched matches the empty text.</summary>
    private string? BackReference()
    {
        var next = _at + 1 < _text.Length ? _text[_at + 1] : '\0';
        if (next == 'k' && _groups.Exists(name => name is not null))
        {
            var end = _text.IndexOf('>', _at);
            var name = end > _at + 3 && _text[_at + 2] == '<' ? _text[(_at + 3)..end] : throw Wrong("a reference to a group has no name");
            var group = _groups.IndexOf(name) + 1;
            _at = end + 1;
            return group > 0 ? $"(?({group})\\{group}(?:))" : throw Wrong("no group has this name");
        }
        if (next is < '1' or > '9')
        {
            return null;
        }
        var digits = _at + 1;
        while (digits < _text.Length && char.IsAsciiDigit(_text[digits]))
        {
            digits++;
        }
        if (!int.TryParse(_text.AsSpan(_at + 1, digits - _at - 1), out var number) || number > _groups.Count)
        {
            throw Wrong("there is no such group");
        }
        _at = digits;
        return $"(?({number})\\{number}(?:))";
    }

    private FormatException Wrong(string what) => new($"{what} (at character {_at + 1})");
}
