using System.Runtime.InteropServices;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Rulesets.JsonPath;

/// <summary>What a filter can ask about: the candidate, where it stands, and the document.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly ref struct FilterScope(IReferences references, Route root, Route parent, string? key, int index, DocumentNode node)
{
    public IReferences References { get; } = references;

    public Route Root { get; } = root;

    public Route Parent { get; } = parent;

    public string? Key { get; } = key;

    public int Index { get; } = index;

    public DocumentNode Node { get; } = node;
}
