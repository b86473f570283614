namespace Concordat.Eventing;

/// <summary>What a node may do when it delivers events.</summary>
public sealed class EventingOptions
{
    /// <summary>
    /// Webhooks may go to this machine where the endpoint is a declared system that stands there: for the demo and for tests. An endpoint given
    /// as an address of its own never may.
    /// </summary>
    public bool AllowLoopbackEndpoints { get; set; }

    /// <summary>An endpoint must answer within this time.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>An endpoint that took nothing for so long is disabled, and people are told.</summary>
    public TimeSpan DisableAfter { get; set; } = TimeSpan.FromDays(5);
}
