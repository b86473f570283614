using Concordat.Platform.Releases;
using Microsoft.Extensions.Hosting;

namespace Concordat.Integration;

/// <summary>Compiles each release that becomes active.</summary>
internal sealed class PlanFollower(ReleaseFeed feed, IntegrationPlans plans) : IHostedService
{
    private IDisposable? _subscription;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = feed.OnChange(plans.Use);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _subscription?.Dispose();
        return Task.CompletedTask;
    }
}
