using Concordat.Platform.Releases;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

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
        services.FollowRelease(provider =>
        {
            var systems = provider.GetRequiredService<SystemCall>();
            return release => systems.Use(release.Workspace);
        });
        return services;
    }
}
