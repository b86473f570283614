using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Concordat.Platform.Releases;

namespace Concordat.Governance.Changes;

/// <summary>What a workspace would change against the active release, and what the checks say about it.</summary>
/// <param name="BaseRelease">The active release; 0 for none.</param>
/// <param name="Differences">Resource by resource.</param>
/// <param name="Findings">Of the check.</param>
internal sealed record Plan(int BaseRelease, IReadOnlyList<ResourceDifference> Differences, IReadOnlyList<Finding> Findings)
{
    public bool IsBlocked => Findings.Any(finding => finding.Blocks);
}

/// <summary>Compares a workspace with what is active. Reads the active release from the store, so that it works on a node that runs none.</summary>
internal sealed class PlanChange(ReleaseStore store, ReleaseTrust trust, TimeProvider clock)
{
    public async Task<Decision<Plan>> Handle(IReadOnlyDictionary<string, string> files, CancellationToken cancellationToken)
    {
        var head = await store.Head(cancellationToken);
        var (active, refused) = await Files(head.Active, cancellationToken);
        if (refused is not null)
        {
            return refused;
        }
        return new Plan(head.Active, WorkspaceDifference.Between(active!, files), WorkspaceFiles.Check(files, active!, WorkspaceFiles.Today(clock)));
    }

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
}
