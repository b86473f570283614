using System.Data.Common;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;

namespace Concordat.Platform.Data;

/// <summary>
/// One transaction: state, messages, events, payloads and audit entries are committed together or not at all. The work must not
/// wait for anything but the database (on SQLite others wait behind it) and may run a second time after a conflict, so it
/// changes nothing outside but through <see cref="AfterCommit"/>.
/// </summary>
public sealed class UnitOfWork : IAsyncDisposable
{
    private readonly IDatabase _database;
    private readonly List<Action> _afterCommit = [];
    private readonly List<Action> _afterRollback = [];
    private ConcordatDb? _db;

    internal UnitOfWork(IDatabase database, DbConnection connection, DbTransaction transaction, SqlSession sql, DateTimeOffset now)
    {
        (_database, Connection, Transaction, Sql, Now) = (database, connection, transaction, sql, now);
    }

    /// <summary>When the unit began; every row of one unit carries the same time.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>Hand-written SQL inside this transaction, for hot tables.</summary>
    public SqlSession Sql { get; }

    /// <summary>EF Core inside this transaction; saved by the platform before the commit.</summary>
    public ConcordatDb Db
    {
        get
        {
            if (_db is null)
            {
                _db = _database.NewContext();
                Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.SetDbConnection(_db.Database, Connection);
                Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.UseTransaction(_db.Database, Transaction);
            }
            return _db;
        }
    }

    internal DbConnection Connection { get; }

    internal DbTransaction Transaction { get; }

    /// <summary>Runs after the commit, for signals and counters; must be quick and must not throw.</summary>
    public void AfterCommit(Action action) => _afterCommit.Add(action);

    internal void AfterRollback(Action action) => _afterRollback.Add(action);

    /// <summary>Holds names until the transaction ends: who locks the same name waits.</summary>
    public Task LockKeys(IEnumerable<string> keys, CancellationToken cancellationToken) => _database.LockKeys(this, keys, cancellationToken);

    internal Task<IReadOnlyList<Guid>> StoreEvents(IReadOnlyList<NewEvent> events) => _database.StoreEvents(this, events);

    internal Task StorePayloads(IReadOnlyList<SealedPayload> payloads) => _database.StorePayloads(this, payloads);

    internal Task Notify(string channel, CancellationToken cancellationToken) => _database.Notify(this, channel, cancellationToken);

    internal async Task Save(CancellationToken cancellationToken)
    {
        if (_db is not null)
        {
            await _db.SaveChangesAsync(cancellationToken);
        }
    }

    internal void Committed() => _afterCommit.ForEach(action => action());

    internal void RolledBack() => _afterRollback.ForEach(action => action());

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_db is not null)
        {
            await _db.DisposeAsync();
        }
    }
}
