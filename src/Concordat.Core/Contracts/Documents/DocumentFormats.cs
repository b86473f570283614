namespace Concordat.Core.Contracts.Documents;

/// <summary>Recognises formats by the fields that their specifications require at the root.</summary>
public static class DocumentFormats
{
    private static readonly string[] Types = ["null", "boolean", "object", "array", "number", "string", "integer"];

    /// <summary>The format of a tree.</summary>
    public static DocumentFormat Of(DocumentNode? root)
    {
        if (root is not MappingNode document)
        {
            return DocumentFormat.Plain;
        }

        if (document.Text("openapi") is { } openApi)
        {
            return Minor(openApi) switch
            {
                "3.0" => DocumentFormat.OpenApi30,
                "3.1" => DocumentFormat.OpenApi31,
                "3.2" => DocumentFormat.OpenApi32,
                _ => DocumentFormat.Plain,
            };
        }

        if (document.Text("swagger") is { } swagger)
        {
            return swagger is "2" || Minor(swagger) == "2.0" ? DocumentFormat.OpenApi20 : DocumentFormat.Plain;
        }

        if (document.Text("asyncapi") is { } asyncApi)
        {
            return Minor(asyncApi) switch
            {
                ['2', '.', >= '0' and <= '6' and var minor] => DocumentFormat.AsyncApi20 + (minor - '0'),
                "3.0" => DocumentFormat.AsyncApi30,
                "3.1" => DocumentFormat.AsyncApi31,
                _ => DocumentFormat.Plain,
            };
        }

        if (document.Text("arazzo") is { } arazzo)
        {
            return Minor(arazzo) == "1.0" ? DocumentFormat.Arazzo1 : DocumentFormat.Plain;
        }

        return document.Text("$schema") is { } metaschema ? Draft(metaschema) : Keywords(document);
    }

    /// <summary>OpenAPI 3.0, 3.1 or 3.2.</summary>
    public static bool IsOpenApi3(this DocumentFormat format) => format is DocumentFormat.OpenApi30 or DocumentFormat.OpenApi31 or DocumentFormat.OpenApi32;

    /// <summary>AsyncAPI 2.0 to 2.6.</summary>
    public static bool IsAsyncApi2(this DocumentFormat format) => format is >= DocumentFormat.AsyncApi20 and <= DocumentFormat.AsyncApi26;

    /// <summary>AsyncAPI 3.0 and 3.1.</summary>
    public static bool IsAsyncApi3(this DocumentFormat format) => format is DocumentFormat.AsyncApi30 or DocumentFormat.AsyncApi31;

    /// <summary>Any JSON Schema, with or without <c>$schema</c>.</summary>
    public static bool IsJsonSchema(this DocumentFormat format) => format is >= DocumentFormat.JsonSchema and <= DocumentFormat.JsonSchemaLoose;

    /// <summary><c>3.1.0</c> and <c>3.1</c> give <c>3.1</c>; anything that is no version gives an empty text.</summary>
    private static string Minor(string version)
    {
        var parts = version.Split('.', 4);
        return parts.Length is 2 or 3 && parts[0].Length > 0 && parts[1].Length > 0 && Array.TrueForAll(parts[..2], p => p.All(char.IsAsciiDigit))
            ? $"{parts[0]}.{parts[1]}"
            : "";
    }

    private static DocumentFormat Draft(string metaschema) => metaschema.TrimEnd('#') switch
    {
        "http://json-schema.org/draft-04/schema" or "https://json-schema.org/draft-04/schema" => DocumentFormat.JsonSchemaDraft4,
        "http://json-schema.org/draft-06/schema" or "https://json-schema.org/draft-06/schema" => DocumentFormat.JsonSchemaDraft6,
        "http://json-schema.org/draft-07/schema" or "https://json-schema.org/draft-07/schema" => DocumentFormat.JsonSchemaDraft7,
        "https://json-schema.org/draft/2019-09/schema" or "http://json-schema.org/draft/2019-09/schema" => DocumentFormat.JsonSchema201909,
        "https://json-schema.org/draft/2020-12/schema" or "http://json-schema.org/draft/2020-12/schema" => DocumentFormat.JsonSchema202012,
        _ => DocumentFormat.JsonSchema,
    };

    private static DocumentFormat Keywords(MappingNode document)
    {
        var isSchema = document.Get("type") switch
        {
            ScalarNode type => Types.Contains(type.Text),
            SequenceNode types => types.Items.Count > 0 && types.Items.All(item => item is ScalarNode type && Types.Contains(type.Text)),
            _ => false,
        };
        return isSchema || document.Get("enum") is SequenceNode || document.Get("allOf") is SequenceNode || document.Get("oneOf") is SequenceNode
            || document.Get("anyOf") is SequenceNode || document.Get("not") is MappingNode
            ? DocumentFormat.JsonSchemaLoose
            : DocumentFormat.Plain;
    }
}
