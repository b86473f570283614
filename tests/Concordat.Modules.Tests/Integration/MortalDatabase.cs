using System.Data.Common;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Modules.Tests.Integration;

/// <summary>When a node dies, seen from the transaction that shall be its last.</summary>
internal enum Moment
{
    /// <summary>Everything is written and nothing is committed: the transaction is lost.</summary>
    BeforeTheCommit,
    /// <summary>The transaction is durable, and the node never learns it.</summary>
    AfterTheCommit,
}

/// <summary>
/// The node's database as a killed process leaves it: from a chosen transaction on nothing of this node is written any more, whatever the node
/// tries. What stands behind is a real database, on which another node goes on.
/// </summary>
internal sealed class MortalDatabase(IDatabase inner) : IDatabase, IAsyncDisposable
{
    private readonly TaskCompletionSource _died = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Plan? _plan;

    private sealed record Plan(string Count, long Known, Moment Moment);

    public DatabaseKind Kind => inner.Kind;

    public bool HasMigrations => inner.HasMigrations;

    public string SkipLocked => inner.SkipLocked;

    /// <summary>Ends when the node is dead.</summary>
    public Task Died => _died.Task;

    /// <summary>Registers it in the place of the database that is registered already.</summary>
    public static void Add(IServiceCollection services)
    {
        var real = services.Last(d => d.ServiceType == typeof(IDatabase)).ImplementationFactory!;
        services.AddSingleton(provider => new MortalDatabase((IDatabase)real(provider)));
        services.AddSingleton<IDatabase>(provider => provider.GetRequiredService<MortalDatabase>());
    }

    /// <summary>Dies at the next transaction that makes the count of <paramref name="count"/> larger.</summary>
    public async Task DieAt(string count, Moment moment)
    {
        var known = await inner.Write(unit => unit.Sql.Scalar<long>(count), CancellationToken.None);
        _plan = new Plan(count, known, moment);
    }

    public async Task<T> Write<T>(Func<UnitOfWork, Task<T>> work, CancellationToken cancellationToken)
    {
        Alive();
        var isLast = false;
        var result = await inner.Write(async unit =>
        {
            var made = await work(unit);
            Alive();
            isLast = _plan is { } plan && await unit.Sql.Scalar<long>(plan.Count) > plan.Known;
            return isLast && _plan!.Moment == Moment.BeforeTheCommit ? throw Die() : made;
        }, cancellationToken);
        return isLast ? throw Die() : result;
    }

    public Task<IReadOnlyList<Guid>> StoreEvents(UnitOfWork unit, IReadOnlyList<NewEvent> events) => inner.StoreEvents(unit, events);

    public Task StorePayloads(UnitOfWork unit, IReadOnlyList<SealedPayload> payloads) => inner.StorePayloads(unit, payloads);

    public Task<DbConnection> OpenRead(CancellationToken cancellationToken)
    {
        Alive();
        return inner.OpenRead(cancellationToken);
    }

    /// <summary>Reading is left to the test, which looks at what the dead node has left.</summary>
    public ConcordatDb NewContext() => inner.NewContext();

    public Task LockKeys(UnitOfWork unit, IEnumerable<string> keys, CancellationToken cancellationToken) => inner.LockKeys(unit, keys, cancellationToken);

    public Task Notify(UnitOfWork unit, string channel, CancellationToken cancellationToken) => inner.Notify(unit, channel, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (inner is IAsyncDisposable database)
        {
            await database.DisposeAsync();
        }
    }

    private void Alive()
    {
        if (_died.Task.IsCompleted)
        {
            throw new NodeDiedException();
        }
    }

    private NodeDiedException Die()
    {
        _died.TrySetResult();
        return new NodeDiedException();
    }

    private sealed class NodeDiedException() : IOException("The node is dead.");
}
