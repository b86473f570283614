namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>One place where an instance breaks its schema. No message holds a value of the instance.</summary>
/// <param name="InstancePath">JSON Pointer (RFC 6901) into the instance; empty for its root.</param>
/// <param name="KeywordLocation">JSON Pointer along the keywords that led here, <c>$ref</c> among them (JSON Schema core 12.3.1).</param>
/// <param name="Message">What the keyword asks for.</param>
public readonly record struct SchemaError(string InstancePath, string KeywordLocation, string Message)
{
    /// <summary>Where the keyword stands itself: the base URI or file of its schema with a JSON Pointer (JSON Schema core 12.3.2); empty where there is no keyword.</summary>
    public string AbsoluteKeywordLocation { get; init; } = "";
}
