using Concordat.Core.Rights;
using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Products;

/// <summary>A partner and a product.</summary>
/// <param name="Partner">Its name.</param>
/// <param name="Title">Its title.</param>
/// <param name="State"><c>has</c>, <c>part</c> or <c>may</c>: it is of the audience and has nothing of it.</param>
/// <param name="Missing">What it lacks, each in a sentence; empty where it has all.</param>
public sealed record ProductHolder(string Partner, string Title, string State, IReadOnlyList<string> Missing);

/// <summary>Who has a product already, by agreements, clients, subscriptions and senders: the same things that let a partner in at run time. Pure; one for all products of a network.</summary>
public sealed class ProductReach(Network network)
{
    private readonly IReadOnlyDictionary<string, InterfaceFacts> _facts = InterfaceFacts.Of(network);

    /// <summary>The partners that have it, have a part of it, or may ask for it, in this order.</summary>
    public IReadOnlyList<ProductHolder> Of(Product product, DateOnly today)
    {
        var parts = ProductPart.Of(_facts, product);
        return [.. network.Partners.Values.Select(partner => One(product, parts, partner, today)).OfType<ProductHolder>()
            .OrderBy(row => row.State switch { "has" => 0, "part" => 1, _ => 2 }).ThenBy(row => row.Partner, StringComparer.Ordinal)];
    }

    /// <summary>The most sensitive class of data in it; null where none is known.</summary>
    public string? Classification(Product product) => ProductPart.Classification(network, ProductPart.Of(_facts, product));

    private ProductHolder? One(Product product, IReadOnlyList<ProductPart> parts, Partner partner, DateOnly today)
    {
        var used = parts.Where(part => part.Facts.IsUsedBy(partner)).ToList();
        if (used.Count == 0)
        {
            return product.Lifecycle == ProductLifecycle.Offered && product.Audience.Partners.Contains(partner.Type) ? new(partner.Name, partner.Title, "may", [.. Lacks(product, parts, partner, today)]) : null;
        }
        var missing = Lacks(product, parts, partner, today).Concat(parts.Except(used).Select(part => $"Nothing of it uses {part.Facts.Id}.")).ToList();
        return new(partner.Name, partner.Title, missing.Count == 0 ? "has" : "part", missing);
    }

    private IEnumerable<string> Lacks(Product product, IReadOnlyList<ProductPart> parts, Partner partner, DateOnly today)
    {
        var held = partner.Agreements.Where(one => one.Covers(today)).ToList();
        if (held.Count == 0)
        {
            yield return "No agreement covers today.";
            yield break;
        }
        if (product.Requires.Agreements.Count > 0 && !held.Any(one => product.Requires.Agreements.Contains(one.Name, StringComparer.Ordinal)))
        {
            yield return $"None of its agreements is called {string.Join(" or ", product.Requires.Agreements)}.";
        }
        if (!held.Any(one => one.Purposes.Any(purpose => product.Audience.Purposes.Any(asked => asked.Name == purpose.Name))))
        {
            yield return $"No agreement is for {string.Join(" or ", product.Audience.Purposes.Select(purpose => purpose.Name))}.";
        }
        if (ProductPart.Classification(network, parts) is { } data
            && held.Select(one => network.Classifications.GetValueOrDefault(one.Classification.Name)?.Rank).Max() is var rank && !(rank >= network.Classifications[data].Rank))
        {
            yield return $"No agreement goes as far as {data}.";
        }
    }
}
