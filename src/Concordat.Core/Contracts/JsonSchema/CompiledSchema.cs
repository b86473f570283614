using System.Runtime.InteropServices;
using System.Text.Json;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.JsonSchema.Compilation;
using Concordat.Core.Contracts.JsonSchema.Plans;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>
/// A schema that is ready to judge instances; immutable and safe to share. Everything that the schema asserts is enforced, or
/// compilation reported a finding: nothing goes unchecked in silence.
/// </summary>
public sealed class CompiledSchema
{
    private static readonly JsonReaderOptions Strict = new() { MaxDepth = 128 };

    private readonly SchemaNode _root;
    private readonly bool _tracksScope;
    private SchemaPlan? _plan;

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
    public bool IsValid(JsonElement instance) => Run(JsonMarshal.GetRawUtf8Value(instance), null);

    /// <summary>The same for the bytes of one JSON document. Bytes that are no JSON, or JSON nested deeper than 128 levels, throw <see cref="JsonException"/>.</summary>
    public bool IsValid(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, Strict);
        while (reader.Read())
        {
        }
        return Run(utf8[JsonScan.Next(utf8, 0)..], null);
    }

    /// <summary>The same for the value at which a reader stands, or that it comes to next; it is read to its end.</summary>
    public bool IsValid(ref Utf8JsonReader reader)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return Run(JsonMarshal.GetRawUtf8Value(document.RootElement), null);
    }

    /// <summary>Judges an instance; adds at most 100 errors. A valid instance costs no more than <see cref="IsValid(JsonElement)"/>.</summary>
    /// <returns>True where the instance meets the schema.</returns>
    public bool Validate(JsonElement instance, List<SchemaError> errors) => IsValid(instance) || ValidateOnce(instance, errors);

    /// <summary>
    /// The same for a schema that judges one or two instances, an example in a contract say: without the plan of
    /// <see cref="IsValid(JsonElement)"/>, which takes longer to make than they take to judge.
    /// </summary>
    public bool ValidateOnce(JsonElement instance, List<SchemaError> errors)
    {
        var before = errors.Count;
        if (Explain(instance, errors))
        {
            return true;
        }
        if (errors.Count == before)
        {
            errors.Add(new SchemaError("", "", SchemaRun.Undecided));
        }
        return false;
    }

    /// <summary>The answer of the schemas one by one, with what they find; the plan of <see cref="IsValid(JsonElement)"/> says the same.</summary>
    internal bool Explain(JsonElement instance, List<SchemaError> errors) => Run(JsonMarshal.GetRawUtf8Value(instance), errors);

    private bool Run(ReadOnlySpan<byte> json, List<SchemaError>? errors)
    {
        var length = 0;
        var run = SchemaRun.Begin(_tracksScope, errors);
        var valid = errors is null && !_tracksScope
            ? (_plan ??= PlanBuilder.Of(_root)).Read(json, 0, run) >= 0
            : _root.Check(json, ref length, run);
        valid &= !run.Exhausted;
        run.End();
        return valid;
    }
}
