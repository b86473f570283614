namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>Which reading of the keywords holds where a schema does not say it by <c>$schema</c>.</summary>
public enum SchemaDialect
{
    /// <summary>Draft 4: <c>id</c>, boolean exclusive bounds, nothing beside a <c>$ref</c>.</summary>
    Draft4,
    /// <summary>Draft 6.</summary>
    Draft6,
    /// <summary>Draft 7.</summary>
    Draft7,
    /// <summary>2019-09.</summary>
    Draft201909,
    /// <summary>2020-12.</summary>
    Draft202012,
    /// <summary>The schema object of OpenAPI 3.0: <c>nullable</c>, boolean exclusive bounds, nothing beside a <c>$ref</c>.</summary>
    OpenApi30,
    /// <summary>The schema object of OpenAPI 3.1: 2020-12 with the base vocabulary of OpenAPI.</summary>
    OpenApi31,
}
