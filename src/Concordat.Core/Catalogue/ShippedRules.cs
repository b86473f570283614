using Concordat.Core.Advice;
using Concordat.Core.Contracts.Rulesets;
using Concordat.Core.Workspace;
using Concordat.Core.Zones;

namespace Concordat.Core.Catalogue;

/// <summary>What each rule that comes with the product asks for; those of a workspace's own rulesets are its own.</summary>
public static class ShippedRules
{
    private static readonly Lazy<IReadOnlyDictionary<string, string>> Rules = new(Read);

    /// <summary>By id; read once, at the first question.</summary>
    public static IReadOnlyDictionary<string, string> All => Rules.Value;

    private static Dictionary<string, string> Read()
    {
        var rules = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (id, asks) in WorkspaceRules.All.Select(rule => KeyValuePair.Create(rule.Id, rule.Asks)).Concat(PathRules.All).Concat(ClockRules.All).Concat(AdviceRules.All.Select(rule => KeyValuePair.Create(rule.Id, rule.Asks)))
            .Concat(BuiltInRulesets.Names.SelectMany(name => BuiltInRulesets.Open(name).Rules).Select(rule => KeyValuePair.Create(rule.Name, rule.Description ?? ""))))
        {
            rules.TryAdd(id, asks);
        }
        return rules;
    }
}
