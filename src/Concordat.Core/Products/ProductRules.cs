using System.Globalization;
using Concordat.Core.Primitives;
using Concordat.Core.Rights;
using Concordat.Core.Workspace;

namespace Concordat.Core.Products;

/// <summary>A product promises no more than its interfaces give. A draft may say anything of interfaces that exist.</summary>
internal static partial class ProductRules
{
    public static IReadOnlyList<WorkspaceRule> All { get; } =
    [
        new("product-interface", Severity.Error, "A product that is not withdrawn holds interfaces that exist.", ws =>
            ws.Products.Values.Where(product => product.Lifecycle != ProductLifecycle.Withdrawn).SelectMany(product => ReferenceRules.MissingInterfaces(ws, product.Interfaces))) { Sample = Interface },
        new("product-runs", Severity.Error, "What a product promises runs: no interface of it is a draft or retired.", ws =>
            from row in ProductPart.Promised(ws)
            where !row.Part.Facts.Terms.Runs
            select new Complaint(row.Part.Reference.At, $"'{row.Part.Facts.Id}' is {Words.Lifecycles.WordFor(row.Part.Facts.Terms.Lifecycle)}, and '{row.Product.Id}' is {Product.Lifecycles.WordFor(row.Product.Lifecycle)}.",
                "Take it out, name the version that runs, or set the product to draft or withdrawn.")) { Sample = Runs },
        new("product-outlives", Severity.Warn, "A product does not outlive its interfaces.", ws =>
            from row in ProductPart.Promised(ws)
            where row.Part.Facts.Terms is { Lifecycle: Lifecycle.Deprecated, Sunset: { } sunset } && !(row.Product.Sunset <= sunset)
            select new Complaint(row.Part.Reference.At, $"'{row.Part.Facts.Id}' may be gone from {row.Part.Facts.Terms.Sunset:yyyy-MM-dd}, and '{row.Product.Id}' is promised {(row.Product.Sunset is { } end ? $"until {end:yyyy-MM-dd}" : "without an end")}.",
                "Name the version that follows it, or deprecate the product with a sunset no later.")) { Sample = Outlives },
        new("product-lifecycle", Severity.Error, "A sunset belongs to a deprecated product, and a deprecated product has one.", ws =>
            from product in ws.Products.Values
            where product.Lifecycle == ProductLifecycle.Deprecated ? product.Sunset is null : product.Lifecycle is ProductLifecycle.Draft or ProductLifecycle.Offered && product.Sunset is not null
            select new Complaint(product.LifecycleAt, product.Sunset is null ? $"'{product.Id}' is deprecated and names no sunset." : $"'{product.Id}' has a sunset and is not deprecated.",
                product.Sunset is null ? "Add 'sunset', the day from which it may be gone." : "Set lifecycle: deprecated, or take the sunset away.")) { Sample = Life },
        new("product-domain", Severity.Error, "An interface of another domain stands in a product with that domain's consent.", ws =>
            from row in ProductPart.All(ws, [.. ws.Products.Values])
            where row.Part.Owner != row.Product.Domain && row.Part.Facts.Terms.OfferedBy.All(domain => domain.Name != row.Product.Domain)
            select new Complaint(row.Part.Reference.At, $"'{row.Part.Facts.Id}' belongs to {row.Part.Owner}, which lets no product of {row.Product.Domain} hold it.",
                $"Let {row.Part.Owner} add '{row.Product.Domain}' to 'offeredBy' of {row.Part.Facts.At.File}: that is a change of its interface, which it approves.")) { Sample = Foreign },
        new("product-purpose", Severity.Error, "A product is for purposes that all of its interfaces allow.", ws =>
            from row in ProductPart.Promised(ws)
            from purpose in row.Product.Audience.Purposes
            where row.Part.Purposes.Count > 0 && row.Part.Purposes.All(allowed => allowed.Name != purpose.Name)
            select new Complaint(purpose.At, $"'{row.Part.Facts.Id}' may not be used for {purpose.Name}.", $"It allows {string.Join(", ", row.Part.Purposes.Select(allowed => allowed.Name))}: take {purpose.Name} away, or put the interface into a product of its own.")) { Sample = Purpose },
        new("product-availability", Severity.Error, "A product promises no higher availability than each of its interfaces.", ws =>
            from row in ProductPart.Promised(ws)
            let promised = row.Product.Terms.Service?.Availability
            where promised is not null && !(row.Part.Facts.Terms.Slo?.Availability >= promised)
            select new Complaint(row.Product.Terms.ServiceAt, $"{Percent(promised!.Value)} is promised, and '{row.Part.Facts.Id}' {(row.Part.Facts.Terms.Slo?.Availability is { } given ? $"gives {Percent(given)}" : "has no such objective")}.",
                "Promise less, or raise 'slo.availability' of the interface.")) { Sample = Availability },
        new("product-latency", Severity.Error, "A product promises no faster answers than each of its interfaces.", ws =>
            from row in ProductPart.Promised(ws)
            let promised = row.Product.Terms.Service?.LatencyP95Ms
            where promised is not null && !(row.Part.Facts.Terms.Slo?.LatencyP95Ms <= promised)
            select new Complaint(row.Product.Terms.ServiceAt, $"{promised} ms are promised, and '{row.Part.Facts.Id}' {(row.Part.Facts.Terms.Slo?.LatencyP95Ms is { } given ? $"takes {given} ms" : "has no such objective")}.",
                "Promise more time, or lower 'slo.latencyP95Ms' of the interface.")) { Sample = Latency },
        new("product-tier", Severity.Error, "A product and its plans promise no wider tier than that of each of their interfaces.", Tiers) { Sample = Tier },
        new("product-retention", Severity.Error, "A product promises to keep data no longer than each of its interfaces does.", ws =>
            from row in ProductPart.Promised(ws)
            let promised = row.Product.Terms.Retention
            where promised is not null && !(row.Part.Facts.Terms.Retention >= promised)
            select new Complaint(row.Product.Terms.RetentionAt, $"{promised!.Value.TotalDays:0} days are promised, and '{row.Part.Facts.Id}' {(row.Part.Facts.Terms.Retention is { } given ? $"keeps {given.TotalDays:0}" : "says not how long it keeps data")}.",
                "Promise less, or lengthen 'retention' of the interface, within its class of data.")) { Sample = Retention },
    ];

    private static IEnumerable<Complaint> Tiers(Workspace.Workspace ws) =>
        from row in ProductPart.Promised(ws)
        from promised in row.Product.Plans.Values.Select(plan => plan.Tier).OfType<Ref>().Prepend(row.Product.Terms.Tier)
        let given = row.Part.Facts.Terms.Tier.Name
        where ws.Tiers.TryGetValue(promised.Name, out var wanted) && ws.Tiers.TryGetValue(given, out var has) && IsWider(wanted, has)
        select new Complaint(promised.At, $"'{promised.Name}' is promised, and '{row.Part.Facts.Id}' is {given}, which allows less.", $"Promise {given}, or raise the tier of the interface.");

    private static bool IsWider(Tier wanted, Tier given) => wanted.PerSecond > given.PerSecond || wanted.Burst > given.Burst || wanted.Concurrency > given.Concurrency || wanted.MaxPayload > given.MaxPayload
        || (given.Throughput is { } bytes && !(wanted.Throughput <= bytes));

    private static string Percent(decimal value) => value.ToString("0.###", CultureInfo.InvariantCulture) + " %";
}
