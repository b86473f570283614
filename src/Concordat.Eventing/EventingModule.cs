using Concordat.Eventing.Bridges;
using Concordat.Eventing.Control;
using Concordat.Eventing.Door;
using Concordat.Eventing.Notices;
using Concordat.Eventing.Portal;
using Concordat.Eventing.Webhooks;
using Concordat.Governance.Partners;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Releases;
using Concordat.Systems;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Concordat.Eventing;

/// <summary>Events: who gets them, and how they reach partners.</summary>
public static class EventingModule
{
    /// <summary>What every node knows of events: who gets them in the active release.</summary>
    public static IServiceCollection AddEvents(this IServiceCollection services)
    {
        services.AddSingleton(new ModelPart("eventing", model =>
        {
            WebhookEndpointState.Map(model);
            EventReplay.Map(model);
            BrokerReading.Map(model);
            MadeSecret.Map(model);
            EndpointProposal.Map(model);
        }));
        services.AddSingleton<SubscriberPlans>().AddSingleton<WebhookEndpoints>().AddSingleton<EndpointGuard>().AddSingleton<EventReplays>().AddSingleton<SubscriptionAdmin>().AddSingleton<AcceptEvents>().AddSingleton<PublicationAdmin>().AddSingleton<MadeSecrets>().AddSingleton<IPartnerWatch, ForgetPartner>();
        services.TryAddSingleton(new EventingOptions());
        services.AddSingleton<EndpointTls>().AddSingleton(provider => new WebhookClient( // which the portal has too, on nodes that call no systems
            provider.GetRequiredService<EventingOptions>(), provider.GetService<SystemCall>()!, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<EndpointTls>()));
        services.AddSingleton<EndpointChallenge>().AddSingleton<EndpointCertification>().AddSingleton<EndpointProposals>();
        services.FollowRelease(provider => provider.GetRequiredService<SubscriberPlans>().Use);
        return services;
    }

    /// <summary>Gives events to their subscribers, on nodes that work. Needs <see cref="AddEvents"/> beside it.</summary>
    public static IServiceCollection AddEventing(this IServiceCollection services, EventingOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<WebhookShows>().AddSingleton<EventDelivery>().AddSingleton<Brokers>().AddSingleton<TakeMessages>();
        services.AddHostedService<FanOutEvents>().AddHostedService<ReadBrokers>();
        services.AddSingleton<IMessageHandler, WebhookDelivery>().AddSingleton<IMessageHandler, BrokerDelivery>().AddSingleton<IMessageHandler, PublishHeldEvent>()
            .AddSingleton<IMessageHandler>(provider => provider.GetRequiredService<TakeMessages>())
            .AddSingleton<IMessageHandler, MailDelivery>().AddSingleton<IMessageHandler, NoticeWebhookDelivery>();
        return services;
    }

    /// <summary>Pages where partners look after their webhooks, on nodes that have the portal. Needs <see cref="AddEvents"/> beside it.</summary>
    public static IServiceCollection AddEventPortal(this IServiceCollection services, EventingOptions options) => services.AddSingleton(options);

    /// <summary>Maps the pages of partners' webhooks; on the portal's listener alone.</summary>
    public static void MapEventPortal(this IEndpointRouteBuilder routes)
    {
        WebhookPages.Map(routes);
        EndpointPages.Map(routes);
    }

    /// <summary>Partners publish and pull, on nodes that have the gateway. Needs <see cref="AddEvents"/> beside it.</summary>
    public static IServiceCollection AddEventDoor(this IServiceCollection services) => services.AddSingleton<PublishEvents>().AddSingleton<PullEvents>().AddSingleton<EventDoor>();

    /// <summary>Adds <c>events/…</c> to the control plane's API.</summary>
    public static RouteGroupBuilder MapEventsControl(this RouteGroupBuilder control)
    {
        EventsControlApi.Map(control);
        return control;
    }

    /// <summary>Serves <c>/events</c> on the gateway's listener, on nodes that have it.</summary>
    public static void MapEventDoor(this IEndpointRouteBuilder routes) => routes.ServiceProvider.GetService<EventDoor>()?.Map(routes);
}
