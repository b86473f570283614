namespace Concordat.Core.Contracts.JsonSchema.Compilation;

/// <summary>What stands in the value of a keyword: where the schemas are that may carry identifiers.</summary>
internal enum KeywordShape
{
    /// <summary>A value that asserts something or identifies the schema.</summary>
    Value,
    /// <summary>A value that asserts nothing.</summary>
    Annotation,
    /// <summary>One schema.</summary>
    Schema,
    /// <summary>A list of schemas.</summary>
    List,
    /// <summary>One schema or a list of them: <c>items</c> up to 2019-09.</summary>
    SchemaOrList,
    /// <summary>Schemas by name.</summary>
    Map,
    /// <summary>Schemas or lists of names by name: <c>dependencies</c>.</summary>
    Dependencies,
}
