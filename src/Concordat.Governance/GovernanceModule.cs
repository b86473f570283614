using Concordat.Core.Primitives;
using Concordat.Governance.Access;
using Concordat.Governance.Changes;
using Concordat.Governance.Control;
using Concordat.Governance.Incidents;
using Concordat.Governance.Notices;
using Concordat.Governance.Partners;
using Concordat.Governance.Releases;
using Concordat.Governance.Scans;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Releases;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Governance;

/// <summary>What shall be in force: change requests, decisions, releases, and the control plane's API.</summary>
public static class GovernanceModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddGovernance(this IServiceCollection services)
    {
        services.AddSingleton(new ModelPart("governance", ChangeTables.Map)).AddSingleton(new ModelPart("scans", ScanTables.Map));
        services.AddSingleton<ReleaseSigner>().AddSingleton<ReleaseCompiler>().AddSingleton<ActivationOrder>().AddSingleton<ActivateRelease>();
        services.AddSingleton<InForce>().AddSingleton<PlanChange>().AddSingleton<Reviews>().AddSingleton<OpenChange>().AddSingleton<MakeRelease>().AddSingleton<CastVote>()
            .AddSingleton<CloseChange>().AddSingleton<SteerChange>().AddSingleton<CommentChange>().AddSingleton<ChangedFiles>().AddSingleton<DueChanges>();
        services.AddSingleton(provider => new Bootstrap(
            provider.GetRequiredService<ModuleDb>(), provider.GetRequiredService<ReleaseStore>(), provider.GetRequiredService<OpenChange>(), provider.GetRequiredService<CastVote>()));
        services.AddSingleton<RunScan>().AddSingleton<WaiverNotices>().AddSingleton<PartnerNotices>().AddSingleton<DueScan>();
        services.AddSingleton<Notify>().AddSingleton(provider => new EndpointNotice(provider.GetRequiredService<Notify>(), provider.GetRequiredService<ReleaseFeed>())).AddSingleton<IGlassWatch, GlassNotice>().AddSingleton<IPrivilegeWatch, PrivilegeNotice>().AddSingleton<IMessageHandler, FanOutNotice>();
        services.AddSingleton(new ModelPart("partners", PartnerTables.Map));
        services.AddSingleton<PartnerApplications>().AddSingleton<PartnerAccounts>().AddSingleton<PortalAccounts>().AddSingleton<Certification>().AddSingleton<AskForProduction>().AddSingleton<OffboardPartner>();
        services.AddSingleton(provider => new PartnerSandbox(
            provider.GetRequiredService<ModuleDb>(), provider.GetRequiredService<SandboxClients>(), provider.GetRequiredService<Certification>(), provider.GetRequiredService<TrustOptions>(),
            provider.GetRequiredService<ReleaseFeed>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IDataProtectionProvider>()));
        services.AddSingleton(provider => new PartnerPortal(
            provider.GetRequiredService<PortalAccounts>(), provider.GetRequiredService<PartnerApplications>(), provider.GetRequiredService<OpenChange>(), provider.GetRequiredService<InForce>(),
            provider.GetRequiredService<ReleaseStore>(), provider.GetRequiredService<ReleaseFeed>(), provider.GetRequiredService<ReleaseSigner>(), provider.GetRequiredService<ReleaseTrust>(), provider.GetRequiredService<ModuleDb>()));
        services.AddSingleton(new ModelPart("access", AccessTables.Map));
        services.AddSingleton<GivenGrants>().AddSingleton<StartAccessReview>().AddSingleton<DecideAccessReview>().AddSingleton<CloseAccessReview>().AddSingleton<DueAccessReviews>().AddSingleton<DueAuditRetention>();
        services.AddSingleton(new ModelPart("incidents", IncidentTables.Map));
        services.AddSingleton<StartIncident>().AddSingleton<DoStep>().AddSingleton<CloseIncident>().AddSingleton<PlaybookActions>().AddSingleton<TouchedByIncident>().AddSingleton<IncidentReport>();
        services.AddSingleton<ControlHints>().AddSingleton<MakeEvidence>();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ControlJson.Default));
        return services;
    }

    /// <summary>What happens when a time comes, to change requests and waivers; on nodes of the control plane, which hold the key that signs.</summary>
    public static IServiceCollection AddGovernanceTimer(this IServiceCollection services) => services.AddHostedService<DueTimer>().AddHostedService<ScanTimer>();

    /// <summary>Maps the pages of partners' administrators and the sandbox's token endpoint; on the portal's listener alone, of nodes that hold the key that signs.</summary>
    public static void MapPortal(this IEndpointRouteBuilder routes) => PortalEndpoints.Map(routes);

    /// <summary>Maps <c>/control/v1</c>; the host puts it on the control listener alone.</summary>
    public static RouteGroupBuilder MapControl(this IEndpointRouteBuilder routes)
    {
        var control = routes.MapGroup(ControlApi.Root);
        ((IEndpointConventionBuilder)control).Add(TellWhatDoesNotBind);
        IdentityApi.Map(control);
        PlanApi.Map(control);
        ChangesApi.Map(control);
        ChangeFilesApi.Map(control);
        VotesApi.Map(control);
        RightsApi.Map(control);
        GovernanceApi.Map(control);
        AgendaApi.Map(control);
        PrioritiesApi.Map(control);
        RowApi.Map(control);
        ScanApi.Map(control);
        ReleasesApi.Map(control);
        CatalogueApi.Map(control);
        ProductsApi.Map(control);
        ServiceAccountsApi.Map(control);
        PartnersApi.Map(control);
        ZonesApi.Map(control);
        GraphApi.Map(control);
        ScorecardsApi.Map(control);
        EvidenceApi.Map(control);
        DriftApi.Map(control);
        SearchApi.Map(control);
        MessagesApi.Map(control);
        PayloadApi.Map(control);
        ExchangesApi.Map(control);
        EventsApi.Map(control);
        AccessApi.Map(control);
        IncidentsApi.Map(control);
        AuditApi.Map(control);
        OverviewApi.Map(control);
        StreamApi.Map(control);
        return control;
    }

    /// <summary>Minimal APIs answer a body or parameter that does not bind with a bare 400; here it is a problem document like every no.</summary>
    private static void TellWhatDoesNotBind(EndpointBuilder endpoint)
    {
        if (endpoint.RequestDelegate is not { } handle)
        {
            return;
        }
        endpoint.RequestDelegate = async context =>
        {
            await handle(context);
            if (context.Response is { HasStarted: false, StatusCode: StatusCodes.Status400BadRequest or StatusCodes.Status415UnsupportedMediaType })
            {
                await ProblemResult.Of(Outcome.Invalid, "The request is not what this operation takes; /control/v1/openapi.json describes it.").ExecuteAsync(context);
            }
        };
    }
}
