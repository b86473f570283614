using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>A mapping or profile of a domain as it stands in its file.</summary>
/// <param name="Name">Its name, unique in the domain.</param>
/// <param name="Document">The whole file.</param>
/// <param name="At">Where it stands.</param>
public sealed record DocumentResource(string Name, MappingNode? Document, SourcePosition At)
{
    /// <summary>The domain of its folder.</summary>
    public string Domain { get; init; } = "";

    /// <summary><c>domain/name</c>, unique in the workspace.</summary>
    public string Id => $"{Domain}/{Name}";

    internal static Func<ResourceReader, DocumentResource> ReadAs(string kind) => r =>
    {
        r.Kind(kind);
        var resource = new DocumentResource(r.Name(), r.Node, r.At);
        r.AllowOthers();
        return resource;
    };
}
