namespace Concordat.Core.Primitives;

/// <summary>
/// Something in a content is wrong. Findings are collected, never thrown: a caller gets all of them at once.
/// </summary>
/// <param name="Rule">Stable id, kebab-case (for lint rules Spectral's id, for changes oasdiff's).</param>
/// <param name="Severity">Weight.</param>
/// <param name="Message">What is wrong, without any content of a patient's record.</param>
/// <param name="At">Where.</param>
public sealed record Finding(string Rule, Severity Severity, string Message, SourcePosition At)
{
    /// <summary>The path of keys that leads to the place, outermost first; empty where there is none.</summary>
    public IReadOnlyList<string> Path { get; init; } = [];

    /// <summary>What to do about it; null where the message says it all.</summary>
    public string? Fix { get; init; }

    /// <summary>The standard of the workspace that asks for it; null for the product's own rules.</summary>
    public string? Standard { get; init; }

    /// <summary>The waiver that covers it; null where none does.</summary>
    public string? Waiver { get; init; }

    /// <summary>True for what breaks consumers: a change request asks them, or whoever the decision rights name, in place of being refused.</summary>
    public bool AsksForApproval { get; init; }

    /// <summary>Whether it keeps a workspace from being released: an error that no waiver covers.</summary>
    public bool Blocks => this is { Severity: Severity.Error, Waiver: null };

    /// <summary>A finding that blocks, unless it is waived.</summary>
    public static Finding Error(string rule, string message, SourcePosition at, string? fix = null) =>
        new(rule, Severity.Error, message, at) { Fix = fix };

    /// <summary>A finding that should be mended.</summary>
    public static Finding Warn(string rule, string message, SourcePosition at, string? fix = null) =>
        new(rule, Severity.Warn, message, at) { Fix = fix };
}
