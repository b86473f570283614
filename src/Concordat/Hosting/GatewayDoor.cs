using Concordat.Eventing;
using Concordat.Gateway;
using Concordat.Trust;

namespace Concordat.Hosting;

/// <summary>The gateway's listener: partners' traffic, tokens, health. The page where patients decide about apps has a cookie of its own; no other is read or set here.</summary>
internal static class GatewayDoor
{
    public static void Use(IApplicationBuilder app)
    {
        ForwardedAddress.Use(app, app.ApplicationServices.GetRequiredService<NodeOptions>().Trust);
        StrictTransport.Use(app, trust => trust.PublicUrl);
        app.UseMiddleware<ProblemAnswers>((PathString _) => true);
        app.UseTrustIdentity();
        app.UseRouting();
        app.UseEndpoints(routes =>
        {
            Health.Map(routes);
            routes.MapGateway();
            routes.MapEventDoor();
        });
    }
}
