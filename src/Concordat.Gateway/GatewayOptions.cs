namespace Concordat.Gateway;

/// <summary>What a node of the data plane may set; nothing here widens a release.</summary>
public sealed class GatewayOptions
{
    /// <summary>The network zone in which this node stands; null where one zone between partner and system is taken to be it.</summary>
    public string? Zone { get; set; }

    /// <summary>The largest response of a system that is taken in, in bytes; a larger one is answered 502.</summary>
    public long MaxResponse { get; set; } = 8 * 1024 * 1024;

    /// <summary>For how long the answer to an Idempotency-Key is remembered.</summary>
    public TimeSpan IdempotencyWindow { get; set; } = TimeSpan.FromHours(24);

    /// <summary>For how long, beyond the system's time-out, a key stays claimed by a call that never ended.</summary>
    public TimeSpan ClaimMargin { get; set; } = TimeSpan.FromSeconds(30);
}
