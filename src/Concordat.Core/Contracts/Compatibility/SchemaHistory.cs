using Concordat.Core.Contracts.Compatibility.Events;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Compatibility;

/// <summary>A new version of an event's contract against all that came before it.</summary>
public static class SchemaHistory
{
    /// <summary>Compares with the version before, or with every one of them where the mode is transitive.</summary>
    /// <param name="history">The versions so far, oldest first, each with the set that it was opened in.</param>
    /// <param name="revision">The new version.</param>
    /// <param name="revisionSet">The set that it was opened in.</param>
    /// <param name="options">With the mode.</param>
    /// <returns>One comparison for each version that counts, newest first; none where there is no version before.</returns>
    public static IReadOnlyList<Comparison> Compare(IReadOnlyList<(LoadedDocument Document, DocumentSet Set)> history, LoadedDocument revision, DocumentSet revisionSet, ComparisonOptions options)
    {
        var mode = options.Mode ?? Declared(history.Count > 0 ? history[^1].Document : null) ?? Declared(revision);
        var transitive = mode is CompatibilityMode.BackwardTransitive or CompatibilityMode.ForwardTransitive or CompatibilityMode.FullTransitive;
        return [.. history.Reverse().Take(transitive ? history.Count : 1).Select(version => ContractComparison.Compare(version.Document, version.Set, revision, revisionSet, options with { Mode = mode }))];
    }

    private static CompatibilityMode? Declared(LoadedDocument? document) =>
        document?.Root is { } root ? SchemaReadings.Declared(new Part(new ContractSide(document, new DocumentSet(_ => null)), document, root)) : null;
}
