using Concordat.Core.Primitives;
using Concordat.Core.Products;
using Concordat.Core.Releases;
using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Rights;

/// <summary>
/// What a change to a product is, in the words of interfaces, for it is an outer face as they are: an offer is new, a promise that shrinks breaks, and so on.
/// It is no exposure of data and no access: a product opens nothing, and the partner that takes it asks for both by its own agreement and clients.
/// </summary>
internal static class ProductChanges
{
    public static IEnumerable<ClassifiedChange> Classify(Network before, Network after, ResourceDifference difference, SourcePosition at, DateOnly today)
    {
        var (old, now) = (At(before, difference.File), At(after, difference.File));
        var either = (now ?? old)!;
        ClassifiedChange Make(string kind, string why) => Describe(after, either, new ClassifiedChange(kind, either.Id, at, why) { Domain = either.Domain, Audience = old?.IsPromised == true || now?.IsPromised == true ? "partner" : "internal" });

        var promised = old is { Lifecycle: ProductLifecycle.Offered } || (old is { Lifecycle: ProductLifecycle.Deprecated } && old.Sunset > today);
        if (now?.IsPromised != true)
        {
            return old?.IsPromised != true ? [Make(ChangeKind.Compatible, "No partner is told of it.")]
                : promised ? Breaks(before, old, old.Interfaces.Select(one => one.Name), Make(ChangeKind.Breaking, $"The product {old.Id} is taken away while it is promised."))
                : [Make(ChangeKind.Retired, "A product is taken away after its sunset.")];
        }
        if (!promised)
        {
            return [Make(ChangeKind.New, "A new offer to partners.")];
        }
        var less = Less(before, old!, now).ToList();
        if (less.Count > 0)
        {
            return Breaks(before, old!, less.SelectMany(one => one.Interfaces), Make(ChangeKind.Breaking, $"The product {now.Id} promises less: {string.Join(", ", less.Select(one => one.What))}."));
        }
        return [now.Lifecycle == ProductLifecycle.Deprecated && old!.Lifecycle == ProductLifecycle.Offered
            ? Make(ChangeKind.Deprecated, $"A product is deprecated, with its sunset on {now.Sunset:yyyy-MM-dd}.") with { Sunset = now.Sunset }
            : Make(ChangeKind.Compatible, "Who has the product keeps all of it.")];
    }

    /// <summary>The product itself, and each interface of which less is promised, so that those whom it was offered to and who use it are asked.</summary>
    private static IEnumerable<ClassifiedChange> Breaks(Network before, Product product, IEnumerable<string> interfaces, ClassifiedChange change)
    {
        var facts = InterfaceFacts.Of(before);
        return interfaces.Distinct(StringComparer.Ordinal).Where(facts.ContainsKey).Select(id => change with { Resource = id, Breaks = [new InterfaceBreak(id, "product-promise", "", "", change.Why, change.At) { OfferedTo = product.Audience.Partners }] }).Prepend(change);
    }

    /// <summary>What shrinks, each with the interfaces whose users notice.</summary>
    private static IEnumerable<(string What, IReadOnlyList<string> Interfaces)> Less(Network before, Product old, Product now)
    {
        IReadOnlyList<string> all = [.. old.Interfaces.Select(one => one.Name)];
        IReadOnlyList<string> gone = [.. all.Except(now.Interfaces.Select(one => one.Name), StringComparer.Ordinal)];
        if (gone.Count > 0)
        {
            yield return ($"without {string.Join(", ", gone)}", gone);
        }
        if (old.Audience.Purposes.Any(purpose => now.Audience.Purposes.All(left => left.Name != purpose.Name)) || old.Audience.Partners.Except(now.Audience.Partners, StringComparer.Ordinal).Any())
        {
            yield return ("to fewer partners or for fewer purposes", all);
        }
        var (had, has) = (old.Terms, now.Terms);
        if (Shrinks(had.Service?.Availability, has.Service?.Availability) || Shrinks(-had.Service?.LatencyP95Ms, -has.Service?.LatencyP95Ms) || Shrinks((decimal?)had.Retention?.TotalDays, (decimal?)has.Retention?.TotalDays))
        {
            yield return ("a lower level of service", all);
        }
        if (before.Tiers.TryGetValue(had.Tier.Name, out var was) && before.Tiers.TryGetValue(has.Tier.Name, out var tier) && was.PerSecond > tier.PerSecond)
        {
            yield return ($"tier {has.Tier.Name} in place of {had.Tier.Name}", all);
        }
        if (old.Plans.Keys.Except(now.Plans.Keys, StringComparer.Ordinal).ToList() is { Count: > 0 } plans)
        {
            yield return ($"without plan {string.Join(", ", plans)}", all);
        }
        if (now.Lifecycle == ProductLifecycle.Deprecated && old.Lifecycle == ProductLifecycle.Deprecated && now.Sunset < old.Sunset)
        {
            yield return ($"until {now.Sunset:yyyy-MM-dd} in place of {old.Sunset:yyyy-MM-dd}", all);
        }
    }

    private static bool Shrinks(decimal? had, decimal? has) => had is not null && !(has >= had);

    /// <summary>The most sensitive class and the highest criticality of what it holds: rows that ask for more ask for more here too.</summary>
    private static ClassifiedChange Describe(Network after, Product product, ClassifiedChange change)
    {
        var parts = ProductPart.Of(InterfaceFacts.Of(after), product);
        return change with
        {
            Classification = ProductPart.Classification(after, parts), Tier = product.Terms.Tier.Name,
            Criticality = parts.Count == 0 ? null : Words.Criticalities.WordFor(parts.Max(part => part.Facts.Terms.Criticality)),
        };
    }

    private static Product? At(Network workspace, string file) => workspace.Products.Values.FirstOrDefault(product => product.At.File == file);
}
