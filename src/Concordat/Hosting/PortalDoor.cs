using System.Text;
using Concordat.Core.Products;
using Concordat.Eventing;
using Concordat.Gateway;
using Concordat.Governance;
using Concordat.Platform.Releases;

namespace Concordat.Hosting;

/// <summary>
/// The partners' listener: pages of partners' administrators and the sandbox, which sign reports and so are served by nodes of the control plane; and, on
/// every node, where things are and what is offered.
/// </summary>
internal static class PortalDoor
{
    public static void Use(IApplicationBuilder app, bool pages)
    {
        StrictTransport.Use(app, trust => trust.PortalUrl);
        app.UseMiddleware<ProblemAnswers>((PathString _) => true);
        app.UseRouting();
        app.UseEndpoints(routes =>
        {
            Health.Map(routes);
            routes.MapGet("/", Welcome);
            routes.MapGet("/portal/about", Welcome);
            if (pages)
            {
                routes.MapPortal();
                routes.MapEventPortal();
                routes.MapSandboxDoor();
            }
        });
    }

    private static IResult Welcome(NodeOptions options, ReleaseFeed feed) => Results.Text(
        $"""
        Concordat partner portal

        Discovery document   {options.Trust.PublicUrl}/.well-known/openid-configuration
        Token endpoint       {options.Trust.TokenUrl}
        Interfaces           {options.Trust.PublicUrl}/apis/
        Portal               {options.Trust.PortalUrl}/portal, by invitation
        {Offers(feed.Current?.Workspace.Products.Values.Where(product => product.IsPromised) ?? [])}
        """);

    /// <summary>What was written for partners, and nothing else: not who has it, not what lies behind, no draft.</summary>
    private static string Offers(IEnumerable<Product> products)
    {
        var text = new StringBuilder();
        foreach (var product in products.OrderBy(product => product.Id, StringComparer.Ordinal))
        {
            text.Append($"\n{product.Title} ({product.Id}){(product.Sunset is { } sunset ? $", until {sunset:yyyy-MM-dd}" : "")}\n  {product.Summary}\n  for       {string.Join(", ", product.Audience.Partners)}; {string.Join(", ", product.Audience.Purposes)}\n"
                + $"  holds     {string.Join(", ", product.Interfaces)}\n");
            if (product.Requires.Certification.Count > 0)
            {
                text.Append($"  asks for  {string.Join("; ", product.Requires.Certification)}\n");
            }
            text.Append($"  contact   {product.Terms.Support.Name}{(product.Terms.Support.Email is { } mail ? $", {mail}" : "")}\n");
        }
        return text.Length == 0 ? "" : "\nProducts\n" + text;
    }
}
