using System.Text.Json;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>Turns schema nodes of one document into checks. A schema that is referred to is compiled once, so recursion closes on itself.</summary>
internal sealed class SchemaCompiler(DocumentNode document, ICollection<Finding> findings, SchemaDialect dialect)
{
    /// <summary>A chain of references is followed by recursion, which must end before the stack does.</summary>
    private const int MaxDepth = 400;

    private readonly Dictionary<DocumentNode, SchemaNode> _compiled = [];
    private int _depth;

    public SchemaDialect Dialect => dialect;

    public SchemaNode Compile(DocumentNode schema)
    {
        if (_compiled.TryGetValue(schema, out var known))
        {
            return known;
        }
        var node = new SchemaNode(schema.Pointer);
        _compiled.Add(schema, node);
        switch (schema)
        {
            case MappingNode when _depth >= MaxDepth:
                Report("schema-depth", $"Schemas refer to one another through more than {MaxDepth} steps.", schema);
                break;
            case MappingNode mapping:
                _depth++;
                node.Keywords = [.. Keywords(mapping)];
                _depth--;
                break;
            case ScalarNode scalar when scalar.TryGetBoolean(out var anything):
                node.Keywords = anything ? [] : [new NothingKeyword(schema.Pointer)];
                break;
            default:
                Report("schema-shape", $"A schema is a mapping, or true or false; here stands {schema.Noun}.", schema);
                break;
        }
        return node;
    }

    public void Report(string rule, string message, DocumentNode at, string? fix = null) =>
        findings.Add(Finding.Error(rule, message, at.At, fix) with { Path = at.Path });

    public void Warn(string rule, string message, DocumentNode at, string? fix = null) =>
        findings.Add(Finding.Warn(rule, message, at.At, fix) with { Path = at.Path });

    private IEnumerable<IKeyword> Keywords(MappingNode schema)
    {
        if (schema.TryGet("$ref", out var reference))
        {
            if (Target(reference.Value) is { } target)
            {
                yield return new AllOfKeyword([Compile(target)]);
            }
            if (dialect == SchemaDialect.OpenApi30)
            {
                yield break; // OpenAPI 3.0.3, 4.7.23: siblings of $ref are ignored
            }
        }
        ReportUnenforced(schema);
        var own = new List<IKeyword>();
        ValueKeywords.Read(schema, this, own);
        ObjectSchema.Read(schema, this, own);
        ArraySchema.Read(schema, this, own);
        CombinedSchema.Read(schema, this, own);
        var nullable = dialect == SchemaDialect.OpenApi30 && schema.Get("nullable") is ScalarNode flag && flag.TryGetBoolean(out var yes) && yes;
        foreach (var keyword in own)
        {
            yield return nullable ? new NullableKeyword(keyword) : keyword;
        }
    }

    private void ReportUnenforced(MappingNode schema)
    {
        foreach (var entry in schema.Entries)
        {
            if (SchemaVocabulary.NotEnforced.Contains(entry.Key) || (entry.Key == "$id" && schema.Parent is not null && schema != document))
            {
                findings.Add(Finding.Error("schema-keyword-not-enforced", $"The keyword '{entry.Key}' is not enforced yet.", entry.KeyAt,
                    "Say the same with the keywords that are enforced, or leave it out.") with { Path = schema.Path });
            }
            else if (!SchemaVocabulary.Known.Contains(entry.Key) && !entry.Key.StartsWith("x-", StringComparison.Ordinal))
            {
                findings.Add(Finding.Warn("schema-keyword-unknown", $"'{entry.Key}' is no keyword of JSON Schema; it asserts nothing.", entry.KeyAt,
                    "Mend the name, or begin it with 'x-'.") with { Path = schema.Path });
            }
        }
    }

    private DocumentNode? Target(DocumentNode reference)
    {
        var text = (reference as ScalarNode)?.Text;
        if (text is null || !text.StartsWith('#'))
        {
            Report("schema-ref-not-local", "Only references within the same document ('#/…') are followed.", reference, "Bring the schema into this file.");
            return null;
        }
        var pointer = Uri.UnescapeDataString(text[1..]);
        if (pointer.Length > 0 && pointer[0] != '/')
        {
            Report("schema-keyword-not-enforced", "References to anchors are not enforced yet.", reference, "Refer by path: '#/$defs/…'.");
            return null;
        }
        if (document.Find(pointer) is { } target)
        {
            return target;
        }
        Report("schema-ref-unresolved", $"There is nothing at '{text}' in this document.", reference);
        return null;
    }

    public SchemaNode? Child(MappingNode schema, string keyword) => schema.Get(keyword) is { } child ? Compile(child) : null;

    /// <summary>The schemas of a list keyword; empty where it is absent.</summary>
    public SchemaNode[] Children(MappingNode schema, string keyword)
    {
        if (schema.Get(keyword) is not { } value)
        {
            return [];
        }
        if (value is SequenceNode { Items.Count: > 0 } sequence)
        {
            return [.. sequence.Items.Select(Compile)];
        }
        Report("schema-shape", $"'{keyword}' is a list of schemas that is not empty; here stands {value.Noun}.", value);
        return [];
    }

    /// <summary>The entries of a keyword that maps names to schemas; empty where it is absent.</summary>
    public IReadOnlyList<MappingEntry> Named(MappingNode schema, string keyword)
    {
        if (schema.Get(keyword) is not { } value)
        {
            return [];
        }
        if (value is MappingNode mapping)
        {
            return mapping.Entries;
        }
        Report("schema-shape", $"'{keyword}' maps names to schemas; here stands {value.Noun}.", value);
        return [];
    }

    /// <summary>A count that is not negative; null where it is absent or wrong.</summary>
    public long? Count(MappingNode schema, string keyword)
    {
        if (schema.Get(keyword) is not { } value)
        {
            return null;
        }
        if (value is ScalarNode scalar && scalar.TryGetNumber(out var count) && count >= 0 && count == decimal.Truncate(count) && count <= long.MaxValue)
        {
            return (long)count;
        }
        Report("schema-shape", $"'{keyword}' is a whole number that is not negative; here stands {value.Noun}.", value);
        return null;
    }

    /// <summary>The names of a keyword that is a list of names.</summary>
    public string[] Names(DocumentNode value, string keyword)
    {
        if (value is SequenceNode sequence && sequence.Items.All(item => item is ScalarNode { Kind: ScalarKind.String }))
        {
            return [.. sequence.Items.Cast<ScalarNode>().Select(item => item.Text)];
        }
        Report("schema-shape", $"'{keyword}' is a list of names; here stands {value.Noun}.", value);
        return [];
    }

    /// <summary>A node as a JSON value.</summary>
    public static JsonElement Json(DocumentNode node)
    {
        using var parsed = JsonDocument.Parse(node.ToJson()?.ToJsonString() ?? "null", new JsonDocumentOptions { MaxDepth = 128 });
        return parsed.RootElement.Clone();
    }
}
