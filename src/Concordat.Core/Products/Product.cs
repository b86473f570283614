using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Products;

/// <summary>Interfaces as partners get them: a bundle with its terms. It opens nothing by itself: what a partner may use, its agreements and clients say.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">What partners call it.</param>
/// <param name="Summary">What it is for, in words for partners.</param>
/// <param name="Lifecycle">Where it stands in its life.</param>
/// <param name="Sunset">The day from which a deprecated one may be gone.</param>
/// <param name="Interfaces">What it bundles: <c>domain/api/vN</c>, the type of an event, or <c>domain/flow</c>.</param>
/// <param name="Audience">For whom and for what.</param>
/// <param name="Terms">What is promised.</param>
/// <param name="Plans">Ways to take it, by name.</param>
/// <param name="Requires">What a partner must have.</param>
/// <param name="LifecycleAt">Where its lifecycle stands.</param>
/// <param name="At">Where it stands.</param>
public sealed record Product(
    string Name, string Title, string Summary, ProductLifecycle Lifecycle, DateOnly? Sunset, IReadOnlyList<Ref> Interfaces, ProductAudience Audience, ProductTerms Terms,
    IReadOnlyDictionary<string, ProductPlan> Plans, ProductRequirements Requires, SourcePosition LifecycleAt, SourcePosition At)
{
    /// <summary>The domain of its folder.</summary>
    public string Domain { get; init; } = "";

    /// <summary><c>domain/name</c>, unique in the workspace.</summary>
    public string Id => $"{Domain}/{Name}";

    /// <summary>True where partners are told of it.</summary>
    public bool IsPromised => Lifecycle is ProductLifecycle.Offered or ProductLifecycle.Deprecated;

    internal static Product Read(ResourceReader r)
    {
        r.Kind("product");
        var product = new Product(
            r.Name(),
            r.Text("title", "What partners call it.", 120),
            r.Text("summary", "What it is for, in words for partners.", 1000),
            r.Choice("lifecycle", Lifecycles, "Partners are told of what is offered or deprecated."),
            r.OptionalDate("sunset", "The day from which a deprecated product may be gone."),
            r.References("interfaces", "domain/api/vN, the type of an event, or domain/flow.", required: true),
            r.Child("audience", ProductAudience.Read, "For whom and for what."),
            r.Child("terms", ProductTerms.Read, "What is promised."),
            r.Map("plans", ProductPlan.Read, "Ways to take it."),
            r.OptionalChild("requires", ProductRequirements.Read, "What a partner must have.") ?? ProductRequirements.None,
            r.Place("lifecycle"),
            r.At);
        if (r.Has("interfaces") && product.Interfaces.Count == 0)
        {
            r.Report("resource-value", "interfaces", "A product holds at least one interface.");
        }
        return product;
    }

    /// <summary>The words of <c>lifecycle</c>.</summary>
    public static readonly Choices<ProductLifecycle> Lifecycles = new(
        ("draft", ProductLifecycle.Draft), ("offered", ProductLifecycle.Offered), ("deprecated", ProductLifecycle.Deprecated), ("withdrawn", ProductLifecycle.Withdrawn));
}

/// <summary>The life of a product.</summary>
public enum ProductLifecycle
{
    /// <summary>Being written; no partner is told of it.</summary>
    Draft,
    /// <summary>Partners may ask for it.</summary>
    Offered,
    /// <summary>Who has it keeps it until its sunset.</summary>
    Deprecated,
    /// <summary>Gone.</summary>
    Withdrawn,
}

/// <summary>For whom and for what.</summary>
/// <param name="Partners">Kinds of partners.</param>
/// <param name="Purposes">Purposes of use.</param>
public sealed record ProductAudience(IReadOnlyList<string> Partners, IReadOnlyList<Ref> Purposes)
{
    internal static ProductAudience Read(ResourceReader r) => new(r.ChoiceList("partners", Partner.Types, "Kinds of partners that it is for.", required: true), r.Purposes(required: true));
}

/// <summary>What is promised.</summary>
/// <param name="Tier">The service tier.</param>
/// <param name="Service">The service level; null for no promise.</param>
/// <param name="Retention">How long exchanges and payloads are kept for the partner; null for no promise.</param>
/// <param name="Support">Whom a partner asks.</param>
/// <param name="Price">A sentence on the price; null for none.</param>
/// <param name="ServiceAt">Where the service level stands.</param>
/// <param name="RetentionAt">Where the retention stands.</param>
public sealed record ProductTerms(Ref Tier, Slo? Service, TimeSpan? Retention, Contact Support, string? Price, SourcePosition ServiceAt, SourcePosition RetentionAt)
{
    internal static ProductTerms Read(ResourceReader r) => new(
        r.Reference("tier", "Service tier: rates, concurrency, sizes."),
        r.OptionalChild("service", Slo.Read, "The service level."),
        r.OptionalDuration("retention", "How long exchanges and payloads are kept for the partner."),
        r.Child("support", Contact.Read, "Whom a partner asks."),
        r.OptionalText("price", "A sentence on the price.", 300),
        r.Place("service"),
        r.Place("retention"));
}

/// <summary>One way to take a product.</summary>
/// <param name="Summary">What is special about it.</param>
/// <param name="Tier">Its tier; null for that of the product.</param>
/// <param name="Price">A sentence on the price.</param>
public sealed record ProductPlan(string Summary, Ref? Tier, string? Price)
{
    internal static ProductPlan Read(ResourceReader r) => new(r.Text("summary", "What is special about it.", 300), r.OptionalReference("tier", "That of the product where none is named."), r.OptionalText("price", "A sentence on the price.", 300));
}

/// <summary>What a partner must have before it can use the product.</summary>
/// <param name="Agreements">Names of agreements, one of which it must hold; empty for any that covers the purposes and the class of data.</param>
/// <param name="Certification">What it must have shown, in words.</param>
public sealed record ProductRequirements(IReadOnlyList<string> Agreements, IReadOnlyList<string> Certification)
{
    /// <summary>Nothing beyond an agreement that covers it.</summary>
    public static ProductRequirements None { get; } = new([], []);

    internal static ProductRequirements Read(ResourceReader r) => new(
        r.Texts("agreements", "Names of agreements, one of which a partner must hold; any that covers purposes and class of data where none is named."), r.Texts("certification", "What a partner must have shown."));
}
