using System.Data.Common;
using System.Threading.Channels;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Concordat.Platform.Data.Sqlite;

/// <summary>
/// SQLite in WAL mode with full synchronous. One writer connection serves all units of work: those that wait together run under
/// savepoints of one transaction and share its fsync. Two writers that fight for the file's lock stall for seconds;
/// here they queue in memory instead.
/// </summary>
internal sealed class SqliteDatabase : IDatabase, IAsyncDisposable
{
    private const int LargestGroup = 512;
    private readonly Channel<IWork> _queue = Channel.CreateBounded<IWork>(new BoundedChannelOptions(4096) { SingleReader = true });
    private readonly string? _migrations;
    private readonly string _connectionString;
    private readonly IEnumerable<ModelPart> _parts;
    private readonly TimeProvider _clock;
    private readonly Task _writer;

    public SqliteDatabase(DatabaseOptions options, IEnumerable<ModelPart> parts, TimeProvider clock)
    {
        _migrations = options.MigrationsAssembly;
        _connectionString = new SqliteConnectionStringBuilder(options.ConnectionString) { DefaultTimeout = 30, Pooling = true }.ConnectionString;
        (_parts, _clock) = (parts, clock);
        _writer = OwnThread.Run("SQLite writer", RunWriter);
    }

    public DatabaseKind Kind => DatabaseKind.Sqlite;

    public bool HasMigrations => _migrations is not null;

    public string SkipLocked => "";

    public ConcordatDb NewContext()
    {
        var options = new DbContextOptionsBuilder<SqliteConcordatDb>()
            .UseSqlite(_connectionString, sqlite => sqlite.MigrationsAssembly(_migrations))
            .ReplaceService<IModelCacheKeyFactory, ModelPerParts>();
        return new SqliteConcordatDb(options.Options, _parts);
    }

    public async Task<DbConnection> OpenRead(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(_connectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    public async Task<T> Write<T>(Func<UnitOfWork, Task<T>> work, CancellationToken cancellationToken)
    {
        var item = new Work<T>(work, cancellationToken);
        await _queue.Writer.WriteAsync(item, cancellationToken);
        return await item.Completion.Task;
    }

    public Task LockKeys(UnitOfWork unit, IEnumerable<string> keys, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task Notify(UnitOfWork unit, string channel, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<IReadOnlyList<Guid>> StoreEvents(UnitOfWork unit, IReadOnlyList<NewEvent> events)
    {
        var stored = new List<Guid>(events.Count);
        foreach (var one in events)
        {
            var rows = await unit.Sql.Execute(
                """
                INSERT INTO events (id, type, source, subject_key, exchange, message_id, release, interface, payload_id, at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO NOTHING
                """,
                one.Id, one.Type, one.Source, one.SubjectKey, one.Exchange, one.Message, one.Release, one.Interface, one.Payload.Id, unit.Now);
            if (rows > 0)
            {
                stored.Add(one.Id);
            }
        }
        return stored;
    }

    public async Task StorePayloads(UnitOfWork unit, IReadOnlyList<SealedPayload> payloads)
    {
        foreach (var payload in payloads)
        {
            await unit.Sql.Execute(
                "INSERT INTO payloads (id, key_id, wrapped_key, body, size, stored_at) VALUES ($1, $2, $3, $4, $5, $6)",
                payload.Id, payload.KeyId, payload.WrappedKey, payload.Body, payload.Size, unit.Now);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writer;
    }

    private async Task RunWriter()
    {
        try
        {
            await ServeQueue();
        }
        catch (Exception broken)
        {
            // The file cannot be opened: whoever waits, now or later, learns why.
            _queue.Writer.TryComplete(broken);
            while (_queue.Reader.TryRead(out var work))
            {
                work.Fail(broken);
            }
        }
    }

    private async Task ServeQueue()
    {
        await using var connection = new SqliteConnection(_connectionString);
        await connection.OpenAsync();
        await using (var pragma = connection.CreateCommand())
        {
            pragma.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=4000;";
            await pragma.ExecuteNonQueryAsync();
        }
        using var statements = new SqliteStatements(connection);
        var group = new List<IWork>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            group.Clear();
            while (group.Count < LargestGroup && _queue.Reader.TryRead(out var work))
            {
                group.Add(work);
            }
            await RunGroup(connection, statements, group);
        }
    }

    private async Task RunGroup(SqliteConnection connection, SqliteStatements statements, List<IWork> group)
    {
        try
        {
            await using var transaction = connection.BeginTransaction(deferred: false);
            var sql = new SqlSession(connection, transaction, statements);
            foreach (var work in group)
            {
                statements.Run("SAVEPOINT unit");
                var unit = new UnitOfWork(this, connection, transaction, sql, _clock.GetUtcNow());
                if (!await work.Run(unit))
                {
                    statements.Run("ROLLBACK TO unit");
                }
                statements.Run("RELEASE unit");
            }
            await transaction.CommitAsync();
        }
        catch (Exception broken)
        {
            group.ForEach(work => work.Fail(broken));
            return;
        }
        // What follows a commit is the business of others: nothing of it may come back to this thread.
        var own = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        group.ForEach(work => work.Finish());
        SynchronizationContext.SetSynchronizationContext(own);
    }

    private interface IWork
    {
        /// <summary>False where the unit threw and must be rolled back.</summary>
        Task<bool> Run(UnitOfWork unit);
        void Finish();
        void Fail(Exception exception);
    }

    private sealed class Work<T>(Func<UnitOfWork, Task<T>> work, CancellationToken cancellationToken) : IWork
    {
        private T? _result;
        private Exception? _failure;
        private UnitOfWork? _unit;

        public TaskCompletionSource<T> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task<bool> Run(UnitOfWork unit)
        {
            _unit = unit;
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                _result = await work(unit);
                await unit.Save(cancellationToken);
                return true;
            }
            catch (Exception failure)
            {
                _failure = failure;
                return false;
            }
            finally
            {
                await unit.DisposeAsync();
            }
        }

        public void Finish()
        {
            if (_failure is not null)
            {
                Fail(_failure);
                return;
            }
            _unit!.Committed();
            Completion.TrySetResult(_result!);
        }

        public void Fail(Exception exception)
        {
            _unit?.RolledBack();
            Completion.TrySetException(exception);
        }
    }
}
