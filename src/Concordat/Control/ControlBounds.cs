using System.Globalization;
using Concordat.Core.Releases;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Concordat.Control;

/// <summary>Bounds that hold for every parameter and request, so that the description says them.</summary>
internal static class ControlBounds
{
    /// <summary>Kestrel takes no longer request line.</summary>
    private const int RequestLine = 8192;

    /// <summary>The largest body that a node takes (<c>NodeHost</c>).</summary>
    private const int Body = 16 * 1024 * 1024;

    public static Task Set(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (schema.Type is { } type && type.HasFlag(JsonSchemaType.Integer))
        {
            // The reader would take digits in quotes too; that is no offer to clients.
            schema.Type = type & ~JsonSchemaType.String;
            schema.Pattern = null;
        }
        if (context.ParameterDescription is not null)
        {
            Parameter(schema);
        }
        if (context.JsonTypeInfo.Type == typeof(IReadOnlyDictionary<string, string>))
        {
            schema.MaxProperties = ReleaseLimits.Files;
            if (schema.AdditionalProperties is OpenApiSchema content)
            {
                content.MaxLength = Body;
            }
        }
        if (context.JsonPropertyInfo?.Name == "password")
        {
            schema.WriteOnly = true;
        }
        if (context.JsonPropertyInfo is null && context.JsonTypeInfo.Type.Name.EndsWith("Request", StringComparison.Ordinal))
        {
            schema.AdditionalPropertiesAllowed = false;
        }
        return Task.CompletedTask;
    }

    private static void Parameter(OpenApiSchema schema)
    {
        if (schema.Type?.HasFlag(JsonSchemaType.Integer) == true)
        {
            schema.Minimum ??= "0";
            schema.Maximum ??= (schema.Format == "int64" ? long.MaxValue : int.MaxValue).ToString(CultureInfo.InvariantCulture);
        }
        else if (schema.Type?.HasFlag(JsonSchemaType.String) == true && schema.Format is null && schema.Enum is null or { Count: 0 })
        {
            schema.MaxLength ??= RequestLine;
        }
    }
}
