namespace Concordat.Core.Contracts.Rulesets;

/// <summary>A pattern takes too long to say whether it matches. Never leaves a run: the rule is given up for the document, with a finding.</summary>
internal sealed class PatternLimitException(string pattern) : Exception("The pattern takes too long.")
{
    /// <summary>The pattern as the ruleset has it.</summary>
    public string Pattern { get; } = pattern;
}
