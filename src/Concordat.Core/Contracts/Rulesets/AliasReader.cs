using System.Text.RegularExpressions;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Rulesets;

/// <summary>Reads the <c>aliases</c> of a ruleset.</summary>
internal sealed partial class AliasReader(List<Finding> findings)
{
    public AliasTable Read(DocumentNode? node, AliasTable? outer)
    {
        var aliases = new Dictionary<string, IReadOnlyList<AliasTarget>>(StringComparer.Ordinal);
        if (node is MappingNode mapping)
        {
            foreach (var entry in mapping.Entries)
            {
                if (!Name().IsMatch(entry.Key))
                {
                    findings.Add(Finding.Error("ruleset-alias", "The name of an alias begins with a letter and has letters, digits, '-' and '_'.", entry.KeyAt)
                        with { Path = entry.Value.Path });
                }
                aliases[entry.Key] = [.. Targets(entry.Value)];
            }
        }
        else if (node is not null)
        {
            Report($"'aliases' maps names to paths; here stands {node.Noun}.", node);
        }
        return new AliasTable(aliases, outer);
    }

    private IEnumerable<AliasTarget> Targets(DocumentNode node)
    {
        if (node is not MappingNode scoped)
        {
            yield return new AliasTarget(null, Paths(node));
            yield break;
        }
        if (scoped.Get("targets") is not SequenceNode { Items.Count: > 0 } targets)
        {
            Report("An alias is a path, a list of paths, or has 'targets'.", node);
            yield break;
        }
        foreach (var item in targets.Items)
        {
            if (item is MappingNode target && target.Get("given") is { } given && target.Get("formats") is { } formats)
            {
                yield return new AliasTarget(new RuleReader(findings, AliasTable.Empty).FormatNames(formats), Paths(given));
            }
            else
            {
                Report("A target of an alias has 'formats' and 'given'.", item);
            }
        }
    }

    private List<string> Paths(DocumentNode node)
    {
        var paths = new List<string>();
        foreach (var item in node is SequenceNode sequence ? sequence.Items : [node])
        {
            if (item is ScalarNode { Kind: ScalarKind.String, Text: ['$' or '#', ..] } path)
            {
                paths.Add(path.Text);
                continue;
            }
            Report("A path begins with '$', the use of an alias with '#'.", item);
        }
        return paths;
    }

    private void Report(string message, DocumentNode at) => findings.Add(Finding.Error("ruleset-alias", message, at.At) with { Path = at.Path });

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]*\\z", RegexOptions.None, 1000)]
    private static partial Regex Name();
}
