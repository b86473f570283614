namespace Concordat.Core.Formats.Hl7v2;

/// <summary>What a message may ask of us before it is refused; each broken limit is a finding, never an exception.</summary>
public sealed record MessageLimits
{
    /// <summary>The limits of a listener that was told nothing else.</summary>
    public static readonly MessageLimits Default = new();

    /// <summary>Size of a message in bytes.</summary>
    public int MaxBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>Segments of a message, blank lines counted.</summary>
    public int MaxSegments { get; init; } = 50_000;

    /// <summary>Fields of one segment.</summary>
    public int MaxFields { get; init; } = 1_000;

    /// <summary>Repetition separators in one segment.</summary>
    public int MaxRepetitions { get; init; } = 20_000;
}
