using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>
/// Documents that schemas may refer to, by absolute URI or path. The metaschemas of all drafts and of OpenAPI 3.1 are always there; nothing is
/// fetched. Fill it before it is shared.
/// </summary>
public sealed class SchemaRegistry
{
    private readonly Dictionary<string, DocumentNode> documents = new(StringComparer.Ordinal);
    private readonly DocumentSet? set;

    /// <summary>An empty registry.</summary>
    public SchemaRegistry()
    {
    }

    /// <summary>A registry that opens what a set of documents gives.</summary>
    public SchemaRegistry(DocumentSet set) => this.set = set;

    /// <summary>Adds a document.</summary>
    /// <param name="uri">Where it is to be found; a fragment is ignored.</param>
    /// <param name="root">Its tree.</param>
    public void Add(string uri, DocumentNode root) => documents[UriReference.Parse(uri).Document.ToString()] = root;

    /// <summary>The document at a URI without fragment; null for none.</summary>
    internal DocumentNode? Find(string uri) =>
        documents.GetValueOrDefault(uri) ?? Metaschemas.Find(uri) ?? set?.Open(uri).Root;
}
