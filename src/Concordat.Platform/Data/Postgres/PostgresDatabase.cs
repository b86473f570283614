using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;

namespace Concordat.Platform.Data.Postgres;

/// <summary>
/// PostgreSQL: every unit of work has a connection and transaction of its own, and the server groups their commits. Units that lose a
/// serialization or deadlock conflict run again.
/// </summary>
internal sealed class PostgresDatabase(NpgsqlDataSource source, DatabaseOptions options, IEnumerable<ModelPart> parts, TimeProvider clock) : IDatabase
{
    private const int Tries = 5;

    public DatabaseKind Kind => DatabaseKind.Postgres;

    public bool HasMigrations => options.MigrationsAssembly is not null;

    public string SkipLocked => "FOR UPDATE SKIP LOCKED";

    public ConcordatDb NewContext()
    {
        var context = new DbContextOptionsBuilder<PostgresConcordatDb>()
            .UseNpgsql(source, postgres => postgres.MigrationsAssembly(options.MigrationsAssembly))
            .ReplaceService<IModelCacheKeyFactory, ModelPerParts>();
        return new PostgresConcordatDb(context.Options, parts);
    }

    public async Task<DbConnection> OpenRead(CancellationToken cancellationToken) => await source.OpenConnectionAsync(cancellationToken);

    public async Task<T> Write<T>(Func<UnitOfWork, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await using var unit = new UnitOfWork(this, connection, transaction, new SqlSession(connection, transaction), clock.GetUtcNow());
            try
            {
                var result = await work(unit);
                await unit.Save(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                unit.Committed();
                return result;
            }
            catch (Exception failure)
            {
                unit.RolledBack();
                if (attempt == Tries || !LostConflict(failure))
                {
                    throw;
                }
            }
        }
    }

    public async Task LockKeys(UnitOfWork unit, IEnumerable<string> keys, CancellationToken cancellationToken)
    {
        // In one order everywhere, so that two units with the same keys cannot deadlock.
        foreach (var key in keys.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            await unit.Sql.Execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", key);
        }
    }

    public Task Notify(UnitOfWork unit, string channel, CancellationToken cancellationToken) =>
        unit.Sql.Execute("SELECT pg_notify($1, '')", channel);

    private static bool LostConflict(Exception failure) =>
        failure is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected }
        || (failure.InnerException is not null && LostConflict(failure.InnerException));
}
