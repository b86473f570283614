using System.Globalization;

namespace Concordat.Core.Mapping;

/// <summary>A compiled condition.</summary>
internal delegate bool Test(Evaluation run, Scope scope);

/// <summary>
/// Compiles conditions: <c>OBX-2 in ('ST', 'TX') and not (OBX-5 valued)</c>, <c>count(OBX-5) &gt; 1</c>,
/// <c>length(PID-7) &gt; 8</c>, <c>sum(paid, adjusted) = billed</c>, <c>PID-12 != PID-11.9</c>. They cover what the conditions of HL7's v2-to-FHIR tables say.
/// </summary>
internal sealed class ConditionParser
{
    private delegate string? Operand(Evaluation run, Scope scope);

    private readonly PathSpace _paths;
    private readonly List<(char Kind, string Text)> _tokens = [];
    private int _at;
    private string? _problem;

    private ConditionParser(PathSpace paths) => _paths = paths;

    /// <summary>The condition, or null and what is wrong with it.</summary>
    public static Test? Parse(string text, PathSpace paths, out string? problem)
    {
        var parser = new ConditionParser(paths);
        parser.Tokenize(text);
        var test = parser._problem is null ? parser.Or() : null;
        if (parser._problem is null && parser._at < parser._tokens.Count) parser.Fail($"'{parser._tokens[parser._at].Text}' is not expected here.");
        problem = parser._problem;
        return problem is null ? test : null;
    }

