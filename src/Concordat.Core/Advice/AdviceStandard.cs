using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Advice;

/// <summary>How the organization takes advice: what each rule weighs, where its limits lie, and words of its own for sensitive fields.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Levels">By rule.</param>
/// <param name="Thresholds">Limits of the rules.</param>
/// <param name="Terms">By class of data, names of fields that belong to it.</param>
/// <param name="At">Where it stands.</param>
public sealed record AdviceStandard(
    string Name, IReadOnlyDictionary<string, AdviceLevel> Levels, AdviceThresholds Thresholds, IReadOnlyDictionary<string, IReadOnlyList<Ref>> Terms, SourcePosition At)
{
    private static readonly Choices<Severity?> Words = new(("error", Severity.Error), ("warn", Severity.Warn), ("info", Severity.Info), ("hint", Severity.Hint));

    internal static AdviceStandard Read(ResourceReader r)
    {
        r.Kind("advice");
        return new(
            r.Name(),
            r.OptionalChild("levels", ReadLevels, "What a rule weighs; it may be raised above what is shipped, never lowered.") ?? new Dictionary<string, AdviceLevel>(),
            r.OptionalChild("thresholds", AdviceThresholds.Read, "Limits of the rules.") ?? new AdviceThresholds(null, null, null),
            r.ListMap("terms", "By class of data, names of fields that belong to it, in the language of the organization."),
            r.At);
    }

    private static Dictionary<string, AdviceLevel> ReadLevels(ResourceReader r)
    {
        var levels = new Dictionary<string, AdviceLevel>(StringComparer.Ordinal);
        foreach (var rule in AdviceRules.All)
        {
            if (r.OptionalChoice(rule.Id, Words, null, rule.Asks) is { } level)
            {
                levels[rule.Id] = new AdviceLevel(level, r.Place(rule.Id));
            }
        }
        return levels;
    }
}

/// <summary>What a rule weighs, and where that stands.</summary>
public sealed record AdviceLevel(Severity Severity, SourcePosition At);

/// <summary>Limits of the rules; null for what is shipped.</summary>
/// <param name="OdooPartners">Partners that may be coupled directly to one Odoo.</param>
/// <param name="DuplicateRules">Rules that two mappings have at least before they are compared.</param>
/// <param name="DuplicateShare">Percent of the rules of the larger one from which two count as the same logic.</param>
public sealed record AdviceThresholds(long? OdooPartners, long? DuplicateRules, long? DuplicateShare)
{
    internal static AdviceThresholds Read(ResourceReader r) => new(
        r.OptionalInteger("odooPartners", 1, 50, "Partners that may be coupled directly to one Odoo; 6 without it."),
        r.OptionalInteger("duplicateRules", 3, 50, "Rules that a mapping has at least before it is compared; 6 without it."),
        r.OptionalInteger("duplicateShare", 50, 100, "Percent of shared rules from which two count as the same logic; 75 without it."));
}
