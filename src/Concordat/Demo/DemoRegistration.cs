namespace Concordat.Demo;

internal static class DemoRegistration
{
    /// <summary>What only the demo runs.</summary>
    public static void AddDemo(this IServiceCollection services, DemoOptions options)
    {
        services.AddSingleton(options);
        if (options.Traffic)
        {
            services.AddHostedService<DemoTraffic>();
        }
    }
}
