namespace Concordat.Core.Contracts.Rulesets;

/// <summary>Names that rules of <c>spectral:oas</c> had in earlier versions of Spectral: a ruleset that switches one means its successor.</summary>
internal static class RenamedRules
{
    private static readonly Dictionary<string, string> Successors = new(StringComparer.Ordinal)
    {
        ["operation-2xx-response"] = "operation-success-response",
        ["oas3-unused-components-schema"] = "oas3-unused-component",
        ["oas2-valid-parameter-example"] = "oas2-valid-schema-example",
        ["oas2-valid-response-schema-example"] = "oas2-valid-schema-example",
        ["oas2-valid-definition-example"] = "oas2-valid-schema-example",
        ["oas2-valid-response-example"] = "oas2-valid-media-example",
        ["oas3-valid-oas-parameter-example"] = "oas3-valid-media-example",
        ["oas3-valid-oas-content-example"] = "oas3-valid-media-example",
        ["oas3-valid-oas-header-example"] = "oas3-valid-media-example",
        ["oas3-valid-header-schema-example"] = "oas3-valid-schema-example",
        ["oas3-valid-parameter-schema-example"] = "oas3-valid-schema-example",
    };

    /// <summary>
    /// The changes under today's names. Several rules became one: the heaviest weight that any of them gets is its weight, and it is off
    /// only where all of them are.
    /// </summary>
    public static IEnumerable<RuleChange> Current(List<RuleChange> changes, Dictionary<string, Rule> extended)
    {
        var placed = new Dictionary<string, int>(StringComparer.Ordinal);
        var current = new List<RuleChange>();
        foreach (var change in changes)
        {
            var renamed = change.Definition is null && !extended.ContainsKey(change.Name) && Successors.TryGetValue(change.Name, out var successor) && extended.ContainsKey(successor)
                ? change with { Name = successor } : change;
            if (placed.TryGetValue(renamed.Name, out var index) && renamed.Definition is null && current[index].Definition is null)
            {
                current[index] = Heavier(current[index], renamed);
                continue;
            }
            placed[renamed.Name] = current.Count;
            current.Add(renamed);
        }
        return current;
    }

    private static RuleChange Heavier(RuleChange one, RuleChange other) =>
        other.Enabled == false ? one : one.Enabled == false ? other : !other.SetsSeverity ? one : !one.SetsSeverity || other.Severity < one.Severity ? other : one;
}
