using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Compatibility;

/// <summary>What a comparison found.</summary>
/// <param name="Changes">All changes: the document first, then path by path in the order of the files.</param>
/// <param name="Judged">How many operations, webhooks, messages or schemas were looked at; zero means that nothing was compared.</param>
/// <param name="Findings">Why a document, or a part of it, could not be compared: syntax, references without a target, formats that are not read.</param>
public sealed record Comparison(IReadOnlyList<Change> Changes, int Judged, IReadOnlyList<Finding> Findings)
{
    /// <summary>True where a change breaks clients and no waiver covers it.</summary>
    public bool Breaking => Changes.Any(change => change is { Level: ChangeLevel.Error, Waiver: null });

    /// <summary>How many pairs of schemas were compared: each pair costs once, however often it is used.</summary>
    public int SchemaPairs { get; init; }
}
