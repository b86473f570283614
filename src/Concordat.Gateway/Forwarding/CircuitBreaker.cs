namespace Concordat.Gateway.Forwarding;

/// <summary>
/// Opens after so many failures in a row; after a pause one call may try, and its end decides. The numbers come with each call, so
/// that a new release changes them without forgetting what is broken.
/// </summary>
internal sealed class CircuitBreaker
{
    private readonly Lock _lock = new();
    private int _failures;
    private long _openUntil;
    private bool _trying;

    /// <summary>True where a call may be made. Each call that may is ended by <see cref="End"/>.</summary>
    /// <param name="now">Ticks of the clock.</param>
    /// <param name="wait">Where it may not: seconds until somebody may try.</param>
    public bool Begin(long now, out long wait)
    {
        lock (_lock)
        {
            wait = 0;
            if (_openUntil == 0)
            {
                return true;
            }
            if (now >= _openUntil && !_trying)
            {
                _trying = true;
                return true;
            }
            wait = Math.Max(1, (_openUntil - now + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond);
            return false;
        }
    }

    /// <summary>Tells how a call ended.</summary>
    /// <param name="broken">True, false, or null where the call says nothing of the system (the caller went away).</param>
    /// <param name="now">Ticks of the clock.</param>
    /// <param name="failures">Failures in a row that open it.</param>
    /// <param name="pause">For how long it stays open.</param>
    public void End(bool? broken, long now, int failures, TimeSpan pause)
    {
        lock (_lock)
        {
            var tried = _trying;
            _trying = false;
            if (broken is null)
            {
                return;
            }
            if (broken == false)
            {
                (_failures, _openUntil) = (0, 0);
            }
            else if (++_failures >= failures || tried)
            {
                _openUntil = now + pause.Ticks;
            }
        }
    }
}
