using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Insights;

/// <summary>What is going on, and what it means. Holds nothing yet.</summary>
public static class InsightsModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddInsights(this IServiceCollection services) => services;
}
