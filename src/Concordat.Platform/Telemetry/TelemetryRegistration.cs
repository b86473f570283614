using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Concordat.Platform.Telemetry;

/// <summary>
/// OpenTelemetry: OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, and <c>/metrics</c> for Prometheus. Paths of <c>/apis</c> and
/// <c>/flows</c> can name a record, so the server's own spans are not taken there: the gateway's span names the operation instead.
/// </summary>
public static class TelemetryRegistration
{
    /// <summary>Registers traces and metrics.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, PlatformOptions options)
    {
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("concordat", serviceInstanceId: options.Node))
            .WithTracing(tracing => tracing
                .AddSource(ConcordatTelemetry.Name)
                .AddAspNetCoreInstrumentation(o => o.Filter = context =>
                    !context.Request.Path.StartsWithSegments("/apis") && !context.Request.Path.StartsWithSegments("/flows")
                    && !context.Request.Path.StartsWithSegments("/portal/invitations")) // what the path holds there lets somebody in
                .AddHttpClientInstrumentation()
                .AddNpgsql())
            .WithMetrics(metrics => metrics
                .AddMeter(ConcordatTelemetry.Name)
                .AddAspNetCoreInstrumentation()
                .AddRuntimeInstrumentation()
                .AddPrometheusExporter());
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT")))
        {
            telemetry.UseOtlpExporter();
        }
        return services;
    }

    /// <summary><c>/metrics</c>.</summary>
    public static void MapMetrics(this IEndpointRouteBuilder endpoints) => endpoints.MapPrometheusScrapingEndpoint("/metrics");
}
