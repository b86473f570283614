using System.Text;
using Concordat.Core.Products;
using Concordat.Platform.Releases;

namespace Concordat.Hosting;

/// <summary>The partners' listener. It says what it is, where to go and what is offered; pages for partners are not part of this version.</summary>
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

    private static IResult Welcome(NodeOptions options, ReleaseFeed feed) => Results.Text(
        $"""
        Concordat partner portal

        Discovery document   {options.Trust.PublicUrl}/.well-known/openid-configuration
        Token endpoint       {options.Trust.TokenUrl}
        Interfaces           {options.Trust.PublicUrl}/apis/
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
