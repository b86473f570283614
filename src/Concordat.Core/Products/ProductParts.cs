using Concordat.Core.Rights;
using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Products;

/// <summary>One interface of a product, with what it gives.</summary>
/// <param name="Reference">As the product names it.</param>
/// <param name="Facts">The interface.</param>
internal sealed record ProductPart(Ref Reference, InterfaceFacts Facts)
{
    /// <summary>The domain that owns it.</summary>
    public string Owner => Facts.Terms.Owner.Name;

    /// <summary>The purposes for which it may be used; empty for any.</summary>
    public IReadOnlyList<Ref> Purposes => Facts.Api?.Access.Purposes ?? Facts.Event?.Access?.Purposes ?? [];

    /// <summary>The interfaces of a product that exist.</summary>
    public static IReadOnlyList<ProductPart> Of(IReadOnlyDictionary<string, InterfaceFacts> facts, Product product) =>
        [.. product.Interfaces.Where(one => facts.ContainsKey(one.Name)).Select(one => new ProductPart(one, facts[one.Name]))];

    /// <summary>Every promised part of every product: drafts and withdrawn ones promise nothing.</summary>
    public static IEnumerable<(Product Product, ProductPart Part)> Promised(Network network) => All(network, [.. network.Products.Values.Where(product => product.IsPromised)]);

    /// <summary>Every part of these products that exists.</summary>
    public static IEnumerable<(Product Product, ProductPart Part)> All(Network network, IReadOnlyCollection<Product> products)
    {
        if (products.Count == 0)
        {
            return [];
        }
        var facts = InterfaceFacts.Of(network);
        return products.SelectMany(product => Of(facts, product).Select(part => (product, part)));
    }

    /// <summary>The most sensitive class of data among the interfaces of a product; null where none is known.</summary>
    public static string? Classification(Network network, IReadOnlyList<ProductPart> parts) => parts.Select(part => part.Facts.Terms.Classification.Name)
        .Where(network.Classifications.ContainsKey).MaxBy(name => network.Classifications[name].Rank);
}
