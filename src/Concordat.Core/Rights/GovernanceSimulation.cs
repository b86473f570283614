using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Rights;

/// <summary>A change request of the past, as it was decided.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">What it was about.</param>
/// <param name="Case">How it ended, with all votes.</param>
/// <param name="Changes">What it changed.</param>
/// <param name="Consumers">Who used what it broke.</param>
/// <param name="Decided">When it ended.</param>
public sealed record PastChange(string Id, string Title, ChangeCase Case, IReadOnlyList<ClassifiedChange> Changes, IReadOnlyList<AffectedConsumer> Consumers, DateTimeOffset Decided);

/// <summary>What another table would have made of it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">What it was about.</param>
/// <param name="Was">How it ended.</param>
/// <param name="Verdict"><c>passes</c>, <c>waits</c> or <c>blocked</c>.</param>
/// <param name="Needs">Whose approval the table asks for.</param>
/// <param name="WaitsFor">Whose approval was never given.</param>
/// <param name="After">From the opening to the last approval that was needed; null where it waits.</param>
/// <param name="Took">From the opening to its end, as it was.</param>
/// <param name="Why">For blocked ones.</param>
public sealed record SimulatedChange(
    string Id, string Title, ChangeState Was, string Verdict, IReadOnlyList<string> Needs, IReadOnlyList<string> WaitsFor, TimeSpan? After, TimeSpan Took, string? Why);

/// <summary>Past change requests under another table. The seats stay as they are; only the votes that were given then count.</summary>
public static class GovernanceSimulation
{
    /// <summary>Replays.</summary>
    public static IReadOnlyList<SimulatedChange> Run(IReadOnlyList<PastChange> past, DecisionRights rights, Voices voices) => [.. past.Select(one => Replay(one, rights, voices))];

    private static SimulatedChange Replay(PastChange past, DecisionRights rights, Voices voices)
    {
        var (change, today) = (past.Case, DateOnly.FromDateTime(past.Case.Opened.UtcDateTime));
        var needs = ApprovalNeeds.Of(past.Changes, rights, voices, change.Authors, past.Consumers, change.Emergency, today);
        var blocks = RightsFindings.Of(past.Changes, rights, needs, change.Emergency, today);
        var at = change.Votes.Select(vote => vote.At).Distinct().Order()
            .Cast<DateTimeOffset?>().FirstOrDefault(moment => Until(change, moment!.Value).Approvals(needs, voices, moment.Value).IsDecided);
        var end = change.Approvals(needs, voices, past.Decided);
        var against = end.Needs.FirstOrDefault(need => need.Blocks is not null)?.Blocks;
        return new SimulatedChange(past.Id, past.Title, change.State,
            blocks.Count > 0 || (at is null && against is not null) ? "blocked" : at is null ? "waits" : "passes",
            [.. needs.Select(need => need.Key)], at is null ? [.. end.Needs.Where(need => !need.IsMet).Select(need => need.Need.Key)] : [],
            blocks.Count > 0 ? null : at - change.Opened, past.Decided - change.Opened, blocks.Count > 0 ? blocks[0].Message : at is null ? against : null);
    }

    private static ChangeCase Until(ChangeCase change, DateTimeOffset moment) => change with { Votes = [.. change.Votes.Where(vote => vote.At <= moment)] };
}
