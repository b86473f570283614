using Concordat.Eventing.Webhooks;
using Concordat.Platform.Log;
using Concordat.Platform.Releases;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Concordat.Eventing;

/// <summary>Events: who gets them, and how they reach partners.</summary>
public static class EventingModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddEventing(this IServiceCollection services, EventingOptions options)
    {
        services.AddHandlers(options);
        services.AddHostedService<SubscriberFollower>();
        return services;
    }

    /// <summary>Fan-out and deliveries, without following releases.</summary>
    internal static void AddHandlers(this IServiceCollection services, EventingOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<SubscriberPlans>().AddSingleton<WebhookClient>();
        services.AddSingleton<IMessageHandler, FanOutEvent>().AddSingleton<IMessageHandler, WebhookDelivery>();
    }
}

/// <summary>Compiles each release that becomes active.</summary>
internal sealed class SubscriberFollower(ReleaseFeed feed, SubscriberPlans plans) : IHostedService
{
    private IDisposable? _subscription;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = feed.OnChange(plans.Use);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _subscription?.Dispose();
        return Task.CompletedTask;
    }
}
