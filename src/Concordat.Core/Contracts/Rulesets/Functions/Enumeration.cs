using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Rulesets.JsonPath;

namespace Concordat.Core.Contracts.Rulesets.Functions;

/// <summary><c>enumeration</c>: one of the values that the rule lists.</summary>
internal sealed class Enumeration(IReadOnlyList<ScalarNode> values) : IRuleFunction
{
    public static IRuleFunction? Read(FunctionOptions options)
    {
        options.Only("values");
        if (options.Node("values", required: true) is not { } values)
        {
            return null;
        }
        if (values is SequenceNode sequence && sequence.Items.All(item => item is ScalarNode))
        {
            return new Enumeration([.. sequence.Items.Cast<ScalarNode>()]);
        }
        options.Wrong("The option 'values' of 'enumeration' is a list of texts, numbers, true, false or null.", values);
        return null;
    }

    public void Judge(RuleTarget target)
    {
        if (target.Value is ScalarNode scalar && !values.Any(value => FilterValue.Of(value).Same(FilterValue.Of(scalar))))
        {
            target.Complain($"'{MessageTemplate.Print(scalar)}' is none of {string.Join(", ", values.Select(value => value.Text))}.");
        }
    }
}
