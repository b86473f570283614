using System.Text;
using System.Text.RegularExpressions;

namespace Concordat.Core.Contracts.Rulesets;

/// <summary>
/// A regular expression of a ruleset: ECMA-262 text, or <c>/text/flags</c>. Runs in linear time where the expression allows it
/// and within a time limit where it does not, so that no ruleset can hang a run.
/// </summary>
internal sealed class RulePattern
{
    private const int MaxLength = 4096;
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(50);

    /// <summary>What cannot run away is only ever held up by a busy machine, and must not judge otherwise there.</summary>
    private static readonly TimeSpan LinearLimit = TimeSpan.FromMilliseconds(500);

    private static readonly System.Buffers.SearchValues<char> Signs = System.Buffers.SearchValues.Create(@"\^$.|?*+()[]{}");

    private readonly Regex _regex;
    private readonly string? _plain;

    private RulePattern(string written, Regex regex, string? plain)
    {
        Written = written;
        _regex = regex;
        _plain = plain;
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
            return new RulePattern(written, Linear(translated, options), plain);
        }
        catch (ArgumentException wrong)
        {
            reason = wrong.Message;
            return null;
        }
    }

    /// <summary>Whether the expression is found in the text. A text that takes longer than the limit counts as not found.</summary>
    public bool IsFoundIn(string text)
    {
        if (_plain is not null)
        {
            return text.Contains(_plain, StringComparison.Ordinal);
        }
        try
        {
            return _regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    /// <summary>
    /// Building the automaton of a linear run costs a millisecond; short expressions without nested repetition cannot run away and
    /// are interpreted.
    /// </summary>
    private static Regex Linear(string expression, RegexOptions options)
    {
        if (!MayRunAway(expression))
        {
            return new Regex(expression, options, LinearLimit);
        }
        try
        {
            return new Regex(expression, options | RegexOptions.NonBacktracking, LinearLimit);
        }
        catch (NotSupportedException)
        {
            return new Regex(expression, options, Limit); // look-around and back references; the limit bounds what they can cost
        }
    }

    /// <summary>A repetition of a group is what makes backtracking exponential; two open repetitions make it polynomial.</summary>
    private static bool MayRunAway(string expression)
    {
        var repetitions = 0;
        var inClass = false;
        for (var i = 0; i < expression.Length; i++)
        {
            if (expression[i] == '\\')
            {
                i++;
                continue;
            }
            inClass = expression[i] == '[' || (expression[i] != ']' && inClass);
            if (!inClass && expression[i] is ('*' or '+' or '{'))
            {
                repetitions += i > 0 && expression[i - 1] == ')' ? 10 : 1;
            }
        }
        return repetitions > 3;
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
        _ => "\\" + sign,
    };
}
