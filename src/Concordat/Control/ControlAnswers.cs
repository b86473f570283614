using Concordat.Platform.Problems;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Concordat.Control;

/// <summary>What every endpoint answers, whatever it does: refusals as problem documents, and the trace of the call.</summary>
internal static class ControlAnswers
{
    private static readonly string[] Safe = ["GET", "HEAD"];

    public static Task Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var open = metadata.OfType<IAllowAnonymous>().Any();
        var answers = operation.Responses ??= [];
        var fhir = context.Description.RelativePath?.StartsWith("control/v1/fhir/", StringComparison.Ordinal) == true;
        if (operation.Parameters?.Count > 0 || operation.RequestBody is not null)
        {
            answers.TryAdd("400", Problem("The request does not meet this description.", context.Document));
        }
        if (open)
        {
            operation.Security = [];
        }
        else
        {
            answers.TryAdd("401", Problem("A session or an access token is needed.", context.Document));
            answers.TryAdd("403", Problem("The roles of the caller do not allow it.", context.Document));
            if (!Safe.Contains(context.Description.HttpMethod))
            {
                operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("session", context.Document)] = [] }];
            }
        }
        answers.TryAdd("500", Problem("It failed here; the answer tells nothing of the inside.", context.Document));
        foreach (var (_, answer) in answers.Where(one => one.Key.StartsWith('2')))
        {
            if (answer is OpenApiResponse response)
            {
                response.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
                response.Headers["traceparent"] = new OpenApiHeader
                {
                    Description = "The trace of the call (W3C Trace Context).", Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 55 },
                };
            }
        }
        foreach (var (_, answer) in answers.Where(one => fhir && one.Key[0] is '4' or '5'))
        {
            answer.Content!.TryAdd(OperationOutcome.MediaType, new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.Object, Description = "A FHIR OperationOutcome." } });
        }
        return Task.CompletedTask;
    }

    private static OpenApiResponse Problem(string description, OpenApiDocument? document) => new()
    {
        Description = description,
        Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
        {
            [Platform.Problems.Problem.MediaType] = new() { Schema = new OpenApiSchemaReference(nameof(Problem), document) },
        },
    };
}
