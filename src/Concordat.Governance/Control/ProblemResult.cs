using System.Reflection;
using Concordat.Core.Primitives;
using Concordat.Governance.Changes;
using Concordat.Platform.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Concordat.Governance.Control;

/// <summary>A refusal as a problem document.</summary>
internal sealed class ProblemResult(Problem problem) : IResult, IEndpointMetadataProvider
{
    public static ProblemResult Of(Refusal refusal) => new(ControlApi.Problem(refusal));

    public static ProblemResult Of(Outcome outcome, string detail) => Of(new Refusal(outcome, detail));

    public Task ExecuteAsync(HttpContext httpContext) => problem.Write(httpContext);

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        foreach (var status in (int[])[400, 403, 404, 409, 422])
        {
            builder.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(Problem), [Problem.MediaType]));
        }
    }
}
