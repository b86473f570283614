using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>The service tiers of the organization.</summary>
public sealed record Tiers(string Name, IReadOnlyDictionary<string, Tier> ByName, SourcePosition At)
{
    internal static Tiers Read(ResourceReader r)
    {
        r.Kind("tiers");
        return new(r.Name(), r.Map("tiers", Tier.Read, required: true), r.At);
    }
}

/// <summary>What one client may use of one interface.</summary>
/// <param name="PerSecond">Calls a second that are refilled.</param>
/// <param name="Burst">Calls at once, at most.</param>
/// <param name="Concurrency">Calls in flight at the same time.</param>
/// <param name="MaxPayload">Bytes of a request or message body.</param>
/// <param name="Throughput">Bytes a second, averaged over a minute; null for no such limit.</param>
/// <param name="At">Where it stands.</param>
public sealed record Tier(int PerSecond, int Burst, int Concurrency, long MaxPayload, long? Throughput, SourcePosition At)
{
    /// <summary>What access tokens must be bound to; <see cref="SenderConstraint.None"/> where any will do.</summary>
    public SenderConstraint SenderConstrained { get; init; }

    internal static Tier Read(ResourceReader r)
    {
        var rate = r.Child("rate", Rate.Read);
        return new(
            rate.PerSecond,
            rate.Burst,
            (int)r.Integer("concurrency", 1, 100_000, "Calls in flight at the same time."),
            r.Integer("maxPayload", 1, 1L << 30, "Bytes of a request or message body."),
            r.OptionalInteger("throughput", 1, 1L << 40, "Bytes a second."),
            r.At)
        {
            SenderConstrained = r.OptionalChoice("senderConstrained", Words.SenderConstraints, SenderConstraint.None, "What access tokens must be bound to: a key of the client (dpop), the certificate of its connection (mtls), or one of them."),
        };
    }

    private sealed record Rate(int PerSecond, int Burst)
    {
        public static Rate Read(ResourceReader r) => new((int)r.Integer("perSecond", 1, 1_000_000), (int)r.Integer("burst", 1, 1_000_000));
    }
}
