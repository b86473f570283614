using System.Text.RegularExpressions;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Rulesets.Functions;

/// <summary><c>casing</c>: how the words of a name are joined.</summary>
internal sealed class Casing(string type, Regex pattern, char? alone) : IRuleFunction
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["flat"] = "[a-z][a-z#]*",
        ["camel"] = "[a-z][a-z#]*(?:[A-Z#](?:[a-z#]+|$))*",
        ["pascal"] = "[A-Z][a-z#]*(?:[A-Z#](?:[a-z#]+|$))*",
        ["kebab"] = "[a-z][a-z#]*(?:-[a-z#]+)*",
        ["cobol"] = "[A-Z][A-Z#]*(?:-[A-Z#]+)*",
        ["snake"] = "[a-z][a-z#]*(?:_[a-z#]+)*",
        ["macro"] = "[A-Z][A-Z#]*(?:_[A-Z#]+)*",
    };

    public static IRuleFunction? Read(FunctionOptions options)
    {
        options.Only("type", "disallowDigits", "separator");
        var type = options.Text("type", required: true);
        if (type is null || !Types.TryGetValue(type, out var words))
        {
            if (type is not null)
            {
                options.Wrong($"The option 'type' of 'casing' is one of {string.Join(", ", Types.Keys)}.", options.Node("type"));
            }
            return null;
        }
        words = words.Replace("#", options.Flag("disallowDigits") ? "" : "0-9", StringComparison.Ordinal);
        var separator = Separator(options, out var leading, out var wrong);
        if (wrong)
        {
            return null;
        }
        var sign = separator is { } one ? $"[{(one is '^' or ']' or '[' or '\\' or '-' ? "\\" : "")}{one}]" : "";
        var expression = separator is null ? $"^{words}\\z" : $"^{(leading ? sign + "?" : "")}{words}(?:{sign}{words})*\\z";
        return new Casing(type, new Regex(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant), leading ? separator : null);
    }

    public void Judge(RuleTarget target)
    {
        if (target.Value is ScalarNode { Kind: ScalarKind.String, Text.Length: > 0 } text
            && !(alone is { } sign && text.Text.Length == 1 && text.Text[0] == sign)
            && !pattern.IsMatch(text.Text))
        {
            target.Complain($"'{MessageTemplate.Print(text)}' is not written in {type} case.");
        }
    }

    private static char? Separator(FunctionOptions options, out bool leading, out bool wrong)
    {
        (leading, wrong) = (false, false);
        if (options.Node("separator") is not { } node)
        {
            return null;
        }
        if (node is MappingNode separator && separator.Get("char") is ScalarNode { Text.Length: 1 } sign
            && separator.Entries.All(entry => entry.Key is "char" or "allowLeading"))
        {
            leading = separator.Get("allowLeading") is ScalarNode flag && flag.TryGetBoolean(out var yes) && yes;
            return sign.Text[0];
        }
        wrong = true;
        options.Wrong("The option 'separator' of 'casing' has 'char' (one sign) and may have 'allowLeading'.", node);
        return null;
    }
}
