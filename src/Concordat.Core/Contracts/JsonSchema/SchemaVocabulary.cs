using System.Collections.Frozen;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>The keywords of JSON Schema 2020-12 and of the schema objects of OpenAPI, by what is done with them.</summary>
internal static class SchemaVocabulary
{
    /// <summary>Keywords that assert something and are not enforced: each one is a finding.</summary>
    public static readonly FrozenSet<string> NotEnforced =
        new[] { "unevaluatedProperties", "unevaluatedItems", "$dynamicRef", "$recursiveRef", "dependencies", "additionalItems" }.ToFrozenSet();

    /// <summary>Keywords that are enforced, or that assert nothing by their definition.</summary>
    public static readonly FrozenSet<string> Known = new[]
    {
        "$schema", "$id", "$ref", "$defs", "definitions", "$comment", "$anchor", "$dynamicAnchor", "$vocabulary",
        "type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum",
        "maxLength", "minLength", "pattern", "format", "maxItems", "minItems", "uniqueItems", "maxContains", "minContains", "contains",
        "maxProperties", "minProperties", "required", "dependentRequired", "properties", "patternProperties", "additionalProperties",
        "propertyNames", "dependentSchemas", "items", "prefixItems", "allOf", "anyOf", "oneOf", "not", "if", "then", "else",
        "title", "description", "default", "deprecated", "readOnly", "writeOnly", "examples", "example",
        "contentEncoding", "contentMediaType", "contentSchema", "nullable", "discriminator", "xml", "externalDocs",
    }.ToFrozenSet();
}
