using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Rulesets.Functions;

/// <summary><c>or</c> and <c>xor</c>: at least one, or exactly one, of some keys.</summary>
internal sealed class Choices(IReadOnlyList<string> keys, bool exactlyOne) : IRuleFunction
{
    public static IRuleFunction? Or(FunctionOptions options) => Read(options, exactlyOne: false);

    public static IRuleFunction? Xor(FunctionOptions options) => Read(options, exactlyOne: true);

    public void Judge(RuleTarget target)
    {
        if (target.Value is not MappingNode mapping)
        {
            return;
        }
        var present = keys.Where(key => mapping.Get(key) is not null).ToList();
        if (present.Count == 0)
        {
            target.Complain($"{target.Name} needs {(exactlyOne ? "exactly one" : "one")} of {Listed(keys)}.");
        }
        else if (exactlyOne && present.Count > 1)
        {
            target.Complain($"{target.Name} has {Listed(present)}; only one of them may be there.");
        }
    }

    private static Choices? Read(FunctionOptions options, bool exactlyOne)
    {
        options.Only("properties");
        return options.Names("properties", 2) is { Count: > 1 } keys ? new Choices(keys, exactlyOne) : null;
    }

    private static string Listed(IReadOnlyList<string> names) => string.Join(", ", names.Take(10).Select(name => $"'{name}'"));
}
