using Concordat.Platform.Releases;

namespace Concordat.Gateway.Plan;

/// <summary>Compiles each release into a plan before it becomes current; one that cannot be compiled is refused by the whole node.</summary>
internal sealed class FollowReleases(PlanFeed plans, GatewayOptions options)
{
    public void Compile(ActiveRelease release) =>
        plans.Swap(PlanCompiler.Compile(release.Number, release.ChangeId, release.Content.CreatedAt, release.Workspace, options.Zone));
}
