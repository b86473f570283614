using Concordat.Integration.Batch;
using Concordat.Integration.Feeds;
using Concordat.Integration.Flows;
using Concordat.Integration.Mllp;
using Concordat.Integration.Reconciliations;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Releases;
using Microsoft.AspNetCore.Routing;
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
        services.AddSingleton<GiveRecord>().AddHostedService<ReadOdooChanges>().AddHostedService<ScheduleRuns>();
        services.AddSingleton<IMessageHandler, RunChunk>();
        services.FollowRelease(provider => provider.GetRequiredService<IntegrationPlans>().Use);
        return services;
    }

    /// <summary>The tables, which every node has.</summary>
    public static IServiceCollection AddIntegrationTables(this IServiceCollection services) =>
        services.AddSingleton(new ModelPart("reconciliations", ReconciliationTables.Map)).AddSingleton(new ModelPart("feeds", FeedTables.Map)).AddSingleton(new ModelPart("batch", BatchTables.Map)).AddSingleton<BatchRuns>();

    /// <summary>The control plane's paths of this module.</summary>
    public static void MapIntegrationControl(this IEndpointRouteBuilder routes)
    {
        ReconciliationEndpoints.Map(routes);
        ListFeeds.Map(routes);
        BatchEndpoints.Map(routes);
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
