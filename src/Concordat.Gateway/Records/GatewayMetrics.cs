using System.Diagnostics;
using System.Diagnostics.Metrics;
using Concordat.Platform.Telemetry;

namespace Concordat.Gateway.Records;

/// <summary>Counters of the gateway. Labels come from releases and from the fixed list of outcomes; never from a request.</summary>
internal static class GatewayMetrics
{
    private static readonly Counter<long> Requests =
        ConcordatTelemetry.Meter.CreateCounter<long>("concordat.gateway.requests", "{request}", "Calls by interface, version, status class and outcome.");

    private static readonly Histogram<double> Duration =
        ConcordatTelemetry.Meter.CreateHistogram<double>("concordat.gateway.duration", "s", "Time until the answer was ready.");

    public static void Record(GatewayCall call, int status, string outcome, TimeSpan duration)
    {
        var labels = new TagList
        {
            { "interface", call.Api?.Interface ?? "none" },
            { "version", call.Api?.Version ?? "none" },
            { "status", StatusClass(status) },
        };
        Duration.Record(duration.TotalSeconds, labels);
        labels.Add("outcome", outcome);
        Requests.Add(1, labels);
    }

    private static string StatusClass(int status) => (status / 100) switch { 2 => "2xx", 3 => "3xx", 4 => "4xx", _ => "5xx" };
}
