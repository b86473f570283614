using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.OpenApi;

/// <summary>The files of one contract. A reference is read from the file that holds it, and leads to files of the same set alone.</summary>
public sealed class ContractFiles
{
    private readonly DocumentSet _set;
    private readonly LoadedDocument _first;

    /// <summary>A contract that was opened in a set of its own, which nothing else uses.</summary>
    public ContractFiles(LoadedDocument first, DocumentSet set) => (_first, _set) = (first, set);

    /// <summary>All files that were read: the contract, and what its references lead to.</summary>
    public IEnumerable<LoadedDocument> All => new[] { _first }.Concat(_set.Documents.Where(one => one.Root is not null)).DistinctBy(one => one.Location);

    /// <summary>The file that holds a node.</summary>
    internal LoadedDocument Of(DocumentNode node) => node.At.File == _first.Location ? _first : Locked(() => _set.Open(node.At.File));

    /// <summary>The node that the <c>$ref</c> of a node names; null where there is none, or it leads nowhere.</summary>
    internal DocumentNode? Step(DocumentNode node) =>
        DocumentSet.ReferenceOf(node) is { } reference ? Locked(() => _set.Resolve(Of(node), reference.Text, out _)?.Node) : null;

    /// <summary>The node itself, or what its chain of references ends in.</summary>
    internal DocumentNode? Target(DocumentNode? node) => node is null ? null : Follow(node, out _);

    /// <summary>The same, and why there is none.</summary>
    internal DocumentNode? Follow(DocumentNode node, out Finding? wrong)
    {
        lock (_set)
        {
            return _set.Follow(new Located(Of(node), node), out wrong)?.Node;
        }
    }

    /// <summary>A set is not for several threads, and the workspace of a release is.</summary>
    private T Locked<T>(Func<T> read)
    {
        lock (_set)
        {
            return read();
        }
    }
}
