using System.Text.Json;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.JsonSchema.Compilation;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>
/// A schema that is ready to judge instances; immutable and safe to share. Everything that the schema asserts is enforced, or
/// compilation reported a finding: nothing goes unchecked in silence.
/// </summary>
public sealed class CompiledSchema
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 128 };

    private readonly SchemaNode _root;
    private readonly bool _tracksScope;

    private CompiledSchema(SchemaNode root, bool tracksScope) => (_root, _tracksScope) = (root, tracksScope);

    /// <summary>Compiles the schema at a node. The result is to be used only where no error was added to the findings.</summary>
    /// <param name="schema">The schema: a mapping, or true or false.</param>
    /// <param name="document">The root of the document, in which local references are found.</param>
    /// <param name="findings">Takes what is wrong or not enforced, with its place.</param>
    /// <param name="options">Dialect, registry and formats; a bare <see cref="SchemaDialect"/> will do. Null for 2020-12 with formats.</param>
    public static CompiledSchema Compile(DocumentNode schema, DocumentNode document, ICollection<Finding> findings, SchemaOptions? options = null) =>
        new SchemaCompiler(document, findings, options ?? new SchemaOptions()).Schema(schema);

    /// <summary>Wraps what a compiler made that is shared by many schemas of one document.</summary>
    internal static CompiledSchema From(SchemaNode root, bool tracksScope) => new(root, tracksScope);

    /// <summary>Whether an instance meets the schema: stops at the first failure and allocates nothing where no keyword needs memory.</summary>
    public bool IsValid(JsonElement instance) => Run(instance, null);

    /// <summary>The same for the bytes of one JSON document. Bytes that are no JSON, or JSON nested deeper than 128 levels, throw <see cref="JsonException"/>.</summary>
    public bool IsValid(ReadOnlyMemory<byte> utf8)
    {
        using var document = JsonDocument.Parse(utf8, Strict);
        return Run(document.RootElement, null);
    }

    /// <summary>The same for the value at which a reader stands, or that it comes to next; it is read to its end.</summary>
    public bool IsValid(ref Utf8JsonReader reader)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return Run(document.RootElement, null);
    }

    /// <summary>Judges an instance; adds at most 100 errors. A valid instance costs no more than <see cref="IsValid(JsonElement)"/>.</summary>
    /// <returns>True where the instance meets the schema.</returns>
    public bool Validate(JsonElement instance, List<SchemaError> errors)
    {
        if (Run(instance, null))
        {
            return true;
        }
        var before = errors.Count;
        if (Run(instance, errors) || errors.Count == before)
        {
            // Only a pattern that ran into its time limit the first time can lead here.
            errors.Add(new SchemaError("", "", "The content is too deep or too large for its schema to be checked."));
        }
        return false;
    }

    private bool Run(JsonElement instance, List<SchemaError>? errors)
    {
        var run = SchemaRun.Begin(_tracksScope, errors);
        var valid = _root.Check(instance, run) && !run.Exhausted;
        run.End();
        return valid;
    }
}
