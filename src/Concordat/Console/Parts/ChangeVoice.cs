using Concordat.Core.Rights;
using Concordat.Governance.Control;

namespace Concordat.Web.Parts;

/// <summary>What a person may do with a change request. The control plane decides in any case; this decides which buttons show.</summary>
internal static class ChangeVoice
{
    /// <summary>True while votes lead to a release.</summary>
    public static bool IsOpen(ControlApi.ChangeView change) =>
        change.State is ChangeState.InReview or ChangeState.ChangesRequested or ChangeState.Scheduled or ChangeState.Approved;

    /// <summary>True for a released emergency at which nobody looked yet.</summary>
    public static bool IsToBeReviewed(ControlApi.ChangeView change) => change is { State: ChangeState.Released, ReviewDue: not null, Reviewed: null };

    /// <summary>True for whoever proposed it, and for those whose commits it carries.</summary>
    private static bool IsAuthor(ControlApi.ChangeView change, Me me) => change.Author == me.Name || change.CoAuthors.Contains(me.Name);

    /// <summary>The seats in which this person may speak.</summary>
    public static IReadOnlyList<string> Seats(ControlApi.ChangeDetail detail, Me me) =>
        IsAuthor(detail.Change, me) ? [] : [.. detail.Needs.Where(need => need.Token == ApproverToken.AnotherPerson || need.Who.Contains(me.Name)).Select(need => need.Key)];

    /// <summary>True where a vote of this person counts.</summary>
    public static bool MayVote(ControlApi.ChangeDetail detail, Me me) =>
        me.Approves && (IsOpen(detail.Change) || IsToBeReviewed(detail.Change)) && Seats(detail, me).Count > 0;

    /// <summary>Why not; null where it does.</summary>
    public static string? WhyNot(ControlApi.ChangeDetail detail, Me me) =>
        detail.Change.Author == me.Name ? "You are the author, and an author never approves: separation of duties. Ask an approver; you may withdraw the request."
        : IsAuthor(detail.Change, me) ? "It carries commits of yours, and an author never approves: separation of duties. Ask another approver."
        : !me.Approves ? $"Approving needs the role approver; you are {string.Join(", ", me.Roles)}. You may comment."
        : !MayVote(detail, me) ? "None of the approvals that it needs is yours to give. You may comment."
        : null;
}
