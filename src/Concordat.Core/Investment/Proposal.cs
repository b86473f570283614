using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Investment;

/// <summary>Work that the council could pay for: what it is worth, what risk it takes away, what it costs, and what it is about.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">A few words.</param>
/// <param name="Summary">What would be done.</param>
/// <param name="Domain">The domain that would do it.</param>
/// <param name="Owner">The person who answers for it.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Value">What it is worth to the business.</param>
/// <param name="Risk">The risk that it takes away.</param>
/// <param name="Effort">What it costs.</param>
/// <param name="About">What it is about.</param>
/// <param name="Rules">The rules whose findings it would end.</param>
/// <param name="Incidents">Incidents that speak for it.</param>
/// <param name="At">Where it stands in the workspace.</param>
public sealed record Proposal(
    string Name, string Title, string Summary, Ref Domain, Ref Owner, ProposalStatus Status, Estimate Value, Estimate Risk, Effort Effort, ProposalScope About,
    IReadOnlyList<Ref> Rules, IReadOnlyList<IncidentReference> Incidents, SourcePosition At)
{
    /// <summary>True while somebody may still decide about it or work on it.</summary>
    public bool IsOpen => Status is ProposalStatus.Proposed or ProposalStatus.Accepted;

    internal static Proposal Read(ResourceReader r)
    {
        r.Kind("proposal");
        return new(
            r.Name(),
            r.Text("title", "A few words.", 120),
            r.Text("summary", "What would be done.", 1000),
            r.Reference("domain", "The domain that would do it."),
            r.Reference("owner", "The person who answers for it."),
            r.Choice("status", Statuses, "accepted is the council's word: a change to it needs the approvals of a standard."),
            r.Child("value", Estimate.Read, "What it is worth to the business."),
            r.Child("risk", Estimate.Read, "The risk that it takes away."),
            r.Child("effort", Effort.Read, "What it costs."),
            ProposalScope.Read(r),
            r.References("rules", "The rules whose findings it would end."),
            r.List("incidents", IncidentReference.Read, "Incidents that speak for it."),
            r.At);
    }

    /// <summary>The words of <c>status</c>.</summary>
    public static readonly Choices<ProposalStatus> Statuses = new(
        ("proposed", ProposalStatus.Proposed), ("accepted", ProposalStatus.Accepted), ("done", ProposalStatus.Done), ("declined", ProposalStatus.Declined));
}

/// <summary>Where a proposal stands.</summary>
public enum ProposalStatus
{
    /// <summary>Nobody decided yet.</summary>
    Proposed,
    /// <summary>The council pays for it.</summary>
    Accepted,
    /// <summary>The work is finished.</summary>
    Done,
    /// <summary>Nobody will do it.</summary>
    Declined,
}

/// <summary>A guess on a scale of five, with the sentence that it rests on.</summary>
public sealed record Estimate(int Score, string Why)
{
    internal static Estimate Read(ResourceReader r) => new((int)r.Integer("score", 1, 5, "1, little, to 5, very much."), r.Text("why", "The sentence that it rests on.", 500));
}

/// <summary>What it costs: on a scale of five, or in days of one person.</summary>
public sealed record Effort(int? Score, int? Days)
{
    private static readonly int[] Limits = [5, 15, 40, 100];

    /// <summary>1 to 5: up to 5, 15, 40 and 100 days, and more.</summary>
    public int Level => Score ?? 1 + Limits.Count(limit => Days > limit);

    internal static Effort Read(ResourceReader r)
    {
        var effort = new Effort((int?)r.OptionalInteger("score", 1, 5, "1, little, to 5, very much."), (int?)r.OptionalInteger("days", 1, 10_000, "Days of one person."));
        r.ExactlyOne("score", "days");
        return effort;
    }
}

/// <summary>What a proposal is about; with nothing named it is about the whole network.</summary>
/// <param name="Interfaces"><c>domain/api/vN</c>, the type of an event, or <c>domain/flow</c>.</param>
/// <param name="Systems">Systems behind.</param>
/// <param name="Partners">Partners outside.</param>
public sealed record ProposalScope(IReadOnlyList<Ref> Interfaces, IReadOnlyList<Ref> Systems, IReadOnlyList<Ref> Partners)
{
    /// <summary>True where nothing is named.</summary>
    public bool IsWhole => Interfaces.Count + Systems.Count + Partners.Count == 0;

    internal static ProposalScope Read(ResourceReader r) => new(
        r.References("interfaces", "domain/api/vN, the type of an event, or domain/flow; those of the systems and partners where none is named."), r.References("systems"), r.References("partners"));
}

/// <summary>An incident by its name elsewhere. It is shown and does not count: nothing here vouches for it.</summary>
public sealed record IncidentReference(string Id, DateOnly Date)
{
    internal static IncidentReference Read(ResourceReader r) => new(r.Text("id", "Its name where it is kept.", 100), r.Date("date", "When it happened."));
}
