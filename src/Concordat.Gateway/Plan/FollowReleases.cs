using System.Globalization;
using Concordat.Platform.Releases;
using Microsoft.Extensions.Hosting;

namespace Concordat.Gateway.Plan;

/// <summary>Compiles each release into a plan before it becomes current; one that cannot be compiled is refused by the whole node.</summary>
internal sealed class FollowReleases(ReleaseFeed feed, PlanFeed plans, GatewayOptions options) : IHostedLifecycleService, IDisposable
{
    private IDisposable? _subscription;

    /// <summary>Before the feed itself starts, so that even the first release is refused where it cannot be enforced.</summary>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _subscription = feed.OnChange(Compile);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _subscription?.Dispose();

    private void Compile(ActiveRelease release)
    {
        var plan = PlanCompiler.Compile(release.Number, release.ChangeId, release.Workspace, options.Zone);
        plans.Swap(plan with { Deprecation = "@" + release.Content.CreatedAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) });
    }
}
