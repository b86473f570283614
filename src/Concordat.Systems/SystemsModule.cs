using Concordat.Platform.Releases;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Concordat.Systems;

/// <summary>What lies behind: clients for Odoo, FHIR and HTTP.</summary>
public static class SystemsModule
{
    /// <summary>Registers <see cref="SystemCall"/>, which follows the active release.</summary>
    /// <param name="services">The host's services; the platform must be there.</param>
    /// <param name="options">Where systems stand for this node; null where the release says it all.</param>
    public static IServiceCollection AddSystems(this IServiceCollection services, SystemsOptions? options = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options ?? new SystemsOptions());
        services.AddSingleton<SystemCall>();
        services.AddHostedService<SystemsFollower>();
        return services;
    }
}

/// <summary>Hands each release to the clients before it becomes current.</summary>
internal sealed class SystemsFollower(ReleaseFeed feed, SystemCall systems) : IHostedService
{
    IDisposable? subscription;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        subscription = feed.OnChange(release => systems.Use(release.Workspace));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        subscription?.Dispose();
        return Task.CompletedTask;
    }
}
