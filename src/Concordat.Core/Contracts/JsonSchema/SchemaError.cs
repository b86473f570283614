namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>One place where an instance breaks its schema. Neither member holds a value of the instance.</summary>
/// <param name="InstancePath">JSON Pointer (RFC 6901) into the instance; empty for its root.</param>
/// <param name="KeywordLocation">JSON Pointer to the keyword in the document that holds the schema.</param>
/// <param name="Message">What the keyword asks for.</param>
public readonly record struct SchemaError(string InstancePath, string KeywordLocation, string Message);
