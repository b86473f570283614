using System.Globalization;
using System.Text;

namespace Concordat.Core.Contracts.Rulesets.JsonPath;

/// <summary>
/// Reads a filter: the part of ECMA-262 expressions that selects without side effects. Assignments, functions of one's own and
/// calls beyond those of <see cref="Call.Known"/> are refused with their place.
/// </summary>
internal sealed class FilterParser(string text, int start)
{
    private const int MaxDepth = 60;

    /// <summary>Operators that stand between two terms, longest first, with how tightly they bind.</summary>
    private static readonly (string Sign, int Binds)[] Operators =
    [
        ("===", 5), ("!==", 5), ("==", 5), ("!=", 5), ("=~", 5), ("<=", 6), (">=", 6), ("&&", 3), ("||", 2), ("??", 1),
        ("<", 6), (">", 6), ("+", 7), ("-", 7), ("*", 8), ("/", 8), ("%", 8),
    ];

    private int _depth;

    /// <summary>Where the reading stands.</summary>
    public int At { get; private set; } = start;

    public ITerm Read() => Expression(0);

    private ITerm Expression(int binds)
    {
        if (++_depth > MaxDepth)
        {
            throw Wrong($"A filter is nested at most {MaxDepth} deep.");
        }
        var left = Unary();
        for (; ; )
        {
            SkipSpace();
            if (Operator() is not { } found || found.Binds <= binds)
            {
                break;
            }
            At += found.Sign.Length;
            left = new Binary(found.Sign, left, Expression(found.Binds));
        }
        if (binds == 0 && At < text.Length && text[At] == '?')
        {
            At++;
            var then = Expression(0);
            Expect(':');
            left = new Choice(left, then, Expression(0));
        }
        _depth--;
        return left;
    }

    private (string Sign, int Binds)? Operator()
    {
        var rest = text.AsSpan(At);
        if (rest.StartsWith("in", StringComparison.Ordinal) && (rest.Length == 2 || !IsWord(rest[2])))
        {
            return ("in", 6);
        }
        foreach (var known in Operators)
        {
            if (rest.StartsWith(known.Sign, StringComparison.Ordinal))
            {
                return known;
            }
        }
        return null;
    }

    private ITerm Unary()
    {
        SkipSpace();
        if (At >= text.Length)
        {
            throw Wrong("The filter ends too early.");
        }
        switch (text[At])
        {
            case '!':
                At++;
                return new Not(Nested());
            case '-':
                At++;
                return new Negative(Nested());
            case '+':
                At++;
                return new Negative(new Negative(Nested()));
            default:
                return Postfix(Primary());
        }
    }

    private ITerm Nested()
    {
        if (++_depth > MaxDepth)
        {
            throw Wrong($"A filter is nested at most {MaxDepth} deep.");
        }
        var term = Unary();
        _depth--;
        return term;
    }

