namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>How a schema is compiled.</summary>
public sealed record SchemaOptions
{
    /// <summary>The dialect of schemas that do not name one by <c>$schema</c>.</summary>
    public SchemaDialect Dialect { get; init; } = SchemaDialect.Draft202012;

    /// <summary>The absolute URI or path of the document, against which its references are resolved.</summary>
    public string BaseUri { get; init; } = "";

    /// <summary>Where references to other documents are looked up; null for the metaschemas alone.</summary>
    public SchemaRegistry? Registry { get; init; }

    /// <summary>Whether <c>format</c> is an assertion: in contracts it is. JSON Schema 2020-12 leaves it an annotation unless asked.</summary>
    public bool AssertFormats { get; init; } = true;

    /// <summary>The options that a bare dialect stands for.</summary>
    public static implicit operator SchemaOptions(SchemaDialect dialect) => new() { Dialect = dialect };
}
