using System.Collections.Concurrent;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Rulesets;

/// <summary>A ruleset that is ready to judge documents; immutable and safe to share.</summary>
public sealed class Ruleset
{
    private readonly IReadOnlyList<RulesetOverride> _overrides;
    private readonly ConcurrentDictionary<string, RulesetPlan> _plans = new(StringComparer.Ordinal);

    internal Ruleset(string location, string? description, IReadOnlyDictionary<string, Rule> rules, IReadOnlyList<RulesetOverride> overrides)
    {
        Location = location;
        Description = description;
        Rules = [.. rules.Values];
        _overrides = overrides;
        ByName = rules;
    }

    /// <summary>The file, or the name of one that the product carries.</summary>
    public string Location { get; }

    /// <summary>What it is for.</summary>
    public string? Description { get; }

    /// <summary>All rules, those that are off included.</summary>
    public IReadOnlyList<Rule> Rules { get; }

    internal IReadOnlyDictionary<string, Rule> ByName { get; }

    /// <summary>Judges a document of a set. Never throws for what a document or a rule contains.</summary>
    /// <param name="documents">Where references lead.</param>
    /// <param name="document">What is judged, with everything that its references reach.</param>
    public RulesetResult Judge(DocumentSet documents, LoadedDocument document) => new RulesetRun(this, documents, document).Run();

    /// <summary>The rules for a document of a format, compiled; once for all documents where no override names files.</summary>
    internal RulesetPlan PlanFor(string file, IReadOnlyList<string> formats) =>
        _overrides.Count > 0 ? new RulesetPlan(RulesFor(file), formats) : _plans.GetOrAdd(string.Join(' ', formats), _ => new RulesetPlan(Rules, formats));

    /// <summary>The rules as they are for a file, after the overrides that name it.</summary>
    internal IReadOnlyList<Rule> RulesFor(string file)
    {
        if (_overrides.Count == 0)
        {
            return Rules;
        }
        var rules = new Dictionary<string, Rule>(ByName, StringComparer.Ordinal);
        foreach (var one in _overrides)
        {
            one.Apply(rules, Location, file);
        }
        return [.. rules.Values];
    }
}

/// <summary>What a ruleset says of a document.</summary>
/// <param name="Findings">By file, line, column and rule; without repetitions.</param>
/// <param name="Rules">How many rules concerned the document's format.</param>
/// <param name="Judged">How many values the rules judged. None means that nothing was checked.</param>
public sealed record RulesetResult(IReadOnlyList<Finding> Findings, int Rules, int Judged);
