using Concordat.Gateway.Explain;
using Concordat.Gateway.Idempotency;
using Concordat.Platform.Limits;
using Concordat.Gateway.Plan;
using Concordat.Gateway.Records;
using Concordat.Gateway.Sandbox;
using Concordat.Gateway.Steps;
using Concordat.Governance.Partners;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Route = Concordat.Gateway.Steps.Route;

namespace Concordat.Gateway;

/// <summary>Governed HTTP in: the policy pipeline over the active release.</summary>
public static class GatewayModule
{
    /// <summary>Registers the gateway. Needs the platform, trust and systems modules beside it.</summary>
    public static IServiceCollection AddGateway(this IServiceCollection services, GatewayOptions options)
    {
        services.AddSingleton(options);
        services.AddGatewayTables();
        services.AddHttpForwarder();
        services.AddSingleton<PlanFeed>().AddSingleton<FollowReleases>().FollowRelease(provider => provider.GetRequiredService<FollowReleases>().Compile);
        services.AddSingleton<IdempotencyStore>().AddHostedService<ForgetIdempotentCalls>();
        services.AddSingleton<RecordCall>();
        services.AddSingleton<Route>().AddSingleton<Authenticate>().AddSingleton<Authorise>().AddSingleton<Segment>().AddSingleton<Limit>()
            .AddSingleton<Size>().AddSingleton<CheckRequest>().AddSingleton<StayInScope>().AddSingleton<AskConsent>().AddSingleton<ClaimKey>().AddSingleton<RecordIntent>()
            .AddSingleton<Forward>().AddSingleton<AskOdoo>().AddSingleton<RememberAnswer>()
            .AddSingleton<CheckReply>().AddSingleton<WithholdRecords>().AddSingleton<Minimise>().AddSingleton<SampleTraffic>();
        services.AddSingleton<GatewayPipeline>().AddSingleton<SandboxDoor>().AddSingleton<ExplainCall>();
        return services;
    }

    /// <summary>Its tables alone, for a node without the role: all nodes of one database hold the same model.</summary>
    public static IServiceCollection AddGatewayTables(this IServiceCollection services) => services.AddSingleton(new ModelPart("gateway", IdempotentCall.Map));

    /// <summary>Serves <c>/apis/{domain}/{api}/v{major}/…</c> on the gateway's listener.</summary>
    public static IEndpointConventionBuilder MapGateway(this IEndpointRouteBuilder endpoints)
    {
        var pipeline = endpoints.ServiceProvider.GetRequiredService<GatewayPipeline>();
        return endpoints.Map("/apis/{**path}", (RequestDelegate)pipeline.Run).WithDisplayName("gateway");
    }

    /// <summary>Serves the sandbox of partners on the portal's listener, on nodes that have the gateway.</summary>
    public static void MapSandboxDoor(this IEndpointRouteBuilder endpoints)
    {
        if (endpoints.ServiceProvider.GetService<SandboxDoor>() is { } door)
        {
            endpoints.Map(PartnerSandbox.Root + "/apis/{**path}", (RequestDelegate)door.Run).WithDisplayName("partner sandbox");
        }
    }

    /// <summary>Adds <c>gateway/explanation</c> to the control plane's API, on nodes that have the gateway.</summary>
    public static RouteGroupBuilder MapGatewayControl(this RouteGroupBuilder control)
    {
        if (((IEndpointRouteBuilder)control).ServiceProvider.GetService<ExplainCall>() is not null)
        {
            ExplainApi.Map(control);
        }
        return control;
    }
}
