using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Documents;

/// <summary>A document of a set.</summary>
/// <param name="Location">Its path or absolute URI, without a fragment.</param>
/// <param name="Root">Its tree; null where it is missing or cannot be read.</param>
/// <param name="Format">What it says that it is.</param>
/// <param name="Findings">Everything that is wrong with its syntax, or that it is missing.</param>
public sealed record LoadedDocument(string Location, DocumentNode? Root, DocumentFormat Format, IReadOnlyList<Finding> Findings)
{
    /// <inheritdoc/>
    public bool Equals(LoadedDocument? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

/// <summary>A node and the document that holds it: the base of the references below it.</summary>
public readonly record struct Located(LoadedDocument Document, DocumentNode Node);
