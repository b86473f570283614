using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.JsonSchema.Compilation;

/// <summary>The resources and anchors of all documents that one compilation touches; only where schemas stand are identifiers looked for.</summary>
internal sealed class SchemaIndex(SchemaOptions options, ICollection<Finding> findings)
{
    private readonly Dictionary<string, SchemaResource> _byUri = new(StringComparer.Ordinal);
    private readonly Dictionary<DocumentNode, SchemaResource> _byRoot = [];
    private readonly HashSet<DocumentNode> _scanned = [];

    /// <summary>Makes a document known whose root may be a schema or hold schemas.</summary>
    public void AddDocument(DocumentNode root, string uri, bool isSchema)
    {
        if (_byRoot.ContainsKey(root))
        {
            return;
        }
        var dialect = isSchema ? DialectOf(root, Dialect.Of(options.Dialect)) : Dialect.Of(options.Dialect);
        var resource = new SchemaResource(uri, root, dialect);
        Register(resource);
        if (isSchema)
        {
            Scan(root, resource);
        }
    }

    /// <summary>The resource that a node stands in, after its identifiers were looked for.</summary>
    /// <param name="node">A schema.</param>
    /// <param name="asking">The resource that leads to it: where it is an alias of a node elsewhere in the file, it counts as standing there.</param>
    public SchemaResource ResourceOf(DocumentNode node, SchemaResource? asking)
    {
        var above = node;
        while (above is not null && !_byRoot.ContainsKey(above))
        {
            above = above.Parent;
        }
        var resource = (above is null ? asking : _byRoot[above]) ?? throw new InvalidOperationException("A schema stands outside of every document that was added.");
        if (!_scanned.Contains(node))
        {
            Scan(node, resource);
        }
        return _byRoot.GetValueOrDefault(node) ?? resource;
    }

    /// <summary>The node that a reference names and what kind of anchor led there; null where there is none.</summary>
    public (DocumentNode Node, SchemaResource Resource, string? Anchor)? Resolve(SchemaResource from, string reference)
    {
        var uri = UriReference.Resolve(UriReference.Parse(from.Uri), UriReference.Parse(reference));
        var place = uri.Document.ToString();
        if ((place == from.Uri ? from : Find(place)) is not { } resource)
        {
            return null;
        }
        var fragment = Uri.UnescapeDataString(uri.Fragment ?? "");
        if (fragment.Length > 0 && fragment[0] != '/')
        {
            return resource.Anchors.TryGetValue(fragment, out var anchored) ? (anchored, resource, fragment) : null;
        }
        return resource.Root.Find(fragment) is { } node ? (node, resource, null) : null;
    }

    private SchemaResource? Find(string uri)
    {
        if (!_byUri.ContainsKey(uri) && Document(uri) is { } root)
        {
            AddDocument(root, uri, isSchema: true);
        }
        return _byUri.GetValueOrDefault(uri);
    }

    private DocumentNode? Document(string uri) => options.Registry is null ? Metaschemas.Find(uri) : options.Registry.Find(uri);

    private void Register(SchemaResource resource)
    {
        _byUri.TryAdd(resource.Uri, resource);
        _byRoot[resource.Root] = resource;
    }

    private Dialect DialectOf(DocumentNode node, Dialect outer)
    {
        if (outer.IsOpenApi30 || (node as MappingNode)?.Get("$schema") is not ScalarNode named)
        {
            return outer;
        }
        if (Dialect.Find(named.Text, Document, out var problem) is { } dialect)
        {
            return dialect;
        }
        findings.Add(Finding.Error("schema-dialect", problem!, named.At, "Use one of the published metaschemas, or bring your own into the registry.") with { Path = named.Path });
        return outer;
    }

    private void Scan(DocumentNode node, SchemaResource resource)
    {
        if (node is not MappingNode schema || !_scanned.Add(node))
        {
            return;
        }
        var dialect = resource.Dialect;
        if (!(dialect.ReferenceStandsAlone && schema.Contains("$ref")))
        {
            resource = Identify(schema, resource);
            dialect = resource.Dialect;
        }
        foreach (var entry in schema.Entries)
        {
            if (dialect.Keywords.TryGetValue(entry.Key, out var shape))
            {
                Below(entry.Value, shape, resource);
            }
        }
    }

    private void Below(DocumentNode value, KeywordShape shape, SchemaResource resource)
    {
        if (shape == KeywordShape.Schema || (shape == KeywordShape.SchemaOrList && value is MappingNode))
        {
            Scan(value, resource);
        }
        else if (shape is KeywordShape.List or KeywordShape.SchemaOrList && value is SequenceNode list)
        {
            foreach (var item in list.Items)
            {
                Scan(item, resource);
            }
        }
        else if (shape is KeywordShape.Map or KeywordShape.Dependencies && value is MappingNode map)
        {
            foreach (var entry in map.Entries)
            {
                Scan(entry.Value, resource);
            }
        }
    }

    /// <summary>Reads the identifiers of a schema; gives the resource that it begins, or the one that it stands in.</summary>
    private SchemaResource Identify(MappingNode schema, SchemaResource resource)
    {
        if (resource.Dialect.IdKeyword is { } keyword && schema.Get(keyword) is ScalarNode { Kind: ScalarKind.String } id)
        {
            var uri = UriReference.Resolve(UriReference.Parse(resource.Uri), UriReference.Parse(id.Text));
            if (!id.Text.StartsWith('#') && uri.Document.ToString() is var place)
            {
                if (schema == resource.Root)
                {
                    var own = new SchemaResource(place, schema, resource.Dialect);
                    _byUri[resource.Uri] = own; // the address where it was found leads here too
                    Register(own);
                    resource = own;
                }
                else
                {
                    resource = new SchemaResource(place, schema, DialectOf(schema, resource.Dialect));
                    Register(resource);
                }
            }
            if (resource.Dialect.Draft <= Draft.Seven && !string.IsNullOrEmpty(uri.Fragment))
            {
                resource.Anchors.TryAdd(uri.Fragment, schema);
            }
        }
        if (resource.Dialect.Has("$anchor") && schema.Text("$anchor") is { } anchor)
        {
            resource.Anchors.TryAdd(anchor, schema);
        }
        if (resource.Dialect.Has("$dynamicAnchor") && schema.Text("$dynamicAnchor") is { } dynamic)
        {
            resource.Anchors.TryAdd(dynamic, schema);
            resource.DynamicAnchors.TryAdd(dynamic, schema);
        }
        return resource;
    }
}
