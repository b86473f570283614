using System.Collections.Frozen;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.JsonSchema;
using Concordat.Core.Contracts.JsonSchema.Compilation;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.OpenApi;

/// <summary>
/// Reads an OpenAPI document into what a gateway enforces. What it cannot enforce is a finding; it reads on and reports all.
/// </summary>
public sealed class OpenApiReader
{
    private static readonly FrozenSet<string> Methods =
        new[] { "get", "put", "post", "delete", "options", "head", "patch", "trace" }.ToFrozenSet();

    private static readonly FrozenSet<string> PathItemKeys =
        new[] { "summary", "description", "servers", "parameters", "$ref" }.ToFrozenSet();

    private readonly MappingNode _document;
    private readonly List<Finding> _findings = [];
    private readonly ContractFiles _files;
    private readonly SchemaOptions _options;
    private readonly Dictionary<LoadedDocument, SchemaCompiler> _schemas = [];

    private OpenApiReader(MappingNode document, ContractFiles files, SchemaOptions options) => (_document, _files, _options) = (document, files, options);

    /// <summary>Reads a document that refers to no other file.</summary>
    public static (OpenApiContract? Contract, IReadOnlyList<Finding> Findings) Read(DocumentNode? root) =>
        Read(new LoadedDocument(root?.At.File ?? "", root, DocumentFormat.Plain, []), new DocumentSet(_ => null));

    /// <summary>Reads a document with the files that it refers to.</summary>
    /// <param name="first">The document.</param>
    /// <param name="set">Where it was opened, and its references lead; for this contract alone.</param>
    /// <returns>The contract, and everything that is wrong with it; the contract is null where it is no OpenAPI document at all.</returns>
    public static (OpenApiContract? Contract, IReadOnlyList<Finding> Findings) Read(LoadedDocument first, DocumentSet set)
    {
        var root = first.Root;
        if (root is not MappingNode document || document.Text("openapi") is not { } version
            || !(version.StartsWith("3.0.", StringComparison.Ordinal) || version.StartsWith("3.1.", StringComparison.Ordinal)))
        {
            return (null, [Finding.Error("openapi-version", "This is no OpenAPI 3.0 or 3.1 document.", root?.At ?? default, "Begin it with 'openapi: 3.1.0'.")]);
        }
        var dialect = version.StartsWith("3.0.", StringComparison.Ordinal) ? SchemaDialect.OpenApi30 : SchemaDialect.OpenApi31;
        var files = new ContractFiles(first, set);
        var reader = new OpenApiReader(document, files, new SchemaOptions { Dialect = dialect, Registry = new SchemaRegistry(set) });
        var operations = reader.Operations();
        // Two files may lead to the same third one.
        return (new OpenApiContract(version, operations) { Files = files }, [.. reader._findings.DistinctBy(one => (one.At, one.Rule, one.Message))]);
    }

    private List<ApiOperation> Operations()
    {
        var operations = new List<ApiOperation>();
        if (_document.Get("paths") is not MappingNode paths)
        {
            Report("openapi-paths", "The document has no paths.", _document);
            return operations;
        }
        var shapes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in paths.Entries)
        {
            if (entry.Key.StartsWith("x-", StringComparison.Ordinal))
            {
                continue;
            }
            if (PathTemplate.Read(entry.Key) is not { } template)
            {
                Report("openapi-path", "A path begins with '/', and a parameter fills a whole segment.", entry.Value);
            }
            else if (!shapes.Add(string.Join('/', template.Segments.Select(s => s.IsParameter ? "{}" : s.Text))))
            {
                Report("openapi-path-ambiguous", "Another path of this document matches the same requests.", entry.Value);
            }
            else if (Resolve(entry.Value) is { } item)
            {
                PathItem(template, item, operations);
            }
        }
        foreach (var twice in operations.GroupBy(o => o.Id, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            _findings.Add(Finding.Error("operation-operationId-unique", $"The operationId '{twice.Key}' stands {twice.Count()} times.", twice.Last().At));
        }
        return operations;
    }

