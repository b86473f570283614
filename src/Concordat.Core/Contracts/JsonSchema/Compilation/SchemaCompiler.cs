using System.Text.Json;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.JsonSchema.Patterns;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.JsonSchema.Compilation;

/// <summary>Turns schema nodes into checks. A schema that is referred to is compiled once, so recursion closes on itself.</summary>
internal sealed class SchemaCompiler
{
    /// <summary>A chain of references is followed by recursion, which must end before the stack does.</summary>
    private const int MaxDepth = 400;

    private readonly ICollection<Finding> _findings;
    private readonly SchemaOptions _options;
    private readonly SchemaIndex _index;
    private readonly DocumentNode _document;
    private readonly Dictionary<DocumentNode, SchemaNode> _compiled = [];
    private readonly Dictionary<string, SchemaPattern?> _patterns = new(StringComparer.Ordinal);
    private bool _tracksScope;
    private int _depth;

    public SchemaCompiler(DocumentNode document, ICollection<Finding> findings, SchemaOptions options)
    {
        (_document, _findings, _options) = (document, findings, options);
        _index = new SchemaIndex(options, findings);
    }

    public bool AssertsFormats => _options.AssertFormats;

    /// <summary>The schema at a node of the document.</summary>
    public CompiledSchema Schema(DocumentNode schema)
    {
        _index.AddDocument(_document, _options.BaseUri, isSchema: schema == _document);
        return CompiledSchema.From(Compile(schema, null), _tracksScope);
    }

    public SchemaNode Compile(DocumentNode schema, SchemaResource? asking)
    {
        if (_compiled.TryGetValue(schema, out var known))
        {
            return known;
        }
        var resource = _index.ResourceOf(schema, asking);
        var node = new SchemaNode(schema, resource);
        _compiled.Add(schema, node);
        switch (schema)
        {
            case MappingNode when _depth >= MaxDepth:
                Report("schema-depth", $"Schemas refer to one another through more than {MaxDepth} steps.", schema);
                break;
            case MappingNode mapping:
                _depth++;
                CompileAnchors(resource);
                Fill(node, new SchemaReader(mapping, this, resource));
                _depth--;
                break;
            case ScalarNode scalar when resource.Dialect is { Draft: >= Draft.Six } or { IsOpenApi30: true } && scalar.TryGetBoolean(out var anything):
                node.Nothing = !anything;
                node.Anything = anything;
                break;
            case ScalarNode scalar when scalar.TryGetBoolean(out var allowed) && scalar.Key is "additionalProperties" or "additionalItems":
                node.Nothing = !allowed; // draft 4 knows booleans in these two places
                node.Anything = allowed;
                break;
            default:
                Report("schema-shape", $"A schema is a mapping, or true or false; here stands {schema.Noun}.", schema);
                break;
        }
        return node;
    }

    public void Report(string rule, string message, DocumentNode at, string? fix = null) =>
        _findings.Add(Finding.Error(rule, message, at.At, fix) with { Path = at.Path });

    public void Warn(string rule, string message, DocumentNode at, string? fix = null) =>
        _findings.Add(Finding.Warn(rule, message, at.At, fix) with { Path = at.Path });

    public void Warn(string rule, string message, MappingEntry entry, string? fix = null) =>
        _findings.Add(Finding.Warn(rule, message, entry.KeyAt, fix) with { Path = entry.Value.Path });

    /// <summary>The pattern of a text; null after a finding.</summary>
    public SchemaPattern? Pattern(string text, DocumentNode at)
    {
        if (!_patterns.TryGetValue(text, out var pattern))
        {
            _patterns[text] = pattern = SchemaPattern.Compile(text, out var problem);
            if (pattern is null)
            {
                Report("schema-pattern", $"This is no regular expression (ECMA-262) that can be enforced: {problem}.", at);
            }
        }
        return pattern;
    }

    /// <summary>The schema that a reference names; null after a finding.</summary>
    public (SchemaNode Node, string? Anchor)? Target(DocumentNode reference, SchemaResource from)
    {
        if (reference is not ScalarNode { Kind: ScalarKind.String } text)
        {
            Report("schema-shape", $"A reference is text; here stands {reference.Noun}.", reference);
            return null;
        }
        if (_index.Resolve(from, text.Text) is { } found)
        {
            return (Compile(found.Node, found.Resource), found.Anchor);
        }
        var shown = text.Text.Length > 120 ? text.Text[..120] + "…" : text.Text;
        Report("schema-ref-unresolved", $"There is nothing at '{shown}'.", reference, "Mend the reference, or bring the document that it names into the registry.");
        return null;
    }

    public void TrackScope() => _tracksScope = true;

    /// <summary>A node as a JSON value.</summary>
    public static JsonElement Json(DocumentNode node)
    {
        using var parsed = JsonDocument.Parse(node.ToJson()?.ToJsonString() ?? "null", new JsonDocumentOptions { MaxDepth = 128 });
        return parsed.RootElement.Clone();
    }

    /// <summary>A dynamic reference may lead to any of them, from wherever it stands.</summary>
    private void CompileAnchors(SchemaResource resource)
    {
        if (resource.AnchorsCompiled)
        {
            return;
        }
        resource.AnchorsCompiled = true;
        foreach (var (name, anchored) in resource.DynamicAnchors)
        {
            resource.Dynamic[name] = Compile(anchored, resource);
        }
        if (resource.Dialect.Has("$recursiveAnchor") && resource.Root is MappingNode root && root.Get("$recursiveAnchor") is ScalarNode flag && flag.TryGetBoolean(out var yes) && yes)
        {
            resource.Recursive = Compile(root, resource);
        }
    }

    private static void Fill(SchemaNode node, SchemaReader reader)
    {
        var rules = new List<ISchemaRule>();
        if (reader.References(rules) && reader.Dialect.ReferenceStandsAlone)
        {
            node.Seal(rules);
            node.Alias = SchemaReader.OnlyTarget(rules);
            return;
        }
        reader.ReportUnknown();
        node.Nullable = reader.Dialect.IsOpenApi30 && reader.Flag("nullable");
        node.StrictIntegers = reader.Dialect is { Draft: Draft.Four, IsOpenApi30: false };
        TypeReader.Read(reader, node, rules);
        node.Number = NumberReader.Read(reader);
        node.String = StringReader.Read(reader);
        node.Object = ObjectReader.Read(reader);
        node.Array = ArrayReader.Read(reader);
        CombinationReader.Read(reader, node, rules);
        node.Seal(rules);
        node.Alias = reader.IsOnlyReference ? SchemaReader.OnlyTarget(rules) : null;
    }
}
