namespace Concordat.Platform.Data;

/// <summary>
/// A thread of its own for what writes to the disk. It waits for the disk most of its time, which would take a thread of the pool away from
/// calls, and whoever waits for a commit would wait for a free thread of the pool first. What the work awaits comes back to this thread.
/// </summary>
internal sealed class OwnThread : SynchronizationContext
{
    // A monitor, since a BlockingCollection spins for a while before it sleeps, on processors that others want.
    private readonly object _gate = new(); // Monitor.Wait wants an object
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = new();
    private bool _ended;

    private OwnThread()
    {
    }

    /// <summary>Runs the work on a new thread; ends when the work has ended.</summary>
    public static Task Run(string name, Func<Task> work)
    {
        var context = new OwnThread();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => context.Pump(work, ended)) { IsBackground = true, Name = name }.Start();
        return ended.Task;
    }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_gate)
        {
            if (!_ended)
            {
                _posted.Enqueue((d, state));
                Monitor.Pulse(_gate);
                return;
            }
        }
        // The work has ended; what somebody left running behind a unit of work ends on the pool.
        ThreadPool.QueueUserWorkItem(static both => both.Callback(both.State), (Callback: d, State: state), preferLocal: false);
    }

    private void Pump(Func<Task> work, TaskCompletionSource ended)
    {
        SetSynchronizationContext(this);
        _ = Begin(work, ended);
        while (Next() is { } next)
        {
            next.Callback(next.State);
        }
    }

    private (SendOrPostCallback Callback, object? State)? Next()
    {
        lock (_gate)
        {
            while (_posted.Count == 0 && !_ended)
            {
                Monitor.Wait(_gate);
            }
            return _posted.TryDequeue(out var next) ? next : null;
        }
    }

    private async Task Begin(Func<Task> work, TaskCompletionSource ended)
    {
        try
        {
            await work();
            ended.TrySetResult();
        }
        catch (Exception failure)
        {
            ended.TrySetException(failure);
        }
        lock (_gate)
        {
            _ended = true;
            Monitor.Pulse(_gate);
        }
    }
}
