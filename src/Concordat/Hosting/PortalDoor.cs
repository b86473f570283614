namespace Concordat.Hosting;

/// <summary>The partners' listener. It says what it is and where to go; pages for partners are not part of this version.</summary>
internal static class PortalDoor
{
    public static void Use(IApplicationBuilder app)
    {
        app.UseRouting();
        app.UseEndpoints(routes =>
        {
            Health.Map(routes);
            routes.MapGet("/", Welcome);
            routes.MapGet("/portal", Welcome);
        });
    }

    private static IResult Welcome(NodeOptions options) => Results.Text(
        $"""
        Concordat partner portal

        Discovery document   {options.Trust.PublicUrl}/.well-known/openid-configuration
        Token endpoint       {options.Trust.TokenUrl}
        Interfaces           {options.Trust.PublicUrl}/apis/
        """);
}
