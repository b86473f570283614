using Concordat.Core.Investment;
using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Rights;

/// <summary>
/// What a change to a proposal is. To write one moves nothing that runs and binds nobody: it is as light as a sentence in the domain's own interface. To
/// accept one, or to change what was accepted, spends what is everybody's: it is as heavy as a standard.
/// </summary>
internal static class ProposalChanges
{
    public static ClassifiedChange Classify(Network before, Network after, ResourceDifference difference, SourcePosition at)
    {
        var (old, now) = (At(before, difference.File), At(after, difference.File));
        var either = (now ?? old)!;
        var why = now is null ? "A proposal is taken away." : old is null ? $"A proposal, {Word(now)}." : old.Status != now.Status ? $"A proposal that was {Word(old)} is {Word(now)}." : $"A proposal that is {Word(now)} changes.";
        var binds = now?.Status == ProposalStatus.Accepted || (old?.Status == ProposalStatus.Accepted && now?.Status != ProposalStatus.Done);
        return binds ? new(ChangeKind.Standard, either.Name, at, why) : new(ChangeKind.Compatible, either.Name, at, why) { Domain = (old ?? either).Domain.Name, Audience = "internal" };
    }

    private static Proposal? At(Network workspace, string file) => workspace.Proposals.Values.FirstOrDefault(proposal => proposal.At.File == file);

    private static string Word(Proposal proposal) => Proposal.Statuses.WordFor(proposal.Status);
}
