namespace Concordat.Demo;

internal static class DemoRegistration
{
    /// <summary>What only the demo runs.</summary>
    public static void AddDemo(this IServiceCollection services, DemoOptions options)
    {
        services.AddSingleton(options);
        if (options.Clock is { } clock)
        {
            services.AddSingleton(clock);
        }
        if (options.Traffic)
        {
            services.AddHostedService<DemoTraffic>();
        }
    }
}
