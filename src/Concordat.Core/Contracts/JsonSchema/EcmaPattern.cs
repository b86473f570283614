using System.Text;
using System.Text.RegularExpressions;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>
/// Patterns of JSON Schema are ECMA-262 expressions; .NET reads some signs differently: <c>\d</c> and <c>\w</c> know all of
/// Unicode there, and <c>$</c> matches before a last line feed. They run in linear time where the expression allows it,
/// within a time limit where it does not.
/// </summary>
internal static class EcmaPattern
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(50);

    /// <summary>The compiled pattern; null where it is not an expression that can be enforced.</summary>
    public static Regex? Compile(string pattern)
    {
        if (pattern.Length > 4096)
        {
            return null;
        }
        var translated = Translate(pattern);
        try
        {
            return new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Limit);
        }
        catch (NotSupportedException)
        {
            // Look-around and back references need a backtracking engine; the limit bounds what they can cost.
            return new Regex(translated, RegexOptions.CultureInvariant, Limit);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>A text that takes longer than the limit does not match.</summary>
    public static bool Matches(Regex pattern, string text)
    {
        try
        {
            return pattern.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static string Translate(string pattern)
    {
        var result = new StringBuilder(pattern.Length + 16);
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var sign = pattern[i];
            if (sign == '\\' && i + 1 < pattern.Length)
            {
                result.Append(Escape(pattern[++i], inClass));
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
            result.Append(sign == '$' && !inClass ? @"\z" : sign.ToString());
        }
        return result.ToString();
    }

    private static string Escape(char sign, bool inClass) => sign switch
    {
        'd' => inClass ? "0-9" : "[0-9]",
        'w' => inClass ? "A-Za-z0-9_" : "[A-Za-z0-9_]",
        'D' when !inClass => "[^0-9]",
        'W' when !inClass => "[^A-Za-z0-9_]",
        _ => "\\" + sign,
    };
}
