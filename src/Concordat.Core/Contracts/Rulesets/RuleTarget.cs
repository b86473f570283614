using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Rulesets.JsonPath;

namespace Concordat.Core.Contracts.Rulesets;

/// <summary>A value before a rule's function, with its place and the document around it; complaints about it go back through here.</summary>
internal readonly struct RuleTarget(RulesetRun run, Rule rule, Route route, IReadOnlyList<string> below, DocumentNode? value)
{
    /// <summary>The value, references followed where the rule wants that; null where there is none.</summary>
    public DocumentNode? Value { get; } = value;

    /// <summary>The way to what the rule's path found.</summary>
    public Route Route { get; } = route;

    /// <summary>The way from there to the value.</summary>
    public IReadOnlyList<string> Below { get; } = below;

    public RulesetRun Run { get; } = run;

    public Rule Rule { get; } = rule;

    /// <summary>How nested values are read: with references followed, or as written.</summary>
    public IReferences View => Run.View(Rule);

    /// <summary>The name of the value for a message.</summary>
    public string Name => Below.Count > 0 ? $"'{Below[^1]}'" : Route.Parent is null ? "The document" : $"'{Route.Segment}'";

    /// <summary>The child of a mapping as the rule sees it.</summary>
    public DocumentNode? Get(DocumentNode? node, string key) =>
        node is MappingNode mapping && mapping.Get(key) is { } child ? View.Resolve(child) : null;

    /// <summary>Something is wrong with the value, or with what lies so far below it.</summary>
    public void Complain(string message, params IReadOnlyList<string> further) =>
        Run.Report(Rule, Route, further.Count == 0 ? Below : [.. Below, .. further], message);

    /// <summary>Something is wrong at a place that is named from the holder of what the rule's path found.</summary>
    public void ComplainBeside(string message, string key) => Run.Report(Rule, Route.Parent ?? Route, [key], message);
}
