using System.Text.Json.Nodes;
using Concordat.Governance.Control;
using Microsoft.OpenApi;

namespace Concordat.Control;

/// <summary>The control plane's own OpenAPI document, made from its endpoints: <c>/control/v1/openapi.json</c>.</summary>
internal static class ControlDocument
{
    private const string Name = "v1"; // what MapOpenApi serves where the path names no document

    public static IServiceCollection AddControlDocument(this IServiceCollection services) => services.AddOpenApi(Name, options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = description => description.RelativePath?.StartsWith("control/v1/", StringComparison.Ordinal) == true;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Extensions = Extension("x-classification", "phi"), // a person with the right may look into messages
                Title = "Concordat control plane",
                Version = "1.0.0",
                Description = "Change requests, releases, and what the data plane does. What the console and the command line can do, a script can do here.",
                Contact = new OpenApiContact { Name = "The platform team of this installation" },
                License = new OpenApiLicense { Name = "Apache-2.0" },
            };
            document.Servers =
            [
                new OpenApiServer { Url = "/", Description = "This installation, be it production, a test or a demo.", Extensions = Extension("x-internal", true) },
            ];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
            {
                ["session"] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT", Description = "A person's session, by concordat login, or a service account's token, by client credentials with private_key_jwt.",
                },
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("session", document)] = [] }];
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(ControlAnswers.Describe);
        options.AddSchemaTransformer(ControlBounds.Set);
    });

    /// <summary>Maps the document; anybody may read it, since the product is open.</summary>
    public static void MapControlDocument(this IEndpointRouteBuilder routes) =>
        routes.MapOpenApi(ControlApi.Root + "/openapi.json").AllowAnonymous();

    private static Dictionary<string, IOpenApiExtension> Extension(string name, JsonNode value) => new(StringComparer.Ordinal) { [name] = new JsonNodeExtension(value) };
}
