using Concordat.Core.Primitives;
using Concordat.Core.Products;
using Concordat.Core.Workspace;
using Concordat.Governance.Changes;
using Concordat.Platform.Releases;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Governance.Control;

public static partial class ControlApi
{
    /// <summary>Interfaces as partners get them.</summary>
    /// <param name="Release">Of this release; 0 where none is active.</param>
    /// <param name="Products">By domain and name.</param>
    public sealed record ProductList(int Release, IReadOnlyList<ProductView> Products);

    /// <summary>A product.</summary>
    /// <param name="Id">domain/name.</param>
    /// <param name="Lifecycle">draft, offered, deprecated or withdrawn.</param>
    /// <param name="Sunset">From when a deprecated one may be gone.</param>
    /// <param name="Classification">The most sensitive class of data in it.</param>
    /// <param name="Interfaces">What is in it.</param>
    /// <param name="For">Kinds of partners.</param>
    /// <param name="Purposes">Purposes of use.</param>
    /// <param name="Availability">Promised, in percent; null for no promise.</param>
    /// <param name="LatencyP95Ms">Promised; null for no promise.</param>
    /// <param name="RetentionDays">Promised; null for no promise.</param>
    /// <param name="Holders">Who has it, has a part of it, or may ask for it.</param>
    public sealed record ProductView(
        string Id, string Domain, string Title, string Summary, string Lifecycle, DateOnly? Sunset, string? Classification, IReadOnlyList<ProductInterface> Interfaces, IReadOnlyList<string> For, IReadOnlyList<string> Purposes,
        string Tier, decimal? Availability, long? LatencyP95Ms, int? RetentionDays, string? Price, Contact Support, IReadOnlyList<ProductPlanView> Plans, IReadOnlyList<string> Agreements, IReadOnlyList<string> Certification,
        IReadOnlyList<ProductHolder> Holders, string File)
    {
        internal static ProductView Of(ProductReach reach, Product product, IReadOnlyDictionary<string, InterfaceView> interfaces, DateOnly today) => new(
            product.Id, product.Domain, product.Title, product.Summary, Product.Lifecycles.WordFor(product.Lifecycle), product.Sunset, reach.Classification(product),
            [.. product.Interfaces.Select(one => interfaces.GetValueOrDefault(one.Name)).OfType<InterfaceView>().Select(one => new ProductInterface(one.Id, one.Kind, one.Version, one.Lifecycle, one.Owner, one.Summary, one.Classification, one.Path, one.Contract))],
            product.Audience.Partners, [.. product.Audience.Purposes.Select(purpose => purpose.Name)], product.Terms.Tier.Name, product.Terms.Service?.Availability, product.Terms.Service?.LatencyP95Ms,
            (int?)product.Terms.Retention?.TotalDays, product.Terms.Price, product.Terms.Support,
            [.. product.Plans.OrderBy(plan => plan.Key, StringComparer.Ordinal).Select(plan => new ProductPlanView(plan.Key, plan.Value.Summary, plan.Value.Tier?.Name ?? product.Terms.Tier.Name, plan.Value.Price))],
            product.Requires.Agreements, product.Requires.Certification, reach.Of(product, today), product.At.File);
    }

    /// <summary>An interface of a product.</summary>
    /// <param name="Path">Where it is called; null for flows and events.</param>
    /// <param name="Contract">The contract's file in the release; null where it names none.</param>
    public sealed record ProductInterface(string Id, string Kind, string Version, string Lifecycle, string Owner, string Summary, string Classification, string? Path, string? Contract);

    /// <summary>One way to take a product.</summary>
    public sealed record ProductPlanView(string Name, string Summary, string Tier, string? Price);
}

internal static class ProductsApi
{
    public static void Map(RouteGroupBuilder control) => control.MapGet("/products", Show)
        .WithName("listProducts").WithTags("Catalogue").WithSummary("List interfaces as products for partners").RequireAuthorization(Policies.View)
        .WithDescription("What the active release offers to partners: the interfaces that a product bundles, its terms and plans, what it asks of a partner, and who has it. `id` names one, as domain/name.");

    private static Results<Ok<ControlApi.ProductList>, ProblemResult> Show(ReleaseFeed feed, TimeProvider clock, string? id)
    {
        if (feed.Current is not { } active)
        {
            return TypedResults.Ok(new ControlApi.ProductList(0, []));
        }
        var products = Of(active.Workspace, id, WorkspaceFiles.Today(clock));
        return products.Count == 0 && !string.IsNullOrEmpty(id)
            ? ProblemResult.Of(Outcome.NotFound, $"There is no product '{id}' in release {active.Number}. {Spelling.Fix(id, [.. active.Workspace.Products.Keys]) ?? "GET /control/v1/products lists them."}")
            : TypedResults.Ok(new ControlApi.ProductList(active.Number, products));
    }

    internal static IReadOnlyList<ControlApi.ProductView> Of(Workspace network, string? id, DateOnly today)
    {
        var reach = new ProductReach(network);
        var interfaces = CatalogueApi.Interfaces(network).ToDictionary(one => one.Id, StringComparer.Ordinal);
        return [.. network.Products.Values.Where(product => string.IsNullOrEmpty(id) || product.Id == id).OrderBy(product => product.Id, StringComparer.Ordinal)
            .Select(product => ControlApi.ProductView.Of(reach, product, interfaces, today))];
    }
}
