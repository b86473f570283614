using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>Decision rights: which change needs whose approval. The three models are three such tables.</summary>
public sealed record Governance(string Name, string Model, IReadOnlyList<DecisionRight> Rights, bool AuthorMayApprove, IReadOnlyDictionary<string, IReadOnlyList<Ref>> Seats, SourcePosition At)
{
    internal static Governance Read(ResourceReader r)
    {
        r.Kind("governance");
        return new(
            r.Name(),
            r.Choice("model", Words.Of("federated", "centralised", "decentralised")),
            r.List("rights", DecisionRight.Read, required: true),
            r.OptionalChoice("separationOfDuties", new Choices<bool>(("author-never-approves", false), ("author-may-approve", true)), false),
            r.ListMap("seats", "Who sits where: security, compliance, council, platform."),
            r.At);
    }
}

/// <summary>One row: the changes it is about, when it applies, and whose approval is needed.</summary>
public sealed record DecisionRight(IReadOnlyList<string> Changes, ChangeCondition? When, IReadOnlyList<Ref> Approve, ChangeAlternative? Or, TimeSpan? Expiry, SourcePosition At)
{
    private static readonly Choices<string> Kinds = Words.Of("interface.new", "interface.compatible", "interface.breaking", "interface.retired", "data.exposure", "partner", "system", "standard", "waiver", "domain");

    internal static DecisionRight Read(ResourceReader r) => new(
        r.ChoiceList("change", Kinds, required: true),
        r.OptionalChild("when", ChangeCondition.Read),
        r.References("approve", "domain-owner, affected-consumers, security, compliance, platform, council:majority, council:rule-seat.", required: true),
        r.OptionalChild("or", ChangeAlternative.Read, "What makes the approval unnecessary."),
        r.OptionalChild("limit", ReadLimit)?.Expiry,
        r.At);

    private static Limit ReadLimit(ResourceReader r) => new(r.Duration("expiry"));

    private sealed record Limit(TimeSpan Expiry);
}

/// <summary>Narrows a row.</summary>
public sealed record ChangeCondition(string? Audience, IReadOnlyList<Ref> Classifications)
{
    internal static ChangeCondition Read(ResourceReader r) => new(
        r.OptionalChoice("audience", new Choices<string?>(("internal", "internal"), ("partner", "partner"), ("public", "public")), null), r.References("classification"));
}

/// <summary>A new major version with this much notice needs no approval of the consumers.</summary>
public sealed record ChangeAlternative(TimeSpan? Sunset, bool NewMajor)
{
    internal static ChangeAlternative Read(ResourceReader r) => new(r.OptionalDuration("sunset"), r.Flag("newMajor"));
}
