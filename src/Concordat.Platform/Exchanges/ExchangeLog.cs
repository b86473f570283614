using System.Threading.Channels;
using Concordat.Platform.Data;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concordat.Platform.Exchanges;

/// <summary>
/// Records exchanges. All that wait share one fsync; <see cref="Commit"/> answers after it, <see cref="Add"/> at once. Beside SQLite that is the
/// fsync of a journal, from which many rows at once go into the tables soon after; <see cref="Settled"/> waits for them. A node of a cluster may lose its
/// disk, so there they are committed in PostgreSQL.
/// </summary>
public sealed class ExchangeLog(ModuleDb db, PlatformOptions options, ExchangeSignal signal, ILogger<ExchangeLog> logger) : BackgroundService
{
    private const int LargestBatch = 1000;
    private const int AnsweredTogether = 8; // at least, and no more parts than processors
    private const int MostPending = 100_000;
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan NextAttempt = TimeSpan.FromSeconds(1);

    private readonly Channel<Waiting> _queue = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(50_000));
    private readonly Channel<bool> _journalled = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly SemaphoreSlim _hurry = new(0);
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ExchangeJournal? _journal;
    private long _accepted;
    private long _settled;

    private readonly record struct Waiting(ExchangeRecord Record, TaskCompletionSource? Committed);

    /// <summary>Durable when the task ends. What is answered about PHI is answered after it.</summary>
    public Task Commit(ExchangeRecord record, CancellationToken cancellationToken = default)
    {
        var waiting = new Waiting(record, new TaskCompletionSource()); // goes on where it is answered: on the pool, a few in a row
        var queued = Queue(waiting, cancellationToken);
        return queued.IsCompletedSuccessfully ? waiting.Committed!.Task : Both(queued, waiting.Committed!.Task);
    }

    /// <summary>Durable soon; waits only where the disk falls far behind.</summary>
    public ValueTask Add(ExchangeRecord record, CancellationToken cancellationToken = default) => Queue(new Waiting(record, null), cancellationToken);

    /// <summary>Records in the caller's transaction, together with what the exchange is about.</summary>
    public Task Write(UnitOfWork unit, ExchangeRecord record)
    {
        unit.AfterCommit(() => signal.Recorded(1));
        return Insert(unit, [record]);
    }

    /// <summary>Ends when everything that was committed before it can be found in the tables. Whoever reads them asks first.</summary>
    public async Task Settled(CancellationToken cancellationToken = default)
    {
        var wanted = Interlocked.Read(ref _accepted);
        while (_journal is not null)
        {
            var moved = Volatile.Read(ref _moved).Task;
            if (Interlocked.Read(ref _settled) >= wanted)
            {
                return;
            }
            _hurry.Release();
            await moved.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The tables when they hold everything that was committed before.</summary>
    internal async Task<ModuleDb> Tables(CancellationToken cancellationToken)
    {
        await Settled(cancellationToken);
        return db;
    }

    /// <summary>The journal; null beside PostgreSQL, before the start and after the end.</summary>
    internal ExchangeJournal? Journal => _journal;

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        // Where a stop took too long, rows are on their way into the tables: their files stay, whatever becomes of that, and the next start looks at them.
        var journal = Interlocked.Exchange(ref _journal, null);
        Moved();
        journal?.Dispose();
    }

    /// <summary>Stores what a process left behind that was killed, and opens the journal; before anything is served.</summary>
    internal async Task Open()
    {
        if (_journal is null && db.Kind == DatabaseKind.Sqlite && new SqliteConnectionStringBuilder(options.Database.ConnectionString) is { Mode: not SqliteOpenMode.Memory, DataSource: { Length: > 0 } file } && file != ":memory:")
        {
            await ExchangeJournal.Recover(file, left => db.Write(unit => Insert(unit, left)));
            _journal = ExchangeJournal.Open(file);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Open();
        await (_journal is { } journal
            ? Task.WhenAll(OwnThread.Run("exchange journal", () => AppendAll(journal, stoppingToken)), MoveAll(journal, stoppingToken))
            : StoreAll(stoppingToken));
    }

    private ValueTask Queue(Waiting waiting, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _accepted);
        return _queue.Writer.TryWrite(waiting) ? ValueTask.CompletedTask : WaitForRoom(waiting, cancellationToken);
    }

    private async ValueTask WaitForRoom(Waiting waiting, CancellationToken cancellationToken)
    {
        try
        {
            await _queue.Writer.WriteAsync(waiting, cancellationToken);
        }
        catch
        {
            Interlocked.Increment(ref _settled); // who gave up is nobody to wait for
            throw;
        }
    }

    private static async Task Both(ValueTask queued, Task committed)
    {
        await queued;
        await committed;
    }

    private async Task AppendAll(ExchangeJournal journal, CancellationToken stopping)
    {
        try
        {
            await Append(journal, stopping);
        }
        finally
        {
            _journalled.Writer.Complete();
            _hurry.Release();
        }
    }

    private async Task Append(ExchangeJournal journal, CancellationToken stopping)
    {
        while (await WaitForMore(stopping))
        {
            if (journal.Pending > MostPending && !stopping.IsCancellationRequested)
            {
                var moved = Volatile.Read(ref _moved).Task;
                _hurry.Release();
                await moved;
                continue;
            }
            var batch = Take(); // what came during the last fsync; to wait for more would leave processors idle
            try
            {
                journal.Append(batch.ConvertAll(waiting => waiting.Record));
            }
            catch (Exception failure)
            {
                Refuse(batch, failure);
                Interlocked.Add(ref _settled, batch.Count);
                continue;
            }
            _journalled.Writer.TryWrite(true);
            Answer(batch);
        }
    }

    private async Task MoveAll(ExchangeJournal journal, CancellationToken stopping)
    {
        while (await _journalled.Reader.WaitToReadAsync(CancellationToken.None))
        {
            await _hurry.WaitAsync(stopping.IsCancellationRequested ? TimeSpan.Zero : Gathering, CancellationToken.None);
            while (await _hurry.WaitAsync(TimeSpan.Zero, CancellationToken.None))
            {
                // who asked more than once is served by one move
            }
            _journalled.Reader.TryRead(out _);
            var rows = journal.Turn();
            foreach (var chunk in rows.Chunk(LargestBatch))
            {
                if (!await Move(chunk, stopping))
                {
                    return; // the journal keeps them for the next start
                }
            }
            if (_journal is null)
            {
                return; // disposed of in the meantime
            }
            Forget(journal);
            Interlocked.Add(ref _settled, rows.Count);
            Moved();
            signal.Recorded(rows.Count);
        }
        if (Interlocked.Exchange(ref _journal, null) is not null)
        {
            journal.Delete();
            Moved();
        }
    }

    /// <summary>What stays in a file is stored a second time after a kill, which does no harm; nobody waits for ever because a file could not be cleaned.</summary>
    private void Forget(ExchangeJournal journal)
    {
        try
        {
            journal.Forget();
        }
        catch (Exception failure)
        {
            logger.LogWarning("The journal of exchanges could not be cleaned: {Failure}", failure.GetType().Name);
        }
    }

    private void Moved() => Interlocked.Exchange(ref _moved, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    /// <summary>Tries until it is stored; false where the node stops before.</summary>
    private async Task<bool> Move(ExchangeRecord[] rows, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                await db.Write(unit => Insert(unit, rows), CancellationToken.None);
                return true;
            }
            catch (Exception failure)
            {
                logger.LogError("{Count} exchanges wait in the journal, since they cannot be stored: {Failure}", rows.Length, failure.GetType().Name);
            }
            if (stopping.IsCancellationRequested)
            {
                return false;
            }
            await Task.WhenAny(Task.Delay(NextAttempt, stopping));
        }
    }

    private async Task StoreAll(CancellationToken stopping)
    {
        // One batch is written while the next waits at the database; it takes what has come only when its turn is there, so that many share a commit.
        var (writing, next) = (Task.CompletedTask, Task.CompletedTask);
        while (await WaitForMore(stopping))
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
                if (batch is null)
                {
                    batch = Take();
                    begun.TrySetResult();
                }
                unit.AfterCommit(() =>
                {
                    signal.Recorded(batch.Count);
                    Answer(batch);
                });
                return Insert(unit, batch.ConvertAll(waiting => waiting.Record));
            }, CancellationToken.None);
        }
        catch (Exception failure)
        {
            Refuse(batch ?? Take(), failure); // the database is out of reach: nobody waits for ever
            begun.TrySetResult();
        }
    }

    private void Refuse(List<Waiting> batch, Exception failure)
    {
        logger.LogError("{Count} exchanges could not be recorded: {Failure}", batch.Count, failure.GetType().Name);
        batch.ForEach(waiting => waiting.Committed?.TrySetException(failure));
    }

    /// <summary>
    /// Lets those go on who waited. They do the same next, so a few on one thread in a row cost less than each by itself; the thread that
    /// commits does none of it.
    /// </summary>
    private static void Answer(List<Waiting> batch)
    {
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

    private List<Waiting> Take()
    {
        var batch = new List<Waiting>();
        while (batch.Count < LargestBatch && _queue.Reader.TryRead(out var waiting))
        {
            batch.Add(waiting);
        }
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

    /// <summary>One that is there already is the same one, since the journal may hand it on again, or the end of one that was begun.</summary>
    private static async Task Insert(UnitOfWork unit, IEnumerable<ExchangeRecord> batch)
    {
        foreach (var r in batch)
        {
            await unit.Sql.Execute(
                """
                INSERT INTO exchanges (id, kind, interface, version, operation, release, decision, client, partner, purpose, status, outcome,
                                       started_at, microseconds, request_bytes, response_bytes, subject_key, trace_id, fields_returned, fields_selected, calls, interaction, address)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
                ON CONFLICT (id) DO UPDATE SET status = excluded.status, outcome = excluded.outcome, microseconds = excluded.microseconds, response_bytes = excluded.response_bytes,
                                               subject_key = excluded.subject_key, fields_returned = excluded.fields_returned, fields_selected = excluded.fields_selected
                WHERE exchanges.outcome = 'begun' AND excluded.outcome <> 'begun'
                """,
                r.Id, r.Kind, r.Interface, r.Version, r.Operation, r.Release, r.Decision, r.Client, r.Partner, r.Purpose, r.Status, r.Outcome,
                r.StartedAt, r.Microseconds, r.RequestBytes, r.ResponseBytes, r.SubjectKey, r.TraceId, r.FieldsReturned, r.FieldsSelected, r.Calls, r.Interaction, r.Address);
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
