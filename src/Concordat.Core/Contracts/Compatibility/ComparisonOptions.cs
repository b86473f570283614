namespace Concordat.Core.Contracts.Compatibility;

/// <summary>What a comparison has to know besides the two documents.</summary>
/// <param name="Today">The day from which periods of grace count, and on which a sunset is past or to come.</param>
public sealed record ComparisonOptions(DateOnly Today)
{
    /// <summary>Days between the deprecation of something stable and its end; above zero the sunset date is mandatory.</summary>
    public int GraceDaysStable { get; init; }

    /// <summary>The same for what is marked as beta.</summary>
    public int GraceDaysBeta { get; init; }

    /// <summary>Operations below this x-stability-level may change at will: their changes are told as information. Without a mark an operation is stable.</summary>
    public StabilityLevel Promise { get; init; } = StabilityLevel.Beta;

    /// <summary>Other levels than those of the rules, by rule id.</summary>
    public IReadOnlyDictionary<string, ChangeLevel> Levels { get; init; } = new Dictionary<string, ChangeLevel>(StringComparer.Ordinal);

    /// <summary>Waivers: from the key of a change, or the beginning of one followed by <c>*</c>, to the name of the waiver.</summary>
    public IReadOnlyDictionary<string, string> Waivers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// For JSON Schema and AsyncAPI: who has to read whose data. Null: what the contract in use says by <c>x-compatibility</c> at the schema
    /// or message (so that a revision cannot loosen its own terms), else what the revision says, else full.
    /// </summary>
    public CompatibilityMode? Mode { get; init; }

    /// <summary>After so many changes the rest is not told.</summary>
    public int MaxChanges { get; init; } = 20_000;

    /// <summary>A schema that is used at many places inside one body is told for so many of them.</summary>
    public int MaxPaths { get; init; } = 8;
}
