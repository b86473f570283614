namespace Concordat.Platform.Limits;

/// <summary>
/// What one client has left on one interface: the generic cell rate algorithm (a token bucket in one number), and the calls in
/// flight. Lock-free; the tier comes with each call, so that a new release changes it without forgetting what was used.
/// </summary>
public sealed class RateBudget
{
    private long _emptyUntil; // ticks: the theoretical arrival time of the next call if all came evenly
    private long _bytesUntil; // ticks: when the bytes that were moved would be paid for at the tier's throughput
    private int _inFlight;

    /// <summary>Throughput is averaged over so long.</summary>
    private const long Averaged = TimeSpan.TicksPerMinute;

    /// <summary>Takes one call out of the budget.</summary>
    /// <param name="now">Ticks of the clock.</param>
    /// <param name="perSecond">Calls a second that are refilled.</param>
    /// <param name="burst">Calls at once, at most.</param>
    public RateState Take(long now, int perSecond, int burst)
    {
        var step = TimeSpan.TicksPerSecond / perSecond;
        var window = step * burst;
        while (true)
        {
            var before = Volatile.Read(ref _emptyUntil);
            var after = Math.Max(before, now) + step;
            if (after - now > window)
            {
                return new RateState(false, 0, Seconds(before - now), Math.Max(1, Seconds(after - now - window)));
            }
            if (Interlocked.CompareExchange(ref _emptyUntil, after, before) == before)
            {
                return new RateState(true, (window - (after - now)) / step, Seconds(after - now), 0);
            }
        }
    }

    /// <summary>Seconds until bytes may be moved again; 0 where they may now.</summary>
    /// <param name="now">Ticks of the clock.</param>
    public long Overdrawn(long now)
    {
        var over = Volatile.Read(ref _bytesUntil) - now - Averaged;
        return over < 0 ? 0 : Math.Max(1, Seconds(over));
    }

    /// <summary>Pays for bytes that were moved. What one call moves is not known before, so the last one may overdraw.</summary>
    /// <param name="now">Ticks of the clock.</param>
    /// <param name="bytes">Of request and response.</param>
    /// <param name="perSecond">Bytes a second that the tier allows.</param>
    public void Spend(long now, long bytes, long perSecond)
    {
        var cost = (long)((double)bytes / perSecond * TimeSpan.TicksPerSecond);
        long before;
        do
        {
            before = Volatile.Read(ref _bytesUntil);
        }
        while (Interlocked.CompareExchange(ref _bytesUntil, Math.Max(before, now) + cost, before) != before);
    }

    /// <summary>Takes a place among the calls in flight; <see cref="Leave"/> gives it back.</summary>
    public bool Enter(int most)
    {
        if (Interlocked.Increment(ref _inFlight) <= most)
        {
            return true;
        }
        Interlocked.Decrement(ref _inFlight);
        return false;
    }

    /// <summary>Gives the place back.</summary>
    public void Leave() => Interlocked.Decrement(ref _inFlight);

    private static long Seconds(long ticks) => ticks <= 0 ? 0 : ((ticks - 1) / TimeSpan.TicksPerSecond) + 1;
}

/// <summary>The answer of a budget.</summary>
/// <param name="Allowed">Whether the call may go on.</param>
/// <param name="Remaining">Calls left now.</param>
/// <param name="ResetSeconds">Until the budget is full again.</param>
/// <param name="RetryAfterSeconds">Until the next call is allowed; 0 where this one is.</param>
public readonly record struct RateState(bool Allowed, long Remaining, long ResetSeconds, long RetryAfterSeconds);
