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
    private static readonly TimeSpan ShortestAway = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestAway = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ShortestTurn = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestTurn = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Gate> _gates = new(StringComparer.Ordinal);

    private sealed class Gate
    {
        public readonly RateBudget Budget = new();
        public int Failures;
        public long RestUntil;
        private long _nextTurn;
        private long _ticks = TimeSpan.TicksPerMillisecond; // that a delivery takes, smoothed

        /// <summary>The turn after all that were given out. One who is told a turn that comes too early is put off again and again, each time by a commit.</summary>
        public TimeSpan Turn(long now, Subscription subscription)
        {
            var step = Math.Max(Volatile.Read(ref _ticks) / subscription.Concurrency, TimeSpan.TicksPerSecond / (subscription.PerSecond ?? int.MaxValue));
            while (true)
            {
                var before = Volatile.Read(ref _nextTurn);
                var turn = Math.Min(Math.Max(before + step, now + ShortestTurn.Ticks), now + LongestTurn.Ticks);
                if (Interlocked.CompareExchange(ref _nextTurn, turn, before) == before)
                {
                    return TimeSpan.FromTicks(turn - now);
                }
            }
        }

        public void Took(TimeSpan time) => Volatile.Write(ref _ticks, ((Volatile.Read(ref _ticks) * 7) + time.Ticks) / 8);
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
            return gate.Turn(now, subscription);
        }
        if (subscription.PerSecond is { } perSecond && gate.Budget.Take(now, perSecond, perSecond) is { Allowed: false })
        {
            gate.Budget.Leave();
            return gate.Turn(now, subscription);
        }
        return null;
    }

    /// <summary>The delivery is over.</summary>
    /// <param name="channel">The endpoint.</param>
    /// <param name="hasFailed">True where the endpoint took none, false where it did, null where it was not asked.</param>
    /// <param name="time">How long it took.</param>
    public void Leave(string channel, bool? hasFailed, TimeSpan time)
    {
        var gate = _gates[channel];
        gate.Budget.Leave();
        gate.Took(time);
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

    /// <summary>It is away for all: nothing is sent for a moment, which grows each time. Answers how long, and whether this one is the first to say so.</summary>
    public (TimeSpan Wait, bool IsFirst) Rest(string channel)
    {
        var (gate, now) = (_gates[channel], clock.GetUtcNow().UtcTicks);
        var until = Volatile.Read(ref gate.RestUntil);
        if (until > now)
        {
            return (TimeSpan.FromTicks(until - now), false);
        }
        var rest = ShortestAway * Math.Pow(2, Math.Min(Volatile.Read(ref gate.Failures), 10));
        rest = rest < LongestAway ? rest : LongestAway;
        if (Interlocked.CompareExchange(ref gate.RestUntil, now + rest.Ticks, until) != until)
        {
            return (rest, false);
        }
        Interlocked.Increment(ref gate.Failures);
        return (rest, true);
    }

    /// <summary>A person looked at it: it is asked at once.</summary>
    public void Forget(string channel)
    {
        if (_gates.TryGetValue(channel, out var gate)) // it stays, since deliveries may be on their way
        {
            Volatile.Write(ref gate.Failures, 0);
            Volatile.Write(ref gate.RestUntil, 0);
        }
    }
}
