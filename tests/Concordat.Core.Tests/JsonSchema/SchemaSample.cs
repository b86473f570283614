using System.Text.Json;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.JsonSchema;
using Concordat.Core.Primitives;

namespace Concordat.Core.Tests.JsonSchema;

/// <summary>A schema in YAML and what it says of instances.</summary>
internal sealed class SchemaSample
{
    private readonly CompiledSchema _schema;

    public SchemaSample(string yaml, SchemaDialect dialect = SchemaDialect.Draft202012)
    {
        var root = DocumentReader.Read("schema.yaml", yaml).Root!;
        _schema = CompiledSchema.Compile(root, root, Findings, dialect);
    }

    public List<Finding> Findings { get; } = [];

    public bool Accepts(string json) => Errors(json).Count == 0;

    public List<SchemaError> Errors(string json)
    {
        using var instance = JsonDocument.Parse(json);
        var errors = new List<SchemaError>();
        var valid = _schema.Validate(instance.RootElement, errors);
        Assert.Equal(valid, errors.Count == 0);
        return errors;
    }
}
