namespace Concordat.Core.Contracts.Documents;

/// <summary>What a document says that it is.</summary>
public enum DocumentFormat
{
    /// <summary>Anything else.</summary>
    Plain,
    /// <summary><c>swagger: 2.0</c>.</summary>
    OpenApi20,
    /// <summary><c>openapi: 3.0.x</c>.</summary>
    OpenApi30,
    /// <summary><c>openapi: 3.1.x</c>.</summary>
    OpenApi31,
    /// <summary><c>openapi: 3.2.x</c>.</summary>
    OpenApi32,
    /// <summary><c>asyncapi: 2.0.x</c>.</summary>
    AsyncApi20,
    /// <summary><c>asyncapi: 2.1.x</c>.</summary>
    AsyncApi21,
    /// <summary><c>asyncapi: 2.2.x</c>.</summary>
    AsyncApi22,
    /// <summary><c>asyncapi: 2.3.x</c>.</summary>
    AsyncApi23,
    /// <summary><c>asyncapi: 2.4.x</c>.</summary>
    AsyncApi24,
    /// <summary><c>asyncapi: 2.5.x</c>.</summary>
    AsyncApi25,
    /// <summary><c>asyncapi: 2.6.x</c>.</summary>
    AsyncApi26,
    /// <summary><c>asyncapi: 3.0.x</c>.</summary>
    AsyncApi30,
    /// <summary><c>asyncapi: 3.1.x</c>.</summary>
    AsyncApi31,
    /// <summary>A <c>$schema</c> that names a metaschema which is none of those below.</summary>
    JsonSchema,
    /// <summary>A <c>$schema</c> of draft 4.</summary>
    JsonSchemaDraft4,
    /// <summary>A <c>$schema</c> of draft 6.</summary>
    JsonSchemaDraft6,
    /// <summary>A <c>$schema</c> of draft 7.</summary>
    JsonSchemaDraft7,
    /// <summary>A <c>$schema</c> of 2019-09.</summary>
    JsonSchema201909,
    /// <summary>A <c>$schema</c> of 2020-12.</summary>
    JsonSchema202012,
    /// <summary>No <c>$schema</c>, but the keywords of one: <c>type</c>, <c>enum</c>, <c>allOf</c>, <c>oneOf</c>, <c>anyOf</c> or <c>not</c>.</summary>
    JsonSchemaLoose,
    /// <summary><c>arazzo: 1.0.x</c>.</summary>
    Arazzo1,
}
