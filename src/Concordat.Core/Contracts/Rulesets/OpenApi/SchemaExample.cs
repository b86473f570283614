using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.JsonSchema;
using Concordat.Core.Contracts.JsonSchema.Compilation;
using Concordat.Core.Contracts.Rulesets.Functions;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Rulesets.OpenApi;

/// <summary>Examples and defaults meet the schema that stands with them.</summary>
/// <param name="schemaField">Where the schema is; <c>$</c>: the value is the schema.</param>
/// <param name="second">OpenAPI 2.0.</param>
/// <param name="media">Whether the value is a content, header or parameter and not a schema.</param>
internal sealed class SchemaExample(string schemaField, bool second, bool media) : IRuleFunction
{
    public static IRuleFunction? Read(FunctionOptions options)
    {
        options.Only("schemaField", "oasVersion", "type");
        return options.Text("schemaField", required: true) is { } field
            ? new SchemaExample(field, options.Number("oasVersion") == 2, options.Text("type") == "media") : null;
    }

    public void Judge(RuleTarget target)
    {
        if (target.Value is not MappingNode holder || (schemaField == "$" ? holder : target.Get(holder, schemaField)) is not { } schema)
        {
            return;
        }
        var examples = media ? MediaExamples(target, holder) : SchemaExamples(holder);
        if (examples.Count == 0)
        {
            return;
        }
        var compiled = Compile(target, schema, out var wrong);
        foreach (var (path, value) in examples)
        {
            if (wrong is not null)
            {
                target.Complain($"The schema of this example cannot be used: {wrong}", path);
                continue;
            }
            if (compiled is not null)
            {
                using var json = InstanceJson.Of(value, target.View);
                SchemaComplaints.Report(target, compiled, json.RootElement, all: false, path, once: true);
            }
        }
    }

    private List<(string[] Path, DocumentNode Value)> SchemaExamples(MappingNode schema)
    {
        var found = new List<(string[], DocumentNode)>();
        foreach (var field in second ? (string[])["example", "x-example", "default"] : ["example", "default"])
        {
            if (schema.Get(field) is { } value)
            {
                found.Add(([field], value));
            }
        }
        return found;
    }

    private List<(string[] Path, DocumentNode Value)> MediaExamples(RuleTarget target, MappingNode holder)
    {
        var found = new List<(string[], DocumentNode)>();
        if (!second && holder.Get("example") is { } one)
        {
            found.Add((["example"], one));
            return found;
        }
        foreach (var entry in (target.Get(holder, "examples") as MappingNode)?.Entries ?? [])
        {
            if (second)
            {
                found.Add((["examples", entry.Key], entry.Value));
            }
            else if (target.View.Resolve(entry.Value) is MappingNode example && example.Get("externalValue") is null)
            {
                if (example.Get("value") is { } value)
                {
                    found.Add((["examples", entry.Key, "value"], value));
                }
                else
                {
                    target.Complain($"The example '{entry.Key}' has no 'value'.", "examples", entry.Key, "value");
                }
            }
        }
        return found;
    }

    /// <summary>The schema; null where it refers to what is not there, which is found elsewhere.</summary>
    private CompiledSchema? Compile(RuleTarget target, DocumentNode schema, out string? wrong)
    {
        var findings = new List<Finding>();
        var dialect = target.Run.Formats.Contains("oas3_0") || second ? SchemaDialect.OpenApi30 : SchemaDialect.Draft202012;
        var compiled = WrittenOut(target, schema, dialect, findings) ?? InPlace(target, schema, dialect, findings);
        var error = findings.Find(finding => finding.Severity == Severity.Error);
        wrong = error is null || error.Rule.Contains("ref", StringComparison.Ordinal) ? null : error.Message;
        return error is null ? compiled : null;
    }

    /// <summary>A copy of the schema, where it has to be changed first; null where it can be used as it stands, or refers to itself.</summary>
    private CompiledSchema? WrittenOut(RuleTarget target, DocumentNode schema, SchemaDialect dialect, List<Finding> findings)
    {
        var notRequired = NotRequired(target);
        if (!second && (notRequired is null || !Mentions(target, notRequired)))
        {
            return null;
        }
        var clone = new SchemaClone(target.View, notRequired, second);
        var alone = clone.Of(schema);
        return clone.Complete ? CompiledSchema.Compile(alone, alone, findings, dialect) : null;
    }

    /// <summary>Whether any document of the run has the keyword as true at all.</summary>
    private static bool Mentions(RuleTarget target, string keyword)
    {
        if (!target.Run.Kept.TryGetValue(keyword, out var known))
        {
            known = target.Run.Documents.Documents.Any(document => document.Root is { } root && Mentions(root, keyword));
            target.Run.Kept.Add(keyword, known);
        }
        return (bool)known;
    }

    private static bool Mentions(DocumentNode node, string keyword) => node switch
    {
        MappingNode mapping => mapping.Get(keyword) is ScalarNode { Kind: ScalarKind.Boolean } || mapping.Entries.Any(entry => Mentions(entry.Value, keyword)),
        SequenceNode sequence => sequence.Items.Any(item => Mentions(item, keyword)),
        _ => false,
    };

    /// <summary>The schema where it stands, with its references as they are; one compiler serves the document, so each schema is compiled once.</summary>
    private static CompiledSchema InPlace(RuleTarget target, DocumentNode schema, SchemaDialect dialect, List<Finding> findings)
    {
        var root = schema;
        while (root.Parent is { } holder)
        {
            root = holder;
        }
        if (!target.Run.Kept.TryGetValue(root, out var kept))
        {
            var said = new List<Finding>();
            kept = (new SchemaCompiler(root, said, new SchemaOptions { Dialect = dialect, BaseUri = root.At.File, Registry = new SchemaRegistry(target.Run.Documents) }), said);
            target.Run.Kept.Add(root, kept);
        }
        var (compiler, all) = ((SchemaCompiler, List<Finding>))kept;
        var before = all.Count;
        var compiled = compiler.Schema(schema);
        findings.AddRange(all.Skip(before));
        return compiled;
    }

    /// <summary>What need not be there: in a request what is only read, in a response what is only written.</summary>
    private string? NotRequired(RuleTarget target)
    {
        if (!media)
        {
            return null;
        }
        var path = target.Route.Segments();
        return second
            ? (path is ["responses", ..] or ["paths", _, _, "responses", ..] ? "writeOnly" : null)
            : path switch
            {
                ["components", "requestBodies", ..] or ["paths", _, _, "requestBody", ..] => "readOnly",
                ["components", "responses", ..] or ["paths", _, _, "responses", ..] => "writeOnly",
                _ => null,
            };
    }
}
