using Concordat.Core.Primitives;

namespace Concordat.Core.Rights;

/// <summary>One change as decision rights see it.</summary>
/// <param name="Kind">A word of <see cref="ChangeKind"/>.</param>
/// <param name="Resource">The interface, partner, system… or the file where it is none.</param>
/// <param name="At">Where it stands.</param>
/// <param name="Why">One sentence: what makes it of this kind.</param>
public sealed record ClassifiedChange(string Kind, string Resource, SourcePosition At, string Why)
{
    /// <summary>The domain that answers for it; null where it is nobody's alone.</summary>
    public string? Domain { get; init; }
    /// <summary><c>internal</c> or <c>partner</c>, from who may use the interface before or after; null where it is no interface.</summary>
    public string? Audience { get; init; }
    /// <summary>The more sensitive of the classes before and after.</summary>
    public string? Classification { get; init; }
    /// <summary>The higher of the two.</summary>
    public string? Criticality { get; init; }
    /// <summary>As it will be.</summary>
    public string? Tier { get; init; }
    /// <summary>What breaks those who use it.</summary>
    public IReadOnlyList<InterfaceBreak> Breaks { get; init; } = [];
    /// <summary>From when the old version may be gone.</summary>
    public DateOnly? Sunset { get; init; }
    /// <summary>True where a newer major version is published beside it.</summary>
    public bool HasNewMajor { get; init; }
    /// <summary>The rule that is waived.</summary>
    public string? Rule { get; init; }
    /// <summary>How long the waiver lasts.</summary>
    public int? WaiverDays { get; init; }
}

/// <summary>One thing that breaks those who use an interface.</summary>
/// <param name="Interface">Which.</param>
/// <param name="Rule">The check of the comparison.</param>
/// <param name="Operation">Its operationId; empty where it concerns no single operation.</param>
/// <param name="Field">The property of a response, dotted; empty where it is none.</param>
/// <param name="Text">A sentence.</param>
/// <param name="At">Where it stands.</param>
public sealed record InterfaceBreak(string Interface, string Rule, string Operation, string Field, string Text, SourcePosition At)
{
    /// <summary>The only purpose of use that it concerns; null for all.</summary>
    public string? Purpose { get; init; }

    /// <summary>The kinds of partners whose offer breaks, while the interface itself does not; null where the interface breaks.</summary>
    public IReadOnlyList<string>? OfferedTo { get; init; }

    /// <summary>The names on the way to the field, without the marks of lists.</summary>
    public IReadOnlyList<string> Names => [.. Field.Split('.', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('[')[0]).Where(part => part.Length > 0)];
}
