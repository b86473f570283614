using Concordat.Integration.Flows;
using Concordat.Integration.Mllp;
using Concordat.Platform.Log;
using Concordat.Platform.Releases;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Integration;

/// <summary>Messages and records in and out: MLLP listeners and flows.</summary>
public static class IntegrationModule
{
    /// <summary>Registers the module. Flows run on every node with workers; listeners open where <paramref name="options"/> name some.</summary>
    public static IServiceCollection AddIntegration(this IServiceCollection services, IntegrationOptions options)
    {
        services.AddMllp(options);
        services.AddFlows();
        services.FollowRelease(provider => provider.GetRequiredService<IntegrationPlans>().Use);
        return services;
    }

    /// <summary>The listeners alone.</summary>
    internal static void AddMllp(this IServiceCollection services, IntegrationOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<IntegrationPlans>();
        services.AddSingleton<RefusalLog>().AddHostedService(provider => provider.GetRequiredService<RefusalLog>());
        services.AddSingleton<AcceptMessages>();
        services.AddSingleton<MllpListener>().AddHostedService(provider => provider.GetRequiredService<MllpListener>());
    }

    /// <summary>The pipeline alone.</summary>
    internal static void AddFlows(this IServiceCollection services)
    {
        services.AddSingleton<MapMessage>().AddSingleton<ResolvePatient>().AddSingleton<DeliverBundle>().AddSingleton<PublishEvent>().AddSingleton<CallOdoo>();
        services.AddSingleton<IMessageHandler, FlowPipeline>();
    }

    /// <summary>Where a listener of this process stands, for those who start it with port 0.</summary>
    public static System.Net.IPEndPoint MllpEndpoint(this IServiceProvider provider, string listener) =>
        provider.GetRequiredService<MllpListener>().EndpointOf(listener);
}
