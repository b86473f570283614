namespace Concordat.Host.Tests.Journeys;

/// <summary>The time of the machine, moved ahead on demand: what waited for a moment that is passed then is woken at once.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<WeakReference<Shifted>> _timers = [];
    private TimeSpan _shift;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _shift;

    /// <summary>Moves the time on.</summary>
    public void MoveTo(DateTimeOffset time)
    {
        List<Shifted> waiting = [];
        lock (_lock)
        {
            _shift = time - base.GetUtcNow();
            _timers.RemoveAll(one => !one.TryGetTarget(out _));
            waiting.AddRange(_timers.Select(one => one.TryGetTarget(out var timer) ? timer : null).OfType<Shifted>());
        }
        waiting.ForEach(timer => timer.WakeAt(GetUtcNow()));
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Shifted(base.CreateTimer(callback, state, dueTime, period), this, dueTime, period);
        lock (_lock)
        {
            _timers.Add(new WeakReference<Shifted>(timer));
        }
        return timer;
    }

    private sealed class Shifted(ITimer inner, ShiftedClock clock, TimeSpan dueTime, TimeSpan period) : ITimer
    {
        private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);
        private DateTimeOffset? _due = Due(clock, dueTime);
        private TimeSpan _period = period;

        /// <summary>Only what waits long is woken: the short beats of a node go on by themselves.</summary>
        public void WakeAt(DateTimeOffset now)
        {
            if (_due <= now && _period == Timeout.InfiniteTimeSpan)
            {
                _due = null;
                inner.Change(TimeSpan.Zero, _period);
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            (_due, _period) = (Due(clock, dueTime), period);
            return inner.Change(dueTime, period);
        }

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();

        private static DateTimeOffset? Due(ShiftedClock clock, TimeSpan dueTime) => dueTime > Long ? clock.GetUtcNow() + dueTime : null;
    }
}
