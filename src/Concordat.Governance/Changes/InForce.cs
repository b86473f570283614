using System.Text;
using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Concordat.Core.Rights;
using Concordat.Core.Workspace;
using Concordat.Platform.Releases;

namespace Concordat.Governance.Changes;

/// <summary>A release as change requests are measured against it.</summary>
/// <param name="Number">Its number; 0 before the first.</param>
/// <param name="Files">Its files.</param>
/// <param name="Workspace">What they say; null before the first.</param>
internal sealed record BaseState(int Number, IReadOnlyDictionary<string, string> Files, Workspace? Workspace)
{
    /// <summary>The table that decides; null before the first release, which brings one.</summary>
    public DecisionRights? Rights { get; } = Workspace is null ? null : DecisionRights.Of(Workspace);

    /// <summary>Over the file of the table, so that a decision can be traced to it.</summary>
    public string RightsHash { get; } = Workspace is null ? "none"
        : SealedDocument.HashOf(Encoding.UTF8.GetBytes(Files[Workspace.Governance.At.File] + RightsModels.Text(Workspace.Governance.Model)));
}

/// <summary>Reads verified releases from the store, so that it works on a node that runs none. Keeps the last one that was asked for.</summary>
internal sealed class InForce(ReleaseStore store, ReleaseTrust trust)
{
    private BaseState? _last;

    /// <summary>The verified files of a release; none for release 0.</summary>
    public async Task<(IReadOnlyDictionary<string, string>? Files, Refusal? Refused)> Files(int release, CancellationToken cancellationToken)
    {
        if (release == 0)
        {
            return (new Dictionary<string, string>(), null);
        }
        if (await store.Find(release, cancellationToken) is not { } document)
        {
            return (null, new Refusal(Outcome.NotFound, $"There is no release {release}."));
        }
        var (content, findings) = ReleaseVerification.Verify(document, trust.Load(), release);
        return (content?.Files, content is null ? new Refusal(Outcome.Conflict, $"Release {release} does not verify: {findings[0].Message}", findings) : null);
    }

    /// <summary>The state of a release. What is kept is verified again: a stored release may be altered at any time.</summary>
    public async Task<Decision<BaseState>> Of(int release, CancellationToken cancellationToken)
    {
        var (files, refused) = await Files(release, cancellationToken);
        if (files is null)
        {
            return refused!;
        }
        if (release == 0)
        {
            return new BaseState(0, files, null);
        }
        if (_last is { } known && known.Number == release)
        {
            return known;
        }
        var parsed = WorkspaceParser.Parse(WorkspaceFiles.Bytes(files));
        if (parsed.Workspace is not { } workspace)
        {
            return new Refusal(Outcome.Conflict, $"This version of Concordat cannot read release {release}, whose decision rights are in force.", parsed.Findings);
        }
        return _last = new BaseState(release, files, workspace);
    }
}
