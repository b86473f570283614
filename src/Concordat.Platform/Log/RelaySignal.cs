using System.Threading.Channels;

namespace Concordat.Platform.Log;

/// <summary>Wakes the relay of this process, and whoever waits for quiet. Many wakes before one look are one.</summary>
public sealed class RelaySignal
{
    internal const string Channel = "concordat_log";
    private readonly Channel<byte> _wakes = System.Threading.Channels.Channel.CreateBounded<byte>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private TaskCompletionSource _progress = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Called at every wake, for who shows live what happens; must be quick and must not throw.</summary>
    public event Action? OnWake;

    /// <summary>There may be work.</summary>
    public void Wake()
    {
        OnWake?.Invoke();
        _wakes.Writer.TryWrite(0);
        Interlocked.Exchange(ref _progress, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    /// <summary>Ends at the next wake.</summary>
    public Task Progress => Volatile.Read(ref _progress).Task;

    /// <summary>Waits for a wake, at most so long.</summary>
    internal async Task Wait(TimeSpan most, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(most, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _wakes.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is up; look again.
        }
    }
}
