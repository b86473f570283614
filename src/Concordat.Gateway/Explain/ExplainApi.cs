using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Gateway.Explain;

/// <summary><c>GET /control/v1/gateway/explanation</c>, on the control listener.</summary>
internal static class ExplainApi
{
    public static void Map(RouteGroupBuilder control) => control.MapGet("/gateway/explanation", (ExplainCall explain, string method, string path, string? client, string? purpose) =>
            TypedResults.Json(explain.Explain(method.ToUpperInvariant(), path, client, purpose), GatewayExplanationJson.Default.GatewayExplanation))
        .Produces<GatewayExplanation>()
        .WithName("explainCall").WithTags("Gateway").WithSummary("Explain a call")
        .WithDescription("The route, release and decisions behind what the gateway does with a call. Nothing is called and no limit is used.")
        .RequireAuthorization(Policies.View);
}
