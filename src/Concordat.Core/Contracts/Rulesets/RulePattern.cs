using System.Text;
using System.Text.RegularExpressions;

namespace Concordat.Core.Contracts.Rulesets;

/// <summary>
/// A regular expression of a ruleset: ECMA-262 text, or <c>/text/flags</c>. Runs in linear time where the expression allows it. What only a
/// backtracking engine can run (look-around, back references) has a time limit; where it ends, nothing is said of the text, and a finding tells that.
/// </summary>
internal sealed class RulePattern
{
    private const int MaxLength = 4096;

    /// <summary>So short a text costs little even where a few repetitions try all its parts, and spares the automaton of a linear run, which costs a millisecond.</summary>
    private const int Short = 100;

    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(250);

    /// <summary>Linear time is long for many megabytes alone.</summary>
    private static readonly TimeSpan LinearLimit = TimeSpan.FromSeconds(2);

    private static readonly System.Buffers.SearchValues<char> Signs = System.Buffers.SearchValues.Create(@"\^$.|?*+()[]{}");

    /// <summary>Letters that mean something after a backslash.</summary>
    private const string Meant = "bBcdDfknpPrsStuvwWx";

    private readonly string _expression;
    private readonly RegexOptions _options;
    private readonly Regex? _short;
    private readonly string? _plain;
    private Regex? _long;

    private RulePattern(string written, string expression, RegexOptions options, string? plain)
    {
        (Written, _expression, _options, _plain) = (written, expression, options, plain);
        var interpreted = new Regex(expression, options, Regex.InfiniteMatchTimeout); // runs on short texts alone, and only where it cannot run away
        _short = MayRunAway(expression) ? null : interpreted;
    }

    /// <summary>The expression as the ruleset has it.</summary>
    public string Written { get; }

    /// <summary>Reads an expression that may carry slashes and flags.</summary>
    public static RulePattern? Read(string written, out string reason)
    {
        var end = written.LastIndexOf('/');
        if (written.Length > 2 && written[0] == '/' && end > 1 && written.AsSpan(end + 1).IndexOfAnyExceptInRange('a', 'z') < 0)
        {
            return Compile(written, written[1..end], written[(end + 1)..], out reason);
        }
        return Compile(written, written, "", out reason);
    }

    /// <summary>Compiles an expression with its flags.</summary>
    public static RulePattern? Compile(string written, string expression, string flags, out string reason)
    {
        reason = "";
        if (expression.Length > MaxLength)
        {
            reason = $"the expression is longer than {MaxLength} characters";
            return null;
        }
        var options = RegexOptions.CultureInvariant;
        foreach (var flag in flags)
        {
            switch (flag)
            {
                case 'i': options |= RegexOptions.IgnoreCase; break;
                case 'm': options |= RegexOptions.Multiline; break;
                case 's': options |= RegexOptions.Singleline; break;
                case 'g' or 'u' or 'y' or 'd' or 'v': break;
                default:
                    reason = $"'{flag}' is no flag of a regular expression";
                    return null;
            }
        }
        var translated = Translate(expression, options.HasFlag(RegexOptions.Multiline));
        var plain = options == RegexOptions.CultureInvariant && expression.AsSpan().IndexOfAny(Signs) < 0 ? expression : null;
        try
        {
            return new RulePattern(written, translated, options, plain);
        }
        catch (ArgumentException wrong)
        {
            reason = wrong.Message;
            return null;
        }
    }

    /// <summary>Whether the expression is found in the text.</summary>
    /// <exception cref="PatternLimitException">It takes too long to tell.</exception>
    public bool IsFoundIn(string text)
    {
        if (_plain is not null)
        {
            return text.Contains(_plain, StringComparison.Ordinal);
        }
        try
        {
            return (text.Length <= Short && _short is not null ? _short : _long ??= Linear(_expression, _options)).IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            throw new PatternLimitException(Written);
        }
    }

    private static Regex Linear(string expression, RegexOptions options)
    {
        try
        {
            return new Regex(expression, options | RegexOptions.NonBacktracking, LinearLimit);
        }
        catch (NotSupportedException)
        {
            return new Regex(expression, options, Limit);
        }
    }

    /// <summary>A repetition of a group makes backtracking exponential, and so do many choices one after the other; a few open repetitions make it polynomial.</summary>
    private static bool MayRunAway(string expression)
    {
        var choices = 0;
        var branches = expression.Contains('|');
        var inClass = false;
        for (var i = 0; i < expression.Length; i++)
        {
            var before = i > 0 ? expression[i - 1] : ' ';
            if (expression[i] == '\\')
            {
                i++;
                continue;
            }
            inClass = expression[i] == '[' || (expression[i] != ']' && inClass);
            if (inClass)
            {
                continue;
            }
            choices += expression[i] switch
            {
                '*' or '+' or '{' => before == ')' ? 10 : 1,
                '?' when before is not ('(' or '*' or '+' or '}') => before == ')' ? 2 : 1,
                '(' when branches => 1,
                _ => 0,
            };
        }
        return choices > 3;
    }

    /// <summary>.NET reads some signs otherwise than ECMA-262: \d and \w know all of Unicode, $ matches before a last line feed.</summary>
    private static string Translate(string expression, bool multiline)
    {
        var result = new StringBuilder(expression.Length + 16);
        var inClass = false;
        for (var i = 0; i < expression.Length; i++)
        {
            var sign = expression[i];
            if (sign == '\\' && i + 1 < expression.Length)
            {
                result.Append(Escape(expression[++i], inClass));
                continue;
            }
            if (sign == '[' && !inClass)
            {
                inClass = true;
            }
            else if (sign == ']')
            {
                inClass = false;
            }
            else if (sign == '[')
            {
                result.Append('\\'); // .NET would read a class subtraction
            }
            result.Append(sign == '$' && !inClass && !multiline ? @"\z" : sign.ToString());
        }
        return result.ToString();
    }

    private static string Escape(char sign, bool inClass) => sign switch
    {
        'd' => inClass ? "0-9" : "[0-9]",
        'w' => inClass ? "A-Za-z0-9_" : "[A-Za-z0-9_]",
        'D' when !inClass => "[^0-9]",
        'W' when !inClass => "[^A-Za-z0-9_]",
        '/' => "/",
        '_' or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') when !Meant.Contains(sign, StringComparison.Ordinal) => sign.ToString(), // ECMA-262 annex B: the sign itself
        _ => "\\" + sign,
    };
}
