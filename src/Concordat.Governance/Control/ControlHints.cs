using Concordat.Platform.Exchanges;
using Concordat.Platform.Log;
using Concordat.Platform.Releases;

namespace Concordat.Governance.Control;

/// <summary>How often each sort of thing happened in this process.</summary>
internal sealed record HintCounts(int Release, long Exchanges, long Messages, long Changes);

/// <summary>Counts what happened and lets streams wait for more. Costs the data plane an interlocked increment.</summary>
internal sealed class ControlHints : IDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(500);
    private readonly ExchangeSignal _exchangeSignal;
    private readonly RelaySignal _relay;
    private readonly ReleaseFeed _feed;
    private readonly TimeProvider _clock;
    private long _exchanges;
    private long _messages;
    private long _changes;

    public ControlHints(ExchangeSignal exchanges, RelaySignal relay, ReleaseFeed feed, TimeProvider clock)
    {
        (_exchangeSignal, _relay, _feed, _clock) = (exchanges, relay, feed, clock);
        exchanges.OnRecorded += Recorded;
        relay.OnWake += Woken;
    }

    public HintCounts Now => new(_feed.Current?.Number ?? 0, Interlocked.Read(ref _exchanges), Interlocked.Read(ref _messages), Interlocked.Read(ref _changes));

    /// <summary>Somebody voted, commented, or moved a change request.</summary>
    public void ChangeMoved() => Interlocked.Increment(ref _changes);

    /// <summary>Waits until something differs from what was seen, gathering what comes close together; false after a quiet while.</summary>
    public async Task<bool> Wait(HintCounts seen, CancellationToken cancellationToken)
    {
        var until = _clock.GetUtcNow() + Quiet;
        do
        {
            await Task.Delay(Gather, _clock, cancellationToken);
            if (Now != seen)
            {
                return true;
            }
        }
        while (_clock.GetUtcNow() < until);
        return false;
    }

    public void Dispose()
    {
        _exchangeSignal.OnRecorded -= Recorded;
        _relay.OnWake -= Woken;
    }

    private void Recorded(int rows) => Interlocked.Add(ref _exchanges, rows);

    private void Woken() => Interlocked.Increment(ref _messages);
}
