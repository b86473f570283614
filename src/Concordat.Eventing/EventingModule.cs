using Concordat.Eventing.Notices;
using Concordat.Eventing.Webhooks;
using Concordat.Platform.Log;
using Concordat.Platform.Releases;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Eventing;

/// <summary>Events: who gets them, and how they reach partners.</summary>
public static class EventingModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddEventing(this IServiceCollection services, EventingOptions options)
    {
        services.AddHandlers(options);
        services.FollowRelease(provider => provider.GetRequiredService<SubscriberPlans>().Use);
        return services;
    }

    /// <summary>Fan-out and deliveries, without following releases.</summary>
    internal static void AddHandlers(this IServiceCollection services, EventingOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<SubscriberPlans>().AddSingleton<WebhookClient>();
        services.AddSingleton<IMessageHandler, FanOutEvent>().AddSingleton<IMessageHandler, WebhookDelivery>()
            .AddSingleton<IMessageHandler, MailDelivery>().AddSingleton<IMessageHandler, NoticeWebhookDelivery>();
    }
}
