using Microsoft.EntityFrameworkCore;

namespace Concordat.Platform.Data;

/// <summary>
/// The door to the database for every module: <see cref="Write{T}"/> commits a unit of work before it answers,
/// <see cref="Read{T}"/> queries. A module touches its own tables alone.
/// </summary>
public sealed class ModuleDb
{
    private readonly IDatabase _database;

    internal ModuleDb(IDatabase database) => _database = database;

    /// <summary>Which database this is.</summary>
    public DatabaseKind Kind => _database.Kind;

    internal string SkipLocked => _database.SkipLocked;

    /// <summary>Runs the work in one transaction and answers after the commit is durable.</summary>
    public Task<T> Write<T>(Func<UnitOfWork, Task<T>> work, CancellationToken cancellationToken = default) =>
        _database.Write(work, cancellationToken);

    /// <summary>Runs the work in one transaction and answers after the commit is durable.</summary>
    public Task Write(Func<UnitOfWork, Task> work, CancellationToken cancellationToken = default) =>
        _database.Write(async unit =>
        {
            await work(unit);
            return true;
        }, cancellationToken);

    /// <summary>Queries with EF Core, untracked.</summary>
    public async Task<T> Read<T>(Func<ConcordatDb, Task<T>> query, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await using var db = _database.NewContext();
        db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        return await query(db);
    }

    /// <summary>Queries with hand-written SQL.</summary>
    public async Task<T> ReadSql<T>(Func<SqlSession, Task<T>> query, CancellationToken cancellationToken = default)
    {
        await using var connection = await _database.OpenRead(cancellationToken);
        return await query(new SqlSession(connection, null));
    }

    /// <summary>Brings the tables up to date: migrations where the host brings them, the model's own script in tests without a host.</summary>
    public async Task Migrate(CancellationToken cancellationToken = default)
    {
        await using var db = _database.NewContext();
        if (_database.HasMigrations)
        {
            await db.Database.MigrateAsync(cancellationToken);
        }
        else
        {
            await db.Database.EnsureCreatedAsync(cancellationToken);
        }
    }

    /// <summary>True where the database answers.</summary>
    public async Task<bool> IsUp(CancellationToken cancellationToken = default)
    {
        try
        {
            return await ReadSql(sql => sql.Scalar<long>("SELECT CAST(1 AS BIGINT)"), cancellationToken) == 1;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
