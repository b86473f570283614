using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Rulesets;

/// <summary>One rule of a ruleset, as it stands after everything that a ruleset extends and changes.</summary>
public sealed record Rule
{
    /// <summary>Its id, stable.</summary>
    public required string Name { get; init; }

    /// <summary>What the rule asks for, in a sentence.</summary>
    public string? Description { get; init; }

    /// <summary>The template of its findings' message; null: the description, or what the function says.</summary>
    public string? Message { get; init; }

    /// <summary>Why it is worth keeping (<c>x-why</c>).</summary>
    public string? Why { get; init; }

    /// <summary>What to do about a finding (<c>x-fix</c>).</summary>
    public string? Fix { get; init; }

    /// <summary>Where more is written about it.</summary>
    public string? DocumentationUrl { get; init; }

    /// <summary>The weight of its findings; null is off.</summary>
    public Severity? Severity { get; init; } = Primitives.Severity.Warn;

    /// <summary>Whether it is on for those who extend the ruleset without more.</summary>
    public bool Recommended { get; init; } = true;

    /// <summary>Whether it is on.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Whether it sees the document with its references followed.</summary>
    public bool Resolved { get; init; } = true;

    /// <summary>The formats that it judges, by Spectral's names; null: all.</summary>
    public IReadOnlyList<string>? Formats { get; init; }

    /// <summary>Where it looks: JSONPath expressions, or aliases of the ruleset, as written.</summary>
    public required IReadOnlyList<string> Given { get; init; }

    /// <summary>What it asks of what it finds there.</summary>
    public required IReadOnlyList<RuleThen> Then { get; init; }

    /// <summary>Where it is defined.</summary>
    public required SourcePosition At { get; init; }

    /// <summary>The aliases that its paths may use.</summary>
    internal AliasTable Aliases { get; init; } = AliasTable.Empty;

    /// <summary>Severities for parts of documents, from overrides with a pointer.</summary>
    internal IReadOnlyList<PointerSeverity> Pointers { get; init; } = [];
}

/// <summary>One demand of a rule.</summary>
/// <param name="Field">The field of what was found, <c>@key</c> for each of its keys, a JSONPath below it, or null for the thing itself.</param>
/// <param name="Function">The name of the function.</param>
public sealed record RuleThen(string? Field, string Function)
{
    internal IRuleFunction Judge { get; init; } = null!;

    internal FieldPath Path { get; init; } = FieldPath.Self;
}

/// <summary>A severity for what lies at or below a JSON Pointer; null is off.</summary>
internal sealed record PointerSeverity(string Pointer, Severity? Severity);
