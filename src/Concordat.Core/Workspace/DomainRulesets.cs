using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Rulesets;
using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>
/// What a domain asks of its own files beyond the rulesets in force: <c>domains/D/standards/*.spectral.yaml</c>. The central rules are a floor. A
/// domain adds rules, switches on what is off and raises what is mild; what would weaken is told at its line, and the central rule holds.
/// </summary>
internal static class DomainRulesets
{
    /// <summary>The id of what would lie below the floor.</summary>
    public const string Weakened = "standard-weakened";

    public static bool IsRuleset(string path) => path.Split('/') is ["domains", _, "standards", var file] && file.EndsWith(".spectral.yaml", StringComparison.Ordinal);

    /// <summary>The rules for the files of each domain that has some of its own; but for files that do not count yet.</summary>
    public static (IReadOnlyDictionary<string, Ruleset> ByDomain, IReadOnlyList<Finding> Findings) Read(
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files, Ruleset central, IReadOnlySet<string>? without = null)
    {
        var (byDomain, findings) = (new Dictionary<string, Ruleset>(StringComparer.Ordinal), new List<Finding>());
        foreach (var path in files.Keys.Where(path => IsRuleset(path) && without?.Contains(path) != true).Order(StringComparer.Ordinal))
        {
            var domain = path.Split('/')[1];
            var reading = RulesetReader.Over(byDomain.GetValueOrDefault(domain, central), path, asked => files.TryGetValue(asked, out var content) ? content : null);
            findings.AddRange(reading.Findings);
            if (reading.Ruleset is { } rules && DocumentReader.Read(path, files[path], DocumentLimits.Default).Root is MappingNode root)
            {
                byDomain[domain] = Floor(root, central, rules, findings);
            }
        }
        return (byDomain, findings);
    }

    private static Ruleset Floor(MappingNode root, Ruleset central, Ruleset rules, List<Finding> findings)
    {
        var held = new Dictionary<string, Rule>(rules.ByName, StringComparer.Ordinal);
        foreach (var rule in central.Rules.Where(IsOn))
        {
            if (Milder(rule, rules.ByName.GetValueOrDefault(rule.Name)) is not { } how)
            {
                continue;
            }
            held[rule.Name] = rule;
            var at = root.Get("rules") is MappingNode own && own.TryGet(rule.Name, out var entry) ? entry.KeyAt : root.At;
            findings.Add(Finding.Error(Weakened, $"'{rule.Name}' is a rule of the whole organization; here it {how}.", at,
                "Take it away; a domain adds rules and raises severities. The council changes the central rule, and a waiver excuses a single place.") with { Path = ["rules", rule.Name], Standard = WorkspacePath.Stem(root.At.File) });
        }
        findings.AddRange(new[] { "overrides", "except" }.Select(root.Get).OfType<DocumentNode>().Select(node => Finding.Error(Weakened,
            "Exceptions for files would let them fall below the rules of the whole organization.", node.At, "Write in 'given' where a rule of the domain looks; a waiver excuses a single place.")));
        return new Ruleset(rules.Location, rules.Description, held, []);
    }

    internal static bool IsOn(Rule rule) => rule is { Enabled: true, Severity: not null };

    /// <summary>How a rule is milder than another; null where it is not.</summary>
    private static string? Milder(Rule central, Rule? own) =>
        own is null || !IsOn(own) ? "is switched off" : own.Severity > central.Severity ? $"weighs {Word(own.Severity)} in place of {Word(central.Severity)}"
            : own.At != central.At ? "is defined anew, which may be milder" : null;

    internal static string Word(Severity? severity) => severity?.ToString().ToLowerInvariant() ?? "off";
}
