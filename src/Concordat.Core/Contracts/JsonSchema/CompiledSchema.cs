using System.Text.Json;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>Which reading of the keywords a document asks for.</summary>
public enum SchemaDialect
{
    /// <summary>JSON Schema 2020-12, which is also that of OpenAPI 3.1.</summary>
    Draft202012,
    /// <summary>The schema object of OpenAPI 3.0: <c>nullable</c>, boolean exclusive bounds, nothing beside a <c>$ref</c>.</summary>
    OpenApi30,
}

/// <summary>
/// A schema that is ready to judge instances; immutable and safe to share. Everything that the schema asserts is enforced, or
/// compilation reported a finding: nothing goes unchecked in silence.
/// </summary>
public sealed class CompiledSchema
{
    private readonly SchemaNode _root;

    private CompiledSchema(SchemaNode root) => _root = root;

    /// <summary>Compiles the schema at a node. The result is to be used only where no error was added to the findings.</summary>
    /// <param name="schema">The schema: a mapping, or true or false.</param>
    /// <param name="document">The root of the document, in which local references are found.</param>
    /// <param name="findings">Takes what is wrong or not enforced, with its place.</param>
    /// <param name="dialect">How keywords are read.</param>
    public static CompiledSchema Compile(
        DocumentNode schema, DocumentNode document, ICollection<Finding> findings, SchemaDialect dialect = SchemaDialect.Draft202012) =>
        new(new SchemaCompiler(document, findings, dialect).Compile(schema));

    /// <summary>Wraps what a compiler made that is shared by many schemas of one document.</summary>
    internal static CompiledSchema From(SchemaNode root) => new(root);

    /// <summary>Judges an instance; adds at most 100 errors.</summary>
    /// <returns>True where the instance meets the schema.</returns>
    public bool Validate(JsonElement instance, List<SchemaError> errors) => _root.Check(instance, new SchemaRun(errors));
}
