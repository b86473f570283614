using Concordat.Control;
using Concordat.Eventing;
using Concordat.Gateway;
using Concordat.Governance;
using Concordat.Insights;
using Concordat.Integration;
using Concordat.Platform;
using Concordat.Platform.Telemetry;
using Concordat.Systems;
using Concordat.Trust;
using Concordat.Web;
using Concordat.Workflow;

namespace Concordat.Hosting;

/// <summary>The composition root: every module, once, in the order of their tiers.</summary>
internal static class Modules
{
    public static void Add(IServiceCollection services, NodeOptions options)
    {
        services.AddSingleton(options);
        services.AddPlatform(options.Platform);
        services.AddTelemetry(options.Platform);
        services.AddTrust(options.Trust, GatewayTls.AsksForCertificates(options.GatewayTls));
        services.AddGovernance();
        services.AddSystems(options.Systems);
        if (options.Has("gateway"))
        {
            services.AddGateway(options.Gateway);
            services.AddEventDoor();
        }
        else
        {
            services.AddGatewayTables();
        }
        services.AddIntegrationTables();
        if (options.Has("worker"))
        {
            services.AddIntegration(options.Integration);
            services.AddEventing(Endpoints(options));
            services.AddWorkflowEngine();
        }
        if (options.Has("control"))
        {
            services.AddGovernanceTimer();
            services.AddEventPortal(Endpoints(options));
            services.AddControlDocument();
            services.AddConsole();
        }
        services.AddEvents();
        services.AddWorkflow();
        services.AddInsights();
        Health.Add(services);
    }

    private static EventingOptions Endpoints(NodeOptions options) => new() { AllowLoopbackEndpoints = options.AllowLoopbackEndpoints, LocalEndpoints = options.LocalEndpoints };
}
