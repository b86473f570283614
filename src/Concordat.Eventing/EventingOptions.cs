namespace Concordat.Eventing;

/// <summary>What a node may do when it delivers events.</summary>
public sealed class EventingOptions
{
    /// <summary>
    /// Webhooks may go to this machine where the endpoint is a declared system that stands there: for the demo and for tests. An endpoint given
    /// as an address of its own may not, but for <see cref="LocalEndpoints"/>.
    /// </summary>
    public bool AllowLoopbackEndpoints { get; set; }

    /// <summary>
    /// Origins on this machine, such as <c>http://127.0.0.1:8081</c>, that an endpoint's own address may have beside <see cref="AllowLoopbackEndpoints"/>: the demo's
    /// receiver, so that a partner's way to a webhook can be gone there. Exactly these and no others.
    /// </summary>
    public IList<string> LocalEndpoints { get; init; } = [];

    /// <summary>An endpoint must answer within this time.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>An endpoint that took nothing for so long is disabled, and people are told.</summary>
    public TimeSpan DisableAfter { get; set; } = TimeSpan.FromDays(5);
}
