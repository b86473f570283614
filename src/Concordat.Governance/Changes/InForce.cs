using System.Text;
using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Concordat.Core.Rights;
using Concordat.Core.Workspace;
using Concordat.Platform.Releases;
using Concordat.Trust;

namespace Concordat.Governance.Changes;

/// <summary>A release as change requests are measured against it.</summary>
/// <param name="Number">Its number; 0 before the first.</param>
/// <param name="Hash">Over its content; null before the first.</param>
/// <param name="Files">Its files.</param>
/// <param name="Workspace">What they say; null before the first.</param>
internal sealed record BaseState(int Number, string? Hash, IReadOnlyDictionary<string, string> Files, Workspace? Workspace)
{
    /// <summary>Who is in the groups of the OpenID provider, at this moment.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Groups { get; init; }

    /// <summary>The table that decides; null before the first release, which brings one.</summary>
    public DecisionRights? Rights { get; } = Workspace is null ? null : DecisionRights.Of(Workspace);

    /// <summary>Who sits where; there where there is a workspace.</summary>
    public Voices Voices(Workspace? proposed = null) => new(Workspace!, proposed, Groups);

    /// <summary>Over the file of the table, so that a decision can be traced to it.</summary>
    public string RightsHash { get; } = Workspace is null ? "none"
        : SealedDocument.HashOf(Encoding.UTF8.GetBytes(Files[Workspace.Governance.At.File] + RightsModels.Text(Workspace.Governance.Model)));
}

/// <summary>
/// Reads verified releases from the store, so that it works on a node that runs none. What this node runs is not read a second time; of others the last
/// one that was asked for is kept. Without the module at which people sign in nobody is in a group.
/// </summary>
internal sealed class InForce(ReleaseStore store, ReleaseTrust trust, ReleaseFeed feed, GroupMembers? groups = null)
{
    private BaseState? _last;

    /// <summary>The verified files of a release; none for release 0.</summary>
    public async Task<(IReadOnlyDictionary<string, string>? Files, Refusal? Refused)> Files(int release, CancellationToken cancellationToken)
    {
        var (content, refused) = release == 0 ? (null, null) : Verify(release, await store.Find(release, cancellationToken));
        return (content?.Files ?? (refused is null ? new Dictionary<string, string>() : null), refused);
    }

    /// <summary>The state of a release. What is kept is verified again: a stored release may be altered at any time.</summary>
    public async Task<Decision<BaseState>> Of(int release, CancellationToken cancellationToken)
    {
        if (release == 0)
        {
            return new BaseState(0, null, new Dictionary<string, string>(), null);
        }
        var found = await Read(release, cancellationToken);
        return found.Value is { } state && groups is not null ? state with { Groups = await groups.Of(state.Workspace, cancellationToken) } : found;
    }

    private async Task<Decision<BaseState>> Read(int release, CancellationToken cancellationToken)
    {
        var stored = await store.Find(release, cancellationToken);
        if (stored is not null && _last is { } known && known.Number == release && known.Hash == stored.Hash && ReleaseVerification.Holds(stored, trust.Load()))
        {
            return known; // what follows says why it does not hold, where it does not
        }
        var (content, refused) = Verify(release, stored);
        if (content is null)
        {
            return refused!;
        }
        if (feed.Current is { } running && running.Number == release && running.Hash == stored!.Hash)
        {
            return _last = new BaseState(release, stored.Hash, running.Files, running.Workspace);
        }
        var parsed = WorkspaceParser.Parse(WorkspaceFiles.Bytes(content.Files));
        if (parsed.Workspace is not { } workspace)
        {
            return new Refusal(Outcome.Conflict, $"This version of Concordat cannot read release {release}, whose decision rights are in force.", parsed.Findings);
        }
        return _last = new BaseState(release, stored!.Hash, content.Files, workspace);
    }

    private (ReleaseContent? Content, Refusal? Refused) Verify(int release, SealedDocument? stored)
    {
        if (stored is null)
        {
            return (null, new Refusal(Outcome.NotFound, $"There is no release {release}."));
        }
        var (content, findings) = ReleaseVerification.Verify(stored, trust.Load(), release);
        return (content, content is null ? new Refusal(Outcome.Conflict, $"Release {release} does not verify: {findings[0].Message}", findings) : null);
    }
}
