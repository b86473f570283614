using System.Data.Common;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;

namespace Concordat.Platform.Data;

/// <summary>
/// The port to a database: what differs between SQLite and PostgreSQL beyond EF's providers. Modules use
/// <see cref="ModuleDb"/>; one compliance suite runs on both implementations.
/// </summary>
internal interface IDatabase
{
    DatabaseKind Kind { get; }

    /// <summary>False where the tables are made from the model.</summary>
    bool HasMigrations { get; }

    /// <summary>Runs the work in one transaction and answers after it is durable. The work may run again after a conflict.</summary>
    Task<T> Write<T>(Func<UnitOfWork, Task<T>> work, CancellationToken cancellationToken);

    /// <summary>An open connection for reading, to be disposed by the caller.</summary>
    Task<DbConnection> OpenRead(CancellationToken cancellationToken);

    /// <summary>A context outside any unit of work, for reading.</summary>
    ConcordatDb NewContext();

    /// <summary>Takes, inside a unit of work, the lock that orders writers of these keys until the transaction ends.</summary>
    Task LockKeys(UnitOfWork unit, IEnumerable<string> keys, CancellationToken cancellationToken);

    /// <summary>What follows a sub-select that claims rows: nothing where there is one writer, row locks where there are many.</summary>
    string SkipLocked { get; }

    /// <summary>Stores events in this order, each id once; answers the ids that were new.</summary>
    Task<IReadOnlyList<Guid>> StoreEvents(UnitOfWork unit, IReadOnlyList<NewEvent> events);

    /// <summary>Stores sealed payloads.</summary>
    Task StorePayloads(UnitOfWork unit, IReadOnlyList<SealedPayload> payloads);

    /// <summary>Tells other nodes that a channel has news; a no-op where there is one process.</summary>
    Task Notify(UnitOfWork unit, string channel, CancellationToken cancellationToken);
}
