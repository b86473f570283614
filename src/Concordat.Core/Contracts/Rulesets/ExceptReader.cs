using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Rulesets;

/// <summary>Reads <c>except</c>, which older rulesets have where newer ones have <c>overrides</c>: rules that are off for a part of a file.</summary>
internal static class ExceptReader
{
    public static IEnumerable<RulesetOverride> Read(DocumentNode? node, List<Finding> findings)
    {
        if (node is null)
        {
            yield break;
        }
        if (node is not MappingNode parts)
        {
            findings.Add(Wrong($"'except' maps 'file#/pointer' to rules; here stands {node.Noun}.", node));
            yield break;
        }
        foreach (var part in parts.Entries)
        {
            if (OverrideFile.Read(part.Key) is not { } file || part.Value is not SequenceNode rules || rules.Items.Any(item => item is not ScalarNode))
            {
                findings.Add(Wrong($"'{part.Key}' has a list of names of rules that are off there.", part.Value));
                continue;
            }
            yield return new RulesetOverride([file], [.. rules.Items.OfType<ScalarNode>().Select(rule => new RuleChange(rule.Text, null, false, true, null))]);
        }
    }

    private static Finding Wrong(string message, DocumentNode at) => Finding.Error("ruleset-overrides", message, at.At) with { Path = at.Path };
}
