using Concordat.Control;
using Concordat.Eventing;
using Concordat.Gateway;
using Concordat.Governance;
using Concordat.Integration;
using Concordat.Platform.Telemetry;
using Concordat.Trust;
using Concordat.Web;
using Concordat.Workflow;

namespace Concordat.Hosting;

/// <summary>The control listener: <c>/control/v1</c>, the console, metrics.</summary>
internal static class ControlDoor
{
    public static void Use(IApplicationBuilder app)
    {
        StrictTransport.Use(app, trust => trust.ControlUrl);
        app.Use(SafeHeaders);
        app.UseMiddleware<ProblemAnswers>(IsNoPage);
        app.UseRouting();
        app.UseTrustControl();
        app.UseConsole();
        app.UseEndpoints(routes =>
        {
            Health.Map(routes);
            routes.MapMetrics();
            routes.MapTrustControl();
            routes.MapControl().MapGatewayControl().MapEventsControl().MapWorkflowControl();
            routes.MapIntegrationControl();
            routes.MapControlDocument();
            UnansweredControl.Map(routes);
            routes.MapConsole();
        });
    }

    /// <summary>The console answers for its own pages.</summary>
    private static readonly Func<PathString, bool> IsNoPage = path =>
        path.StartsWithSegments("/control") || path.StartsWithSegments("/connect") || path.StartsWithSegments("/.well-known") || path.StartsWithSegments("/metrics");

    private static Task SafeHeaders(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        return next(context);
    }
}
