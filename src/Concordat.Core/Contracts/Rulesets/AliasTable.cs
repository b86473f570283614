using System.Text.RegularExpressions;

namespace Concordat.Core.Contracts.Rulesets;

/// <summary>Names for paths, which rules and other aliases use as <c>#Name</c>; an alias may stand for other paths in other formats.</summary>
internal sealed partial class AliasTable(IReadOnlyDictionary<string, IReadOnlyList<AliasTarget>> aliases, AliasTable? outer)
{
    /// <summary>An alias of aliases multiplies; nobody needs more paths than this for one rule.</summary>
    private const int MaxPaths = 500;

    public static AliasTable Empty { get; } = new(new Dictionary<string, IReadOnlyList<AliasTarget>>(StringComparer.Ordinal), null);

    /// <summary>The paths that an expression stands for.</summary>
    /// <param name="given">A path, or <c>#Name</c> with the rest of a path.</param>
    /// <param name="chosen">Which target of an alias counts; null: all of them.</param>
    /// <param name="wrong">What is wrong with an alias on the way.</param>
    public IReadOnlyList<string> Expand(string given, Func<IReadOnlyList<AliasTarget>, AliasTarget?>? chosen, out string? wrong)
    {
        var paths = new List<string>();
        wrong = Expand(given, chosen, [], paths);
        return paths;
    }

    private string? Expand(string given, Func<IReadOnlyList<AliasTarget>, AliasTarget?>? chosen, List<string> stack, List<string> paths)
    {
        if (!given.StartsWith('#'))
        {
            if (paths.Count == MaxPaths)
            {
                return $"the aliases stand for more than {MaxPaths} paths";
            }
            paths.Add(given);
            return null;
        }
        var name = Name().Match(given);
        if (!name.Success)
        {
            return $"'{given}' is neither a path, which begins with '$', nor an alias, which is '#' and a name";
        }
        var alias = name.Value[1..];
        if (stack.Contains(alias) || stack.Count == 20)
        {
            return $"the alias '{alias}' leads back to itself: {string.Join(" → ", stack)} → {alias}";
        }
        if (Find(alias) is not { } targets)
        {
            return $"there is no alias '{alias}'";
        }
        foreach (var target in targets.Count == 1 && targets[0].Formats is null ? targets
            : chosen is null ? targets : chosen(targets) is { } one ? [one] : [])
        {
            foreach (var path in target.Given)
            {
                if (Expand(path + given[name.Length..], chosen, [.. stack, alias], paths) is { } wrong)
                {
                    return wrong;
                }
            }
        }
        return null;
    }

    private IReadOnlyList<AliasTarget>? Find(string alias) => aliases.TryGetValue(alias, out var targets) ? targets : outer?.Find(alias);

    [GeneratedRegex("^#[A-Za-z0-9_-]+", RegexOptions.None, 1000)]
    private static partial Regex Name();
}

/// <summary>What an alias stands for in some formats; null formats are all.</summary>
internal sealed record AliasTarget(IReadOnlyList<string>? Formats, IReadOnlyList<string> Given);
