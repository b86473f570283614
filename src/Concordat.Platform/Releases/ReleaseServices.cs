using Concordat.Platform.Data;
using Concordat.Platform.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Platform.Releases;

internal static class ReleaseServices
{
    public static IServiceCollection AddReleases(this IServiceCollection services)
    {
        services.AddSingleton(new ModelPart("releases", ReleaseTables.Map));
        services.AddSingleton<ReleaseTrust>().AddSingleton<ReleaseSignal>().AddSingleton<ReleaseStore>();
        services.AddSingleton(provider =>
        {
            var feed = ActivatorUtilities.CreateInstance<ReleaseFeed>(provider);
            ConcordatTelemetry.Meter.CreateObservableGauge("concordat.release.active", () => feed.Current?.Number ?? 0, "{release}", "Number of the release that this node runs.");
            return feed;
        });
        services.AddHostedService(provider => provider.GetRequiredService<ReleaseFeed>());
        services.AddHostedService<ReleaseListener>();
        services.AddHealthChecks().AddCheck<ReleaseHealth>("release", tags: ["ready"]);
        return services;
    }
}
