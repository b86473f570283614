using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Concordat.Platform.Telemetry;

/// <summary>The product's spans and metrics. Labels are interfaces, outcomes and kinds: never a patient, never a value of a message.</summary>
public static class ConcordatTelemetry
{
    /// <summary>Name of the meter and of the source.</summary>
    public const string Name = "Concordat";

    /// <summary>Spans.</summary>
    public static readonly ActivitySource Source = new(Name);

    /// <summary>Metrics.</summary>
    public static readonly Meter Meter = new(Name);

    /// <summary>Messages worked on, by kind, interface and outcome.</summary>
    public static readonly Counter<long> Messages = Meter.CreateCounter<long>("concordat.messages", "{message}", "Attempts at messages of the durable log.");

    /// <summary>Time of one attempt.</summary>
    public static readonly Histogram<double> MessageSeconds = Meter.CreateHistogram<double>("concordat.message.duration", "s", "Time of one attempt at a message.");
}
