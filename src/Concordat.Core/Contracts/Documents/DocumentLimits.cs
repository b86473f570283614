namespace Concordat.Core.Contracts.Documents;

/// <summary>What a document may cost before it is refused. A hostile file must not take memory, time or stack.</summary>
/// <param name="MaxBytes">Size of the encoded file.</param>
/// <param name="MaxDepth">Nested mappings and sequences; every walk over a tree recurses at most this deep.</param>
/// <param name="MaxNodes">Nodes of the tree, where each use of an alias counts all nodes that it stands for.</param>
/// <param name="MaxDocuments">Files that one document may lead to through references.</param>
/// <param name="MaxReferences">References that one set of documents follows.</param>
public sealed record DocumentLimits(
    int MaxBytes = 16 * 1024 * 1024, int MaxDepth = 100, int MaxNodes = 1_000_000, int MaxDocuments = 1_000, int MaxReferences = 2_000_000)
{
    /// <summary>For contracts: a large OpenAPI file has 60,000 nodes.</summary>
    public static DocumentLimits Default { get; } = new();
}