    private void PathItem(PathTemplate template, MappingNode item, List<ApiOperation> operations)
    {
        foreach (var entry in item.Entries)
        {
            if (Methods.Contains(entry.Key) && entry.Value is MappingNode operation)
            {
                operations.Add(Operation(template, entry.Key.ToUpperInvariant(), item, operation));
            }
            else if (!PathItemKeys.Contains(entry.Key) && !entry.Key.StartsWith("x-", StringComparison.Ordinal))
            {
                Report("openapi-path-item", $"'{entry.Key}' is no method and no part of a path item.", entry.Value);
            }
        }
    }

    private ApiOperation Operation(PathTemplate template, string method, MappingNode item, MappingNode operation)
    {
        var own = Parameters(operation);
        var shared = Parameters(item).Where(p => !own.Exists(o => o.Name == p.Name && o.Place == p.Place));
        List<ApiParameter> parameters = [.. own, .. shared];
        foreach (var segment in template.Segments.Where(s => s.IsParameter && !parameters.Exists(p => p.Place == ParameterPlace.Path && p.Name == s.Text)))
        {
            Report("path-params", $"The path parameter '{segment.Text}' is not described.", operation);
        }
        var body = Resolve(operation.Get("requestBody")) is { } described
            ? new ApiBody(described.Get("required") is ScalarNode flag && flag.TryGetBoolean(out var required) && required, Content(described))
            : null;
        return new ApiOperation(
            operation.Text("operationId") ?? $"{method} {template.Text}", method, template, parameters, body, Responses(operation), operation.At);
    }

    private FrozenDictionary<string, ApiContent> Responses(MappingNode operation)
    {
        var responses = new Dictionary<string, ApiContent>(StringComparer.Ordinal);
        if (operation.Get("responses") is MappingNode described)
        {
            foreach (var entry in described.Entries.Where(e => !e.Key.StartsWith("x-", StringComparison.Ordinal)))
            {
                if (Resolve(entry.Value) is { } response)
                {
                    responses[entry.Key.ToUpperInvariant() is "DEFAULT" ? "default" : entry.Key.ToUpperInvariant()] = Content(response);
                }
            }
        }
        if (responses.Count == 0)
        {
            Report("openapi-responses", "The operation promises no response.", operation);
        }
        return responses.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private List<ApiParameter> Parameters(MappingNode holder)
    {
        var parameters = new List<ApiParameter>();
        if (holder.Get("parameters") is SequenceNode list)
        {
            foreach (var item in list.Items)
            {
                if (Resolve(item) is { } described && ParameterReader.Read(described, _files, Schemas(described)) is { } parameter)
                {
                    parameters.Add(parameter);
                }
            }
        }
        return parameters;
    }

    private ApiContent Content(MappingNode holder)
    {
        if (holder.Get("content") is not MappingNode content)
        {
            return new ApiContent([]);
        }
        return new ApiContent(content.Entries.Select(entry => (entry.Key, Schema: (entry.Value as MappingNode)?.Get("schema")))
            .Select(media => new ApiMedia(media.Key, media.Schema is null ? null : Schemas(media.Schema).Schema(media.Schema), media.Schema)));
    }

    /// <summary>The mapping itself, or the one that its <c>$ref</c> names; null after a finding.</summary>
    private MappingNode? Resolve(DocumentNode? node)
    {
        if (node is not MappingNode mapping)
        {
            return null;
        }
        var target = _files.Follow(mapping, out var wrong);
        if (wrong is not null)
        {
            Report("schema-ref-unresolved", wrong.Message, mapping);
        }
        return target as MappingNode;
    }

    /// <summary>Schemas are read from the file that holds them, which is the base of their references.</summary>
    private SchemaCompiler Schemas(DocumentNode at)
    {
        var file = _files.Of(at);
        if (!_schemas.TryGetValue(file, out var compiler))
        {
            _schemas[file] = compiler = new SchemaCompiler(file.Root!, _findings, _options with { BaseUri = file.Location });
        }
        return compiler;
    }

    private void Report(string rule, string message, DocumentNode at) =>
        _findings.Add(Finding.Error(rule, message, at.At) with { Path = at.Path });
}
