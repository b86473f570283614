using System.Threading.Channels;
using Concordat.Platform.Data;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concordat.Platform.Exchanges;

/// <summary>
/// Records exchanges. All that wait are written in one transaction and share its fsync; <see cref="Commit"/> answers after it,
/// <see cref="Add"/> at once.
/// </summary>
public sealed class ExchangeLog(ModuleDb db, ExchangeSignal signal, ILogger<ExchangeLog> logger) : BackgroundService
{
    private const int LargestBatch = 1000;
    private const int AnsweredTogether = 8; // at least, and no more parts than processors
    private readonly Channel<Waiting> _queue = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(50_000));

    private readonly record struct Waiting(ExchangeRecord Record, TaskCompletionSource? Committed);

    /// <summary>Durable when the task ends. What is answered about PHI is answered after it.</summary>
    public Task Commit(ExchangeRecord record, CancellationToken cancellationToken = default)
    {
        var waiting = new Waiting(record, new TaskCompletionSource()); // goes on where it is answered: on the pool, a few in a row
        return _queue.Writer.TryWrite(waiting) ? waiting.Committed!.Task : Queue(waiting, cancellationToken);
    }

    private async Task Queue(Waiting waiting, CancellationToken cancellationToken)
    {
        await _queue.Writer.WriteAsync(waiting, cancellationToken);
        await waiting.Committed!.Task;
    }

    /// <summary>Durable soon; waits only where the database falls far behind.</summary>
    public ValueTask Add(ExchangeRecord record, CancellationToken cancellationToken = default) =>
        _queue.Writer.TryWrite(new Waiting(record, null)) ? ValueTask.CompletedTask : _queue.Writer.WriteAsync(new Waiting(record, null), cancellationToken);

    /// <summary>Records in the caller's transaction, together with what the exchange is about.</summary>
    public Task Write(UnitOfWork unit, ExchangeRecord record)
    {
        unit.AfterCommit(() => signal.Recorded(1));
        return Insert(unit, [new Waiting(record, null)]);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // One batch is written while the next waits at the database; it takes what has come only when its turn is there, so that many share a commit.
        var (writing, next) = (Task.CompletedTask, Task.CompletedTask);
        while (await WaitForMore(stoppingToken))
        {
            await writing;
            var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            (writing, next) = (next, Store(begun));
            await begun.Task;
        }
        await Task.WhenAll(writing, next);
    }

    private async Task Store(TaskCompletionSource begun)
    {
        List<Waiting>? batch = null;
        try
        {
            await db.Write(unit =>
            {
                batch ??= Take(begun);
                unit.AfterCommit(() => Answer(batch));
                return Insert(unit, batch);
            }, CancellationToken.None);
        }
        catch (Exception failure)
        {
            batch ??= Take(begun); // the database is out of reach: nobody waits for ever
            logger.LogError("{Count} exchanges could not be recorded: {Failure}", batch.Count, failure.GetType().Name);
            batch.ForEach(waiting => waiting.Committed?.TrySetException(failure));
        }
    }

    /// <summary>
    /// Lets those go on who waited. They do the same next, so a few on one thread in a row cost less than each by itself; the database's
    /// thread does none of it.
    /// </summary>
    private void Answer(List<Waiting> batch)
    {
        signal.Recorded(batch.Count);
        var together = Math.Max(AnsweredTogether, (batch.Count + Environment.ProcessorCount - 1) / Environment.ProcessorCount);
        for (var first = 0; first < batch.Count; first += together)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static part =>
            {
                for (var i = part.First; i < part.End; i++)
                {
                    part.Batch[i].Committed?.TrySetResult();
                }
            }, (Batch: batch, First: first, End: Math.Min(first + together, batch.Count)), preferLocal: false);
        }
    }

    private List<Waiting> Take(TaskCompletionSource begun)
    {
        var batch = new List<Waiting>();
        while (batch.Count < LargestBatch && _queue.Reader.TryRead(out var waiting))
        {
            batch.Add(waiting);
        }
        begun.TrySetResult();
        return batch;
    }

    /// <summary>After a stop what is queued is still written.</summary>
    private async Task<bool> WaitForMore(CancellationToken stopping)
    {
        try
        {
            return await _queue.Reader.WaitToReadAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return _queue.Reader.TryPeek(out _);
        }
    }

    private static async Task Insert(UnitOfWork unit, List<Waiting> batch)
    {
        foreach (var (r, _) in batch)
        {
            await unit.Sql.Execute(
                """
                INSERT INTO exchanges (id, kind, interface, version, operation, release, decision, client, partner, purpose, status, outcome,
                                       started_at, microseconds, request_bytes, response_bytes, subject_key, trace_id, fields_returned, calls)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
                """,
                r.Id, r.Kind, r.Interface, r.Version, r.Operation, r.Release, r.Decision, r.Client, r.Partner, r.Purpose, r.Status, r.Outcome,
                r.StartedAt, r.Microseconds, r.RequestBytes, r.ResponseBytes, r.SubjectKey, r.TraceId, r.FieldsReturned, r.Calls);
        }
    }
}

/// <summary>Tells who watches that exchanges were recorded.</summary>
public sealed class ExchangeSignal
{
    /// <summary>Called after each commit with the number of rows.</summary>
    public event Action<int>? OnRecorded;

    internal void Recorded(int rows) => OnRecorded?.Invoke(rows);
}
