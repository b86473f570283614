using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Rulesets.JsonPath;

namespace Concordat.Core.Contracts.Rulesets.Functions;

/// <summary><c>defined</c>, <c>undefined</c>, <c>truthy</c> and <c>falsy</c>: whether there is something, with the truth of ECMA-262.</summary>
internal sealed class Presence : IRuleFunction
{
    private readonly Func<DocumentNode?, bool> _holds;
    private readonly string _demand;

    private Presence(Func<DocumentNode?, bool> holds, string demand)
    {
        _holds = holds;
        _demand = demand;
    }

    public static IRuleFunction Defined(FunctionOptions options) => Create(options, value => value is not null, "must be there");

    public static IRuleFunction Undefined(FunctionOptions options) => Create(options, value => value is null, "must not be there");

    public static IRuleFunction Truthy(FunctionOptions options) => Create(options, value => FilterValue.Of(value).Truth, "must be there and not empty");

    public static IRuleFunction Falsy(FunctionOptions options) => Create(options, value => !FilterValue.Of(value).Truth, "must be absent, empty, zero or false");

    public void Judge(RuleTarget target)
    {
        if (!_holds(target.Value))
        {
            target.Complain($"{target.Name} {_demand}.");
        }
    }

    private static Presence Create(FunctionOptions options, Func<DocumentNode?, bool> holds, string demand)
    {
        options.Only();
        return new Presence(holds, demand);
    }
}
