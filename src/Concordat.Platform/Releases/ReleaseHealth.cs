using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Concordat.Platform.Releases;

/// <summary>Ready means that a release runs; a refused newer one is told without taking the node out of service.</summary>
internal sealed class ReleaseHealth(ReleaseFeed feed) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["release"] = feed.Current?.Number ?? 0,
            ["refused"] = string.Join(", ", feed.Refusal.Select(f => f.Rule).Distinct(StringComparer.Ordinal)),
        };
        return Task.FromResult((feed.Current, feed.Refusal.Count) switch
        {
            (null, 0) => HealthCheckResult.Unhealthy("No release is active yet.", data: data),
            (null, _) => HealthCheckResult.Unhealthy("The activated release was refused.", data: data),
            ({ } running, > 0) => HealthCheckResult.Degraded($"Release {running.Number} runs; a newer one was refused.", data: data),
            ({ } running, _) => HealthCheckResult.Healthy($"Release {running.Number} runs.", data),
        });
    }
}
