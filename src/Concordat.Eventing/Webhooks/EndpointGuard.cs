using System.Collections.Concurrent;
using Concordat.Core.Workspace;
using Concordat.Platform.Limits;

namespace Concordat.Eventing.Webhooks;

/// <summary>
/// Keeps one endpoint from taking the workers of all: deliveries at the same time and a second are bounded, and one that fails again and again is left alone for a
/// while. What is not its turn is put off and counts as no try. Of this node, in memory.
/// </summary>
internal sealed class EndpointGuard(TimeProvider clock)
{
    private const int Threshold = 5;
    private static readonly TimeSpan ShortestRest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<string, Gate> _gates = new(StringComparer.Ordinal);

    private sealed class Gate
    {
        public readonly RateBudget Budget = new();
        public int Failures;
        public long RestUntil;
    }

    /// <summary>Null where it is the delivery's turn, which <see cref="Leave"/> ends; else after what time to ask again.</summary>
    public TimeSpan? Enter(string channel, Subscription subscription)
    {
        var gate = _gates.GetOrAdd(channel, static _ => new Gate());
        var now = clock.GetUtcNow().UtcTicks;
        if (Volatile.Read(ref gate.RestUntil) - now is > 0 and var rest)
        {
            return TimeSpan.FromTicks(rest);
        }
        if (!gate.Budget.Enter(subscription.Concurrency))
        {
            return Turn;
        }
        if (subscription.PerSecond is { } perSecond && gate.Budget.Take(now, perSecond, perSecond) is { Allowed: false })
        {
            gate.Budget.Leave();
            return Turn;
        }
        return null;
    }

    /// <summary>The delivery is over.</summary>
    /// <param name="channel">The endpoint.</param>
    /// <param name="hasFailed">True where the endpoint took none, false where it did, null where it was not asked.</param>
    public void Leave(string channel, bool? hasFailed)
    {
        var gate = _gates[channel];
        gate.Budget.Leave();
        if (hasFailed == false)
        {
            Volatile.Write(ref gate.Failures, 0);
        }
        else if (hasFailed == true && Interlocked.Increment(ref gate.Failures) is var failures && failures >= Threshold)
        {
            var rest = ShortestRest * Math.Pow(2, Math.Min(failures - Threshold, 10));
            Volatile.Write(ref gate.RestUntil, (clock.GetUtcNow() + (rest < LongestRest ? rest : LongestRest)).UtcTicks);
        }
    }

    /// <summary>A person looked at it: it is asked at once.</summary>
    public void Forget(string channel) => _gates.TryRemove(channel, out _);
}
