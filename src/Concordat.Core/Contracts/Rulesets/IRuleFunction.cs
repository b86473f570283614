namespace Concordat.Core.Contracts.Rulesets;

/// <summary>What a rule asks: a function with its options already read.</summary>
internal interface IRuleFunction
{
    /// <summary>Judges one value; a value that the function is not about (a pattern over a list) passes.</summary>
    void Judge(RuleTarget target);
}
