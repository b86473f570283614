using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Rulesets.Functions;

/// <summary><c>pattern</c>: a text that must match, or must not.</summary>
internal sealed class Pattern(RulePattern? match, RulePattern? notMatch) : IRuleFunction
{
    public static IRuleFunction? Read(FunctionOptions options)
    {
        options.Only("match", "notMatch");
        var (match, notMatch) = (options.Pattern("match"), options.Pattern("notMatch"));
        if (match is null && notMatch is null)
        {
            if (options.Node("match") is null && options.Node("notMatch") is null)
            {
                options.Wrong("'pattern' needs the option 'match' or 'notMatch'.");
            }
            return null;
        }
        return new Pattern(match, notMatch);
    }

    public void Judge(RuleTarget target)
    {
        if (target.Value is not ScalarNode { Kind: ScalarKind.String } text)
        {
            return;
        }
        if (match is not null && !match.IsFoundIn(text.Text))
        {
            target.Complain($"'{MessageTemplate.Print(text)}' does not match '{match.Written}'.");
        }
        if (notMatch is not null && notMatch.IsFoundIn(text.Text))
        {
            target.Complain($"'{MessageTemplate.Print(text)}' matches '{notMatch.Written}', which it must not.");
        }
    }
}
