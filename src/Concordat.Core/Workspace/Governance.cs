using Concordat.Core.Primitives;
using Concordat.Core.Rights;

namespace Concordat.Core.Workspace;

/// <summary>
/// Decision rights: which change needs whose approval. The three models are three such tables, shipped with the product; the rows of a
/// workspace come before those of its model. That an author never approves is no setting.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Model">The shipped table whose rows follow these.</param>
/// <param name="Rights">The rows; the first that fits a change decides.</param>
/// <param name="Seats">Who sits where.</param>
/// <param name="Delegates">Who speaks for whom, for how long.</param>
/// <param name="OneVoicePerPerson">True where one person fills one seat of a change request at most.</param>
/// <param name="RuleSeats">The seat that answers for a rule, by its id or the beginning of it followed by <c>*</c>.</param>
/// <param name="At">Where it stands.</param>
public sealed record Governance(
    string Name, string Model, IReadOnlyList<DecisionRight> Rights, IReadOnlyDictionary<string, IReadOnlyList<Ref>> Seats, IReadOnlyList<Delegation> Delegates,
    bool OneVoicePerPerson, IReadOnlyDictionary<string, Ref> RuleSeats, SourcePosition At)
{
    internal static Governance Read(ResourceReader r)
    {
        r.Kind("governance");
        var name = r.Name();
        var model = r.Choice("model", Words.Of([.. RightsModels.Names]));
        var rights = r.List("rights", DecisionRight.Read, "The first row that fits a change decides; the rows of the model follow.");
        r.OptionalChoice("separationOfDuties", Words.Of("author-never-approves"), "author-never-approves", "Always so; it cannot be switched off.");
        return new(
            name, model, rights,
            r.ListMap("seats", "Who sits where: platform, security, compliance, architecture, operations, business, council."),
            r.List("delegates", Delegation.Read, "Who speaks for whom while they are away."),
            r.Flag("oneVoicePerPerson", true, "true: a person fills one seat of a change request at most; false: every seat that they hold."),
            r.TextMap("ruleSeats", "The seat that answers for a rule: its id, or the beginning of it and *."),
            r.At);
    }
}

/// <summary>One row: the changes it is about, when it applies, and whose approval is needed.</summary>
/// <param name="Changes">Kinds of change.</param>
/// <param name="When">Narrows it; null for any.</param>
/// <param name="Approve">Whose approval is needed: all of them.</param>
/// <param name="Quorum">How many of the council must have voted; null for more than half.</param>
/// <param name="Or">What makes the consumers' approval unnecessary.</param>
/// <param name="Expiry">How long a waiver may last.</param>
/// <param name="Notice">How far ahead a sunset must lie.</param>
/// <param name="Escalate">Who may decide instead after a time.</param>
/// <param name="At">Where it stands.</param>
public sealed record DecisionRight(
    IReadOnlyList<string> Changes, ChangeCondition? When, IReadOnlyList<Ref> Approve, int? Quorum, ChangeAlternative? Or, TimeSpan? Expiry, TimeSpan? Notice,
    Escalation? Escalate, SourcePosition At)
{
    internal static DecisionRight Read(ResourceReader r)
    {
        var changes = r.ChoiceList("change", Words.Of([.. ChangeKind.All]), required: true);
        var when = r.OptionalChild("when", ChangeCondition.Read);
        var approve = r.References("approve", ApproverToken.About, required: true);
        var quorum = (int?)r.OptionalInteger("quorum", 1, 1000, "How many of the council must have voted; more than half where nothing is said.");
        var or = r.OptionalChild("or", ChangeAlternative.Read, "What makes the approval of the consumers unnecessary.");
        var limits = r.OptionalChild("limit", Limit.Read, "How long a waiver may last, how far ahead a sunset must lie.");
        return new DecisionRight(changes, when, approve, quorum, or, limits?.Expiry, limits?.Notice, r.OptionalChild("escalate", Escalation.Read), r.At);
    }

    private sealed record Limit(TimeSpan? Expiry, TimeSpan? Notice)
    {
        public static Limit Read(ResourceReader r) => new(r.OptionalDuration("expiry", "A waiver's longest life."), r.OptionalDuration("notice", "The shortest time until a sunset."));
    }
}

/// <summary>Narrows a row. Every part that is written must fit; what a change does not have fits nothing.</summary>
public sealed record ChangeCondition(
    string? Audience, IReadOnlyList<Ref> Domains, IReadOnlyList<Ref> Classifications, IReadOnlyList<string> Criticalities, IReadOnlyList<Ref> Tiers, bool? Emergency)
{
    internal static ChangeCondition Read(ResourceReader r) => new(
        r.OptionalChoice("audience", new Choices<string?>(("internal", "internal"), ("partner", "partner")), null, "Who may use the interface."),
        r.References("domain"),
        r.References("classification"),
        r.ChoiceList("criticality", Words.Of([.. Words.Criticalities.Words])),
        r.References("tier"),
        r.OptionalChoice("emergency", new Choices<bool?>(("yes", true), ("no", false)), null, "yes: for emergency changes alone; no: for all others."));
}

/// <summary>A new major version with this much notice needs no approval of the consumers.</summary>
public sealed record ChangeAlternative(TimeSpan? Sunset, bool NewMajor)
{
    internal static ChangeAlternative Read(ResourceReader r) => new(r.OptionalDuration("sunset"), r.Flag("newMajor"));
}

/// <summary>After this time the others may decide too.</summary>
public sealed record Escalation(TimeSpan After, IReadOnlyList<Ref> To)
{
    internal static Escalation Read(ResourceReader r) => new(r.Duration("after", "Counted from the opening of the content that is voted on."), r.References("to", ApproverToken.About, required: true));
}

/// <summary>Speaks for somebody who is away.</summary>
/// <param name="For">Whose voice it is.</param>
/// <param name="To">Who gives it.</param>
/// <param name="From">The first day.</param>
/// <param name="Until">The last day.</param>
/// <param name="Seats">In which seats; empty for all.</param>
/// <param name="At">Where it stands.</param>
public sealed record Delegation(Ref For, Ref To, DateOnly From, DateOnly Until, IReadOnlyList<Ref> Seats, SourcePosition At)
{
    /// <summary>True on its days, the last one included.</summary>
    public bool Holds(DateOnly day) => From <= day && day <= Until;

    internal static Delegation Read(ResourceReader r)
    {
        var delegation = new Delegation(
            r.Reference("for", "Whose voice it is."), r.Reference("to", "Who gives it."), r.Date("from"), r.Date("until"),
            r.References("seats", "In which seats; all where nothing is said."), r.At);
        if (delegation.Until != default && delegation.Until < delegation.From)
        {
            r.Report("resource-value", "until", "The delegation ends before it begins.");
        }
        return delegation;
    }
}
