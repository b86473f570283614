using System.Diagnostics.Metrics;
using Concordat.Platform.Telemetry;

namespace Concordat.Integration.Mllp;

/// <summary>Metrics of the listeners. Labels are listeners and acknowledgment codes.</summary>
internal static class MllpMetrics
{
    public static readonly Counter<long> Acknowledged = ConcordatTelemetry.Meter.CreateCounter<long>(
        "concordat.mllp.acknowledged", "{message}", "Messages answered, by acknowledgment code (HL7 table 0008).");

    public static readonly UpDownCounter<int> Connections = ConcordatTelemetry.Meter.CreateUpDownCounter<int>(
        "concordat.mllp.connections", "{connection}", "Open connections.");

    public static readonly Counter<long> Turned = ConcordatTelemetry.Meter.CreateCounter<long>(
        "concordat.mllp.refused_connections", "{connection}", "Connections closed before their first message: over a limit, or without TLS as asked for.");
}
