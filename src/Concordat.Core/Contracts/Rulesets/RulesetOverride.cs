using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Rulesets;

/// <summary>What a ruleset changes for some files, or for parts of them.</summary>
/// <param name="Files">Globs, relative to the ruleset; with a pointer after <c>#</c> they name parts.</param>
/// <param name="Changes">Applied to the rules in order.</param>
internal sealed record RulesetOverride(IReadOnlyList<OverrideFile> Files, IReadOnlyList<RuleChange> Changes)
{
    public void Apply(Dictionary<string, Rule> rules, string ruleset, string file)
    {
        var relative = Relative(ruleset, file);
        foreach (var one in Files.Where(one => one.Glob.Matches(relative)))
        {
            if (one.Pointer is null)
            {
                foreach (var change in Changes)
                {
                    change.Apply(rules);
                }
                continue;
            }
            foreach (var change in Changes)
            {
                if (rules.TryGetValue(change.Name, out var rule))
                {
                    rules[change.Name] = rule with { Enabled = true, Pointers = [.. rule.Pointers, new PointerSeverity(one.Pointer, change.Severity)] };
                }
            }
        }
    }

    /// <summary>The file as seen from the folder of the ruleset.</summary>
    private static string Relative(string ruleset, string file)
    {
        var folder = ruleset.LastIndexOf('/') is var slash and >= 0 ? ruleset[..(slash + 1)] : "";
        return file.StartsWith(folder, StringComparison.Ordinal) ? file[folder.Length..] : file;
    }
}

/// <summary>Which files, and which part of them.</summary>
internal sealed record OverrideFile(FileGlob Glob, string? Pointer)
{
    /// <summary>Reads <c>glob</c>, <c>glob#/pointer</c> or <c>#/pointer</c> (of all files); null where the glob is none.</summary>
    public static OverrideFile? Read(string text)
    {
        var sharp = text.IndexOf('#', StringComparison.Ordinal);
        var glob = sharp < 0 ? text : text[..sharp];
        return FileGlob.Read(glob.Length == 0 ? "**" : glob) is { } read ? new OverrideFile(read, sharp < 0 ? null : Uri.UnescapeDataString(text[(sharp + 1)..])) : null;
    }
}

/// <summary>What a ruleset says of one rule: a new definition, or on, off and another weight for one that it extends.</summary>
internal sealed record RuleChange(string Name, Rule? Definition, bool? Enabled, bool SetsSeverity, Severity? Severity)
{
    public void Apply(Dictionary<string, Rule> rules)
    {
        if (Definition is not null)
        {
            rules[Name] = Definition;
        }
        else if (rules.TryGetValue(Name, out var rule))
        {
            rules[Name] = rule with { Enabled = Enabled ?? rule.Enabled, Severity = SetsSeverity ? Severity : rule.Severity };
        }
    }
}
