using Concordat.Gateway;
using Concordat.Trust;

namespace Concordat.Hosting;

/// <summary>The gateway's listener: partners' traffic, tokens, health. No cookie is read or set here.</summary>
internal static class GatewayDoor
{
    public static void Use(IApplicationBuilder app)
    {
        app.UseMiddleware<ProblemAnswers>((PathString _) => true);
        app.UseTrustIdentity();
        app.UseRouting();
        app.UseEndpoints(routes =>
        {
            Health.Map(routes);
            routes.MapGateway();
        });
    }
}
