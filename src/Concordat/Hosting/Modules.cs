using Concordat.Gateway;
using Concordat.Governance;
using Concordat.Insights;
using Concordat.Platform;
using Concordat.Platform.Telemetry;
using Concordat.Trust;
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
        services.AddTrust(new TrustOptions { PublicUrl = options.Gateway, ControlUrl = options.Control, DemoKeys = options.DemoKeys });
        services.AddGovernance();
        services.AddGateway(new GatewayOptions());
        services.AddWorkflow();
        services.AddInsights();
    }
}
