using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Rulesets.Functions;

/// <summary>The <c>functionOptions</c> of a rule while they are read: what is missing or wrong becomes a finding at its place.</summary>
internal sealed class FunctionOptions(string function, DocumentNode? node, SourcePosition at, List<Finding> findings)
{
    private MappingNode? Options => node as MappingNode;

    public List<Finding> Findings => findings;

    /// <summary>Refuses every option but these.</summary>
    public void Only(params string[] names)
    {
        if (node is not null and not MappingNode and not ScalarNode { Kind: ScalarKind.Null })
        {
            Wrong($"The options of '{function}' are a mapping; here stands {node.Noun}.", node);
            return;
        }
        foreach (var entry in Options?.Entries ?? [])
        {
            if (!names.Contains(entry.Key))
            {
                findings.Add(Finding.Error("ruleset-function-options",
                    names.Length == 0 ? $"The function '{function}' takes no options." : $"'{function}' has no option '{entry.Key}'; it has {string.Join(", ", names)}.",
                    entry.KeyAt) with { Path = entry.Value.Path });
            }
        }
    }

    public DocumentNode? Node(string name, bool required = false)
    {
        var value = Options?.Get(name);
        if (value is null && required)
        {
            Missing(name);
        }
        return value;
    }

    public string? Text(string name, bool required = false)
    {
        var value = Node(name, required);
        if (value is ScalarNode { Kind: ScalarKind.String } scalar)
        {
            return scalar.Text;
        }
        if (value is not null)
        {
            Wrong($"The option '{name}' of '{function}' is text; here stands {value.Noun}.", value);
        }
        return null;
    }

    public bool Flag(string name)
    {
        var value = Node(name);
        if (value is null or ScalarNode { Kind: ScalarKind.Boolean })
        {
            return value is ScalarNode scalar && scalar.TryGetBoolean(out var flag) && flag;
        }
        Wrong($"The option '{name}' of '{function}' is true or false; here stands {value.Noun}.", value);
        return false;
    }

    public decimal? Number(string name)
    {
        var value = Node(name);
        if (value is ScalarNode scalar && scalar.TryGetNumber(out var number))
        {
            return number;
        }
        if (value is not null)
        {
            Wrong($"The option '{name}' of '{function}' is a number; here stands {value.Noun}.", value);
        }
        return null;
    }

    public IReadOnlyList<string> Names(string name, int least)
    {
        var value = Node(name, required: true);
        if (value is SequenceNode sequence && sequence.Items.Count >= least && sequence.Items.All(item => item is ScalarNode { Kind: ScalarKind.String }))
        {
            return [.. sequence.Items.Cast<ScalarNode>().Select(item => item.Text)];
        }
        if (value is not null)
        {
            Wrong($"The option '{name}' of '{function}' is a list of at least {least} names.", value);
        }
        return [];
    }

    public RulePattern? Pattern(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }
        var pattern = RulePattern.Read(text, out var reason);
        if (pattern is null)
        {
            Wrong($"The option '{name}' of '{function}' is no regular expression: {reason}.", Node(name)!);
        }
        return pattern;
    }

    public void Wrong(string message, DocumentNode? place = null) =>
        findings.Add(Finding.Error("ruleset-function-options", message, (place ?? node)?.At ?? at) with { Path = (place ?? node)?.Path ?? [] });

    public void Missing(string name) => Wrong($"'{function}' needs the option '{name}'.");
}
