using System.Collections.Concurrent;
using Concordat.Core.Contracts.Rulesets.JsonPath;

namespace Concordat.Core.Contracts.Rulesets;

/// <summary>
/// What a ruleset asks of documents of one format, compiled once: the rules that concern them and the automata of their paths. An automaton keeps
/// what it learns and takes one walk at a time, so a walk borrows one.
/// </summary>
internal sealed class RulesetPlan
{
    public RulesetPlan(IReadOnlyList<Rule> rules, IReadOnlyList<string> formats)
    {
        var enabled = rules.Where(rule => rule.Enabled && (rule.Severity is not null || rule.Pointers.Count > 0)).ToList();
        Enabled = enabled.Count;
        var concerned = enabled.Where(rule => RulesetFormats.Matches(rule.Formats, formats)).ToList();
        Concerned = concerned.Count;
        Followed = new PlannedWalk([.. concerned.Where(rule => rule.Resolved)], formats);
        Written = new PlannedWalk([.. concerned.Where(rule => !rule.Resolved)], formats);
    }

    /// <summary>How many rules are on.</summary>
    public int Enabled { get; }

    /// <summary>How many of them are about the format.</summary>
    public int Concerned { get; }

    /// <summary>Those that see the document with its references followed.</summary>
    public PlannedWalk Followed { get; }

    /// <summary>Those that see it as it is written.</summary>
    public PlannedWalk Written { get; }
}

/// <summary>The paths of some rules, each once, with the rules that look there.</summary>
internal sealed class PlannedWalk
{
    /// <summary>An automaton that learned more than this is let go: documents of many shapes must not fill the memory.</summary>
    private const int MostPlaces = 20_000;

    private readonly List<JsonPathExpression> _paths = [];
    private readonly ConcurrentBag<PathAutomaton> _free = [];

    public PlannedWalk(IReadOnlyList<Rule> rules, IReadOnlyList<string> formats)
    {
        var byPath = new Dictionary<string, int>(StringComparer.Ordinal);
        var rulesOf = new List<List<Rule>>();
        foreach (var rule in rules)
        {
            foreach (var text in rule.Given.SelectMany(given => rule.Aliases.Expand(given, targets => Chosen(targets, formats), out _)).Distinct(StringComparer.Ordinal))
            {
                if (!byPath.TryGetValue(text, out var index))
                {
                    if (!JsonPathExpression.TryParse(text, out var path, out _))
                    {
                        continue; // the reader refused the ruleset for it; a combination of alias and format that it cannot see does not exist
                    }
                    byPath.Add(text, index = _paths.Count);
                    _paths.Add(path);
                    rulesOf.Add([]);
                }
                rulesOf[index].Add(rule);
            }
        }
        RulesOf = rulesOf;
    }

    /// <summary>By path, the rules that look there.</summary>
    public IReadOnlyList<List<Rule>> RulesOf { get; }

    public bool IsEmpty => _paths.Count == 0;

    public PathAutomaton Borrow() => _free.TryTake(out var automaton) ? automaton : new PathAutomaton(_paths);

    public void Return(PathAutomaton automaton)
    {
        if (automaton.PlaceCount <= MostPlaces)
        {
            _free.Add(automaton);
        }
    }

    /// <summary>Of an alias with targets the last one counts that names a format of the document.</summary>
    private static AliasTarget? Chosen(IReadOnlyList<AliasTarget> targets, IReadOnlyList<string> formats) => targets.LastOrDefault(target => RulesetFormats.Matches(target.Formats, formats));
}
