using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Documents;

/// <summary>A file as a tree, or what is wrong with it. With duplicate keys there are both: the first one counts.</summary>
/// <param name="Root">The tree; null where the file is not readable at all or holds nothing.</param>
/// <param name="Findings">Everything that is wrong with the syntax.</param>
public sealed record ParsedDocument(DocumentNode? Root, IReadOnlyList<Finding> Findings);