    private void Tokenize(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            var c = text[i];
            if (char.IsWhiteSpace(c)) i++;
            else if (c is '\'' or '"')
            {
                var end = text.IndexOf(c, i + 1);
                if (end < 0) { Fail("A quote is not closed."); return; }
                _tokens.Add(('s', text[(i + 1)..end]));
                i = end + 1;
            }
            else if (c is '(' or ')' or ',') { _tokens.Add((c, c.ToString())); i++; }
            else if (c is '=' or '!' or '<' or '>')
            {
                var two = i + 1 < text.Length && text[i + 1] == '=';
                if (c == '!' && !two) { Fail("'!' wants '='."); return; }
                _tokens.Add(('o', two ? text.Substring(i, 2) : c.ToString()));
                i += two ? 2 : 1;
            }
            else
            {
                var end = i;
                while (end < text.Length && !char.IsWhiteSpace(text[end]) && "()=!<>,'\"".IndexOf(text[end]) < 0) end++;
                _tokens.Add(('w', text[i..end]));
                i = end;
            }
        }
    }

    private Test Or()
    {
        var left = And();
        while (Take('w', "or"))
        {
            var (one, other) = (left, And());
            left = (run, scope) => one(run, scope) || other(run, scope);
        }
        return left;
    }

    private Test And()
    {
        var left = Unary();
        while (Take('w', "and"))
        {
            var (one, other) = (left, Unary());
            left = (run, scope) => one(run, scope) && other(run, scope);
        }
        return left;
    }

    private Test Unary()
    {
        if (Take('w', "not"))
        {
            var inner = Unary();
            return (run, scope) => !inner(run, scope);
        }
        if (!Take('(', "(")) return Predicate();
        var group = Or();
        Expect(')');
        return group;
    }

    private Test Predicate()
    {
        if (_problem is not null || _at >= _tokens.Count) { Fail("The condition ends too early."); return (_, _) => false; }
        var path = _tokens[_at] is ('w', var word) && !IsFunction() ? word : null;
        if (path is not null && _at + 1 < _tokens.Count && _tokens[_at + 1] is ('w', "valued"))
        {
            _at += 2;
            return Valued(path, wanted: true);
        }
        if (path is not null && _at + 2 < _tokens.Count && _tokens[_at + 1] is ('w', "not") && _tokens[_at + 2] is ('w', "valued"))
        {
            _at += 3;
            return Valued(path, wanted: false);
        }
        var left = Side(out var numeric);
        var negated = Take('w', "not");
        if (Take('w', "in")) return In(left, negated);
        if (negated || _at >= _tokens.Count || _tokens[_at].Kind != 'o')
        {
            Fail("A comparison is expected: =, !=, <, >, <=, >=, in (…), valued.");
            return (_, _) => false;
        }
        var comparison = _tokens[_at++].Text;
        var right = Side(out var otherNumeric);
        return numeric || otherNumeric || comparison is not ("=" or "!=")
            ? (run, scope) => Compare(comparison, Number(left(run, scope)), Number(right(run, scope)))
            : (run, scope) => left(run, scope) == right(run, scope) == (comparison == "=");
    }

    private bool IsFunction() => _at + 1 < _tokens.Count && _tokens[_at + 1].Kind == '(' && _tokens[_at].Text is "count" or "length" or "sum";

    private Test Valued(string text, bool wanted)
    {
        var path = Path(text);
        return (run, scope) => path is not null && run.Select(scope, path).Any(run.IsValued) == wanted;
    }

    private Test In(Operand left, bool negated)
    {
        var values = new HashSet<string>();
        Expect('(');
        do
        {
            if (_at < _tokens.Count && _tokens[_at].Kind is 's' or 'w') values.Add(_tokens[_at++].Text);
            else Fail("'in' wants a list of texts: ('A', 'B').");
        }
        while (_problem is null && Take(',', ","));
        Expect(')');
        return (run, scope) => (left(run, scope) is { } text && values.Contains(text)) != negated;
    }

    private Operand Side(out bool numeric)
    {
        numeric = false;
        if (_problem is not null || _at >= _tokens.Count) { Fail("The condition ends too early."); return (_, _) => null; }
        var function = IsFunction() ? _tokens[_at].Text : null;
        if (function is not null)
        {
            numeric = true;
            _at += 2;
            var path = Path(_at < _tokens.Count ? _tokens[_at++].Text : "");
            var paths = new List<SourcePath?> { path };
            while (function == "sum" && _problem is null && Take(',', ",")) paths.Add(Path(_at < _tokens.Count ? _tokens[_at++].Text : ""));
            Expect(')');
            if (path is null || paths.Contains(null)) return (_, _) => null;
            if (function == "sum") return (run, scope) => Sum(paths.SelectMany(one => run.Select(scope, one!)).Select(node => run.TextOf(node)).OfType<string>());
            return function == "count"
                ? (run, scope) => run.Select(scope, path).Count(run.IsValued).ToString(CultureInfo.InvariantCulture)
                : (run, scope) => (run.TextOf(scope, path)?.Length ?? 0).ToString(CultureInfo.InvariantCulture);
        }
        var (kind, text) = _tokens[_at++];
        if (kind == 's') return (_, _) => text;
        if (kind != 'w') { Fail($"'{text}' is not expected here."); return (_, _) => null; }
        if (decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out _) || text is "true" or "false") return (_, _) => text;
        var source = Path(text);
        return (run, scope) => source is null ? null : run.TextOf(scope, source);
    }

    private SourcePath? Path(string text)
    {
        var path = _paths.Parse(text, out var problem);
        if (problem is not null) Fail(problem);
        return path;
    }

    private bool Take(char kind, string text)
    {
        if (_at >= _tokens.Count || _tokens[_at].Kind != kind || _tokens[_at].Text != text) return false;
        _at++;
        return true;
    }

    private void Expect(char kind)
    {
        if (!Take(kind, kind.ToString())) Fail($"'{kind}' is missing.");
    }

    private void Fail(string problem) => _problem ??= problem;

    /// <summary>Exact: a decimal adds cents as cents. What is no number makes the sum none, which differs from every number.</summary>
    private static string? Sum(IEnumerable<string> texts)
    {
        var sum = 0m;
        foreach (var text in texts)
        {
            if (Number(text) is not { } number) return null;
            sum += number;
        }
        return sum.ToString(CultureInfo.InvariantCulture);
    }

    private static decimal? Number(string? text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool Compare(string comparison, decimal? left, decimal? right) => comparison switch
    {
        "=" => left == right,
        "!=" => left != right,
        "<" => left < right,
        ">" => left > right,
        "<=" => left <= right,
        _ => left >= right,
    };
}
