using System.Collections.Concurrent;

namespace Concordat.Platform.Data.Sqlite;

/// <summary>
/// A thread of its own for the one writer. It waits for the disk most of its time, which would take a thread of the pool away from
/// calls, and whoever waits for a commit would wait for a free thread of the pool first. What the work awaits comes back to this thread.
/// </summary>
internal sealed class WriterThread : SynchronizationContext
{
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _posted = [];

    private WriterThread()
    {
    }

    /// <summary>Runs the work on a new thread; ends when the work has ended.</summary>
    public static Task Run(Func<Task> work)
    {
        var context = new WriterThread();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => context.Pump(work, ended)) { IsBackground = true, Name = "SQLite writer" }.Start();
        return ended.Task;
    }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state)
    {
        try
        {
            _posted.Add((d, state));
        }
        catch (InvalidOperationException)
        {
            // The writer has ended; what somebody left running behind a unit of work ends on the pool.
            ThreadPool.QueueUserWorkItem(static both => both.Callback(both.State), (Callback: d, State: state), preferLocal: false);
        }
    }

    private void Pump(Func<Task> work, TaskCompletionSource ended)
    {
        SetSynchronizationContext(this);
        _ = Begin(work, ended);
        foreach (var (callback, state) in _posted.GetConsumingEnumerable())
        {
            callback(state);
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
        _posted.CompleteAdding();
    }
}
