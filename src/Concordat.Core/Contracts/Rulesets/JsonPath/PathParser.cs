using System.Globalization;
using System.Text;

namespace Concordat.Core.Contracts.Rulesets.JsonPath;

/// <summary>Reads the steps of a path; what stands in <c>[?…]</c> is read by <see cref="FilterParser"/>.</summary>
internal sealed class PathParser(string text)
{
    private const int MaxSteps = 100;

    private int _at;

    public List<PathStep> Read()
    {
        SkipSpace();
        if (_at >= text.Length || text[_at] != '$')
        {
            throw Wrong("A path begins with '$'.");
        }
        _at++;
        var steps = new List<PathStep>();
        for (; ; )
        {
            SkipSpace();
            if (_at >= text.Length)
            {
                return steps;
            }
            if (steps.Count == MaxSteps)
            {
                throw Wrong($"A path has at most {MaxSteps} steps.");
            }
            if (steps.Count > 0 && steps[^1].Kind == StepKind.Key)
            {
                throw Wrong("Nothing can follow '~', which gives the name of a key.");
            }
            var from = _at;
            var step = Step();
            steps.Add(step with { Text = text[from.._at].Trim() });
        }
    }

    private PathStep Step()
    {
        switch (text[_at])
        {
            case '^':
                _at++;
                return new PathStep("", StepKind.Parent, false, []);
            case '~':
                _at++;
                return new PathStep("", StepKind.Key, false, []);
            case '[':
                return new PathStep("", StepKind.Children, false, Bracket());
            case '.':
                _at++;
                var deep = _at < text.Length && text[_at] == '.';
                _at += deep ? 1 : 0;
                _at += deep && _at < text.Length && text[_at] == '.' ? 1 : 0; // '...' is written where '..' is meant
                if (_at < text.Length && text[_at] == '[')
                {
                    return new PathStep("", StepKind.Children, true, Bracket()); // '.[' looks at all levels in Spectral, as '..[' does
                }
                if (_at < text.Length && text[_at] is '~' or '^' && !deep)
                {
                    return Step();
                }
                return new PathStep("", StepKind.Children, deep, [Dotted()]);
            default:
                throw Wrong($"A step begins with '.', '[', '^' or '~', not with '{text[_at]}'.");
        }
    }

    private Selector Dotted()
    {
        if (_at < text.Length && text[_at] == '*')
        {
            _at++;
            return new AnySelector();
        }
        if (_at < text.Length && text[_at] is '\'' or '"')
        {
            return new NameSelector(Quoted());
        }
        var from = _at;
        while (_at < text.Length && !".[]()^~,:*?'\" \t\r\n".Contains(text[_at], StringComparison.Ordinal))
        {
            _at++;
        }
        return _at > from ? new NameSelector(text[from.._at]) : throw Wrong("A name or '*' is missing after the dot.");
    }

    private List<Selector> Bracket()
    {
        _at++;
        var selectors = new List<Selector>();
        for (; ; )
        {
            SkipSpace();
            selectors.Add(Alternative());
            SkipSpace();
            if (_at < text.Length && text[_at] == ',')
            {
                _at++;
                continue;
            }
            if (_at < text.Length && text[_at] == ']')
            {
                _at++;
                return selectors;
            }
            throw Wrong(_at >= text.Length ? "']' is missing." : $"Here ',' or ']' is expected, not '{text[_at]}'.");
        }
    }

    private Selector Alternative()
    {
        if (_at >= text.Length)
        {
            throw Wrong("']' is missing.");
        }
        switch (text[_at])
        {
            case '*':
                _at++;
                return new AnySelector();
            case '\'' or '"':
                return new NameSelector(Quoted());
            case '?':
                _at++;
                var filter = new FilterParser(text, _at);
                var term = filter.Read();
                var written = text[_at..filter.At];
                _at = filter.At;
                return new FilterSelector(term, written);
            case '(':
                return Script();
            default:
                var from = _at;
                while (_at < text.Length && text[_at] is not (',' or ']' or '[' or '(' or '\'' or '"'))
                {
                    _at++;
                }
                return Bare(text[from.._at].Trim(), from);
        }
    }

    private Selector Bare(string word, int from)
    {
        if (word.Length == 0)
        {
            throw new PathSyntaxException(from, "A name, an index, '*' or '?(…)' is missing.");
        }
        var parts = word.Split(':');
        if (parts.Length is 2 or 3 && parts.All(part => part.Trim().Length == 0 || Whole(part) is not null))
        {
            var step = parts.Length == 3 ? Whole(parts[2]) ?? 1 : 1;
            return step > 0 ? new SliceSelector(Whole(parts[0]), Whole(parts[1]), step)
                : throw new PathSyntaxException(from, "The step of a slice is at least 1.");
        }
        return Whole(word) is { } index and < 0 ? new LastSelector(-index) : new NameSelector(word);
    }

    /// <summary>Of the computed indexes only the count from the end is in use.</summary>
    private LastSelector Script()
    {
        var from = _at;
        var end = text.IndexOf(')', _at);
        var inner = end < 0 ? "" : text[(_at + 1)..end].Replace(" ", "", StringComparison.Ordinal);
        if (inner.StartsWith("@.length-", StringComparison.Ordinal) && Whole(inner["@.length-".Length..]) is { } count and > 0)
        {
            _at = end + 1;
            return new LastSelector(count);
        }
        throw new PathSyntaxException(from, "Of computed indexes '(@.length-1)' and the like are understood; for conditions write '[?(…)]'.");
    }

    private string Quoted()
    {
        var quote = text[_at];
        var from = _at++;
        var value = new StringBuilder();
        while (_at < text.Length && text[_at] != quote)
        {
            _at += text[_at] == '\\' && _at + 1 < text.Length ? 1 : 0;
            value.Append(text[_at++]);
        }
        if (_at >= text.Length)
        {
            throw new PathSyntaxException(from, "The quoted name has no end.");
        }
        _at++;
        return value.ToString();
    }

    private static int? Whole(string word) =>
        int.TryParse(word.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : null;

    private void SkipSpace()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }
    }

    private PathSyntaxException Wrong(string message) => new(_at, message);
}
