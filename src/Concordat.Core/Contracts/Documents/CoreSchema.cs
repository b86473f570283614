using System.Text.RegularExpressions;

namespace Concordat.Core.Contracts.Documents;

/// <summary>How a plain (unquoted) scalar gets its type: YAML 1.2.2, chapter 10.3.2.</summary>
internal static partial class CoreSchema
{
    public static ScalarKind KindOf(string plain) => plain switch
    {
        "" or "~" or "null" or "Null" or "NULL" => ScalarKind.Null,
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => ScalarKind.Boolean,
        _ when !MayBeNumber(plain[0]) => ScalarKind.String,
        _ when Integer().IsMatch(plain) => ScalarKind.Integer,
        _ when Float().IsMatch(plain) => ScalarKind.Float,
        _ => ScalarKind.String,
    };

    private static bool MayBeNumber(char first) => char.IsAsciiDigit(first) || first is '-' or '+' or '.';

    // Both are generated code and linear without the automaton of NonBacktracking, which costs every start some forty milliseconds. They have no time
    // limit: they need none, and one would end a check on a machine that stands still for a second.
    [GeneratedRegex(@"^([-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\z", RegexOptions.ExplicitCapture, -1)]
    private static partial Regex Integer();

    [GeneratedRegex(@"^([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z", RegexOptions.ExplicitCapture, -1)]
    private static partial Regex Float();
}
