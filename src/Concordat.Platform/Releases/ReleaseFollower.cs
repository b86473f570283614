using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Concordat.Platform.Releases;

/// <summary>
/// Subscribes one module to the active release before anything starts. The feed looks up the release when it starts, first of all, so that
/// whatever starts after it (listeners, workers) finds the release in force instead of refusing what arrives in its first moments.
/// </summary>
internal sealed class ReleaseFollower(ReleaseFeed feed, Action<ActiveRelease> take) : IHostedLifecycleService, IDisposable
{
    private IDisposable? _subscription;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _subscription = feed.OnChange(take);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _subscription?.Dispose();
}

/// <summary>Registers what follows the active release.</summary>
public static class ReleaseFollowing
{
    /// <summary>
    /// Hands each release to <paramref name="take"/> before it becomes current, from the first one on, for as long as the host lives. What it
    /// throws refuses the release for all modules, as with <see cref="ReleaseFeed.OnChange"/>.
    /// </summary>
    public static IServiceCollection FollowRelease(this IServiceCollection services, Func<IServiceProvider, Action<ActiveRelease>> take) =>
        services.AddSingleton<IHostedService>(provider => new ReleaseFollower(provider.GetRequiredService<ReleaseFeed>(), take(provider)));
}
