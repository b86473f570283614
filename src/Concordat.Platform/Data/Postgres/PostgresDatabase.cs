using System.Data.Common;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;

namespace Concordat.Platform.Data.Postgres;

/// <summary>
/// PostgreSQL: every unit of work has a connection and transaction of its own, and the server groups their commits. Units that lose a
/// serialization or deadlock conflict run again.
/// </summary>
internal sealed class PostgresDatabase(NpgsqlDataSource source, DatabaseOptions options, IEnumerable<ModelPart> parts, TimeProvider clock) : IDatabase, IAsyncDisposable
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
        var ordered = keys.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        if (ordered.Length > 0)
        {
            await unit.Sql.Execute("SELECT pg_advisory_xact_lock(hashtextextended(key, 0)) FROM unnest($1) WITH ORDINALITY AS one(key, number)", (object)ordered);
        }
    }

    public async Task<IReadOnlyList<Guid>> StoreEvents(UnitOfWork unit, IReadOnlyList<NewEvent> events) => await unit.Sql.Rows(
        """
        INSERT INTO events (id, type, source, subject_key, exchange, message_id, release, interface, payload_id, at)
        SELECT id, type, source, subject_key, exchange, message_id, release, interface, payload_id, $10
        FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::int[], $8::text[], $9::uuid[])
             WITH ORDINALITY AS one(id, type, source, subject_key, exchange, message_id, release, interface, payload_id, number)
        ORDER BY number
        ON CONFLICT (id) DO NOTHING RETURNING id
        """,
        row => row.GetGuid(0),
        Column(events, e => e.Id), Column(events, e => e.Type), Column(events, e => e.Source), Column(events, e => e.SubjectKey), Column(events, e => e.Exchange),
        Column(events, e => e.Message), Column(events, e => e.Release), Column(events, e => e.Interface), Column(events, e => e.Payload.Id), unit.Now);

    public Task StorePayloads(UnitOfWork unit, IReadOnlyList<SealedPayload> payloads) => unit.Sql.Execute(
        """
        INSERT INTO payloads (id, key_id, wrapped_key, body, size, stored_at)
        SELECT id, key_id, wrapped_key, body, size, $6 FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::bytea[], $5::int[]) AS one(id, key_id, wrapped_key, body, size)
        """,
        Column(payloads, p => p.Id), Column(payloads, p => p.KeyId), Column(payloads, p => p.WrappedKey), Column(payloads, p => p.Body), Column(payloads, p => p.Size), unit.Now);

    private static TColumn[] Column<TRow, TColumn>(IReadOnlyList<TRow> rows, Func<TRow, TColumn> value) => [.. rows.Select(value)];

    public Task Notify(UnitOfWork unit, string channel, CancellationToken cancellationToken) =>
        unit.Sql.Execute("SELECT pg_notify($1, '')", channel);

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private static bool LostConflict(Exception failure) =>
        failure is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected }
        || (failure.InnerException is not null && LostConflict(failure.InnerException));
}
