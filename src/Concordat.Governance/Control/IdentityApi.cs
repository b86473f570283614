using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Governance.Control;

public static partial class ControlApi
{
    /// <summary>Who signs people in for this control plane.</summary>
    /// <param name="Issuer">Its discovery document stands below this address.</param>
    public sealed record IdentityView(string Issuer);
}

internal static class IdentityApi
{
    public static void Map(RouteGroupBuilder control) => control.MapGet("/identity", Show).AllowAnonymous().WithTags("Session")
        .WithName("showIssuer").WithSummary("Show who signs people in").WithDescription("The issuer whose device grant gives command lines a session here. Needs no session.");

    private static Ok<ControlApi.IdentityView> Show(TrustOptions options) => TypedResults.Ok(new ControlApi.IdentityView(options.PublicUrl));
}
