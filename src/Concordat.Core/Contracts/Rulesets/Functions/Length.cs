using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Rulesets.Functions;

/// <summary><c>length</c>: how many signs, items or keys there are, or how large a number is.</summary>
internal sealed class Length(decimal? min, decimal? max) : IRuleFunction
{
    public static IRuleFunction? Read(FunctionOptions options)
    {
        options.Only("min", "max");
        var (min, max) = (options.Number("min"), options.Number("max"));
        if (min is null && max is null)
        {
            options.Wrong("'length' needs the option 'min' or 'max'.");
            return null;
        }
        return new Length(min, max);
    }

    public void Judge(RuleTarget target)
    {
        decimal? length = target.Value switch
        {
            MappingNode mapping => mapping.Entries.Count,
            SequenceNode sequence => sequence.Items.Count,
            ScalarNode { Kind: ScalarKind.String } text => text.Text.Length,
            ScalarNode scalar when scalar.TryGetNumber(out var number) => number,
            _ => null,
        };
        if (length < min)
        {
            target.Complain($"{target.Name} has {length}; at least {min} is asked for.");
        }
        if (length > max)
        {
            target.Complain($"{target.Name} has {length}; at most {max} is allowed.");
        }
    }
}