    private ITerm Primary()
    {
        var from = At;
        var sign = text[At];
        switch (sign)
        {
            case '(':
                At++;
                var inner = Expression(0);
                Expect(')');
                return inner;
            case '[':
                At++;
                return new ListTerm(Arguments(']'));
            case '\'' or '"':
                return new Constant(FilterValue.Of(Quoted()));
            case '/':
                return new Constant(FilterValue.Of(RegularExpression()));
            case '@':
                At++;
                return Candidate(Word(), from);
            case '$' when At + 1 >= text.Length || !IsWord(text[At + 1]):
                At++;
                return new Surrounding(SurroundingKind.Root);
        }
        if (char.IsAsciiDigit(sign))
        {
            while (At < text.Length && (char.IsAsciiLetterOrDigit(text[At]) || text[At] == '.'))
            {
                At++;
            }
            return double.TryParse(text.AsSpan(from, At - from), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? new Constant(FilterValue.Of(number)) : throw new PathSyntaxException(from, "This is no number.");
        }
        return Named(Word(), from);
    }

    private ITerm Candidate(string word, int from)
    {
        SkipSpace();
        if (word.Length > 0 && At < text.Length && text[At] == '(')
        {
            At++;
            Expect(')');
            return TypeTest(word, from);
        }
        return word switch
        {
            "" => new Candidate(),
            "property" => new Surrounding(SurroundingKind.Property),
            "path" => new Surrounding(SurroundingKind.Path),
            "parent" => new Surrounding(SurroundingKind.Parent),
            "parentProperty" => new Surrounding(SurroundingKind.ParentProperty),
            "root" => new Surrounding(SurroundingKind.Root),
            _ => throw new PathSyntaxException(from, $"'@{word}' is not known; there are @, @property, @path, @parent, @parentProperty and @root."),
        };
    }

    /// <summary>The type tests <c>@string()</c> and so on, which stand alone.</summary>
    private static ITerm TypeTest(string word, int from)
    {
        var candidate = new Candidate();
        var array = new FreeCall("Array.isArray", candidate);
        ITerm Is(string name) => new Binary("===", new TypeName(candidate), new Constant(FilterValue.Of(name)));
        var isNull = new Binary("===", candidate, new Constant(FilterValue.Null));
        return word switch
        {
            "string" or "boolean" or "number" or "undefined" => Is(word),
            "null" => isNull,
            "integer" => new FreeCall("Number.isInteger", candidate),
            "array" => array,
            "object" => new Binary("&&", new Binary("&&", new Not(array), new Not(isNull)), Is("object")),
            "scalar" => new Not(new Binary("&&", new Not(isNull), Is("object"))),
            _ => throw new PathSyntaxException(from, $"'@{word}()' is no type test."),
        };
    }

    private ITerm Named(string word, int from)
    {
        switch (word)
        {
            case "true" or "false":
                return new Constant(FilterValue.Of(word == "true"));
            case "null":
                return new Constant(FilterValue.Null);
            case "undefined":
                return new Constant(FilterValue.Undefined);
            case "void":
                Nested();
                return new Constant(FilterValue.Undefined);
            case "typeof":
                return new TypeName(Nested());
        }
        while (At < text.Length && text[At] == '.')
        {
            At++;
            word += "." + Word();
        }
        if (FreeCall.Known.Contains(word) && At < text.Length && text[At] == '(')
        {
            At++;
            return new FreeCall(word, Arguments(')') is [var only, ..] ? only : new Constant(FilterValue.Undefined));
        }
        throw new PathSyntaxException(from, word.Length == 0
            ? $"Here a value is expected, not '{text[from]}'."
            : $"'{word}' is not known in a filter; JavaScript beyond comparisons and the usual methods of text and lists is not run.");
    }

    private ITerm Postfix(ITerm term)
    {
        for (; ; )
        {
            if (At < text.Length && text[At] == '[')
            {
                At++;
                var index = Expression(0);
                Expect(']');
                term = new Member(term, index);
            }
            else if (At < text.Length && (text[At] == '.' || (text[At] == '?' && At + 1 < text.Length && text[At + 1] == '.')))
            {
                At += text[At] == '?' ? 2 : 1;
                var from = At;
                var name = Word();
                if (name.Length == 0)
                {
                    throw Wrong("A name is missing after the dot.");
                }
                term = At < text.Length && text[At] == '(' ? Method(term, name, from) : new Member(term, new Constant(FilterValue.Of(name)));
            }
            else
            {
                return term;
            }
        }
    }

    private Call Method(ITerm owner, string name, int from)
    {
        if (!Call.Known.Contains(name))
        {
            throw new PathSyntaxException(from, $"The method '{name}' is not known in a filter.");
        }
        At++;
        var arguments = Arguments(')');
        if (name is "match" or "search" && arguments is [Constant { Value.Kind: FilterKind.Text } constant, ..])
        {
            arguments[0] = new Constant(FilterValue.Of(
                RulePattern.Compile(constant.Value.Text, constant.Value.Text, "", out var reason) ?? throw new PathSyntaxException(from, reason)));
        }
        return new Call(owner, name, arguments);
    }

    private List<ITerm> Arguments(char close)
    {
        var terms = new List<ITerm>();
        SkipSpace();
        while (At < text.Length && text[At] != close)
        {
            terms.Add(Expression(0));
            SkipSpace();
            if (At < text.Length && text[At] == ',')
            {
                At++;
                SkipSpace();
                continue;
            }
            break;
        }
        Expect(close);
        return terms;
    }

    private string Quoted()
    {
        var from = At;
        var quote = text[At++];
        var value = new StringBuilder();
        while (At < text.Length && text[At] != quote)
        {
            At += text[At] == '\\' && At + 1 < text.Length ? 1 : 0;
            value.Append(text[At++]);
        }
        if (At >= text.Length)
        {
            throw new PathSyntaxException(from, "The text has no end.");
        }
        At++;
        return value.ToString();
    }

    private RulePattern RegularExpression()
    {
        var from = At++;
        var inClass = false;
        while (At < text.Length && (text[At] != '/' || inClass))
        {
            inClass = text[At] == '[' || (text[At] != ']' && inClass);
            At += text[At] == '\\' ? 2 : 1;
        }
        if (At >= text.Length)
        {
            throw new PathSyntaxException(from, "The regular expression has no end.");
        }
        var expression = text[(from + 1)..At];
        At++;
        var flags = Word();
        return RulePattern.Compile($"/{expression}/{flags}", expression, flags, out var reason)
            ?? throw new PathSyntaxException(from, $"This is no regular expression: {reason}.");
    }

    private string Word()
    {
        var from = At;
        while (At < text.Length && IsWord(text[At]))
        {
            At++;
        }
        return text[from..At];
    }

    private static bool IsWord(char sign) => char.IsLetterOrDigit(sign) || sign is '_' or '$';

    private void Expect(char sign)
    {
        SkipSpace();
        if (At >= text.Length || text[At] != sign)
        {
            throw Wrong($"'{sign}' is missing.");
        }
        At++;
    }

    private void SkipSpace()
    {
        while (At < text.Length && char.IsWhiteSpace(text[At]))
        {
            At++;
        }
    }

    private PathSyntaxException Wrong(string message) => new(At, message);
}
