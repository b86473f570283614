using System.Data.Common;
using Concordat.Platform.Data;
using Concordat.Platform.Payloads;

namespace Concordat.Platform.Log;

/// <summary>
/// The one log. A message is committed before it is acknowledged, worked on under a lease, in order per key and in parallel over
/// keys. Costs are linear: among the unfinished messages of one key only the first is ready, so no claim looks at those behind it.
/// </summary>
public sealed class DurableLog(ModuleDb db, PayloadVault vault, RelaySignal signal)
{
    private const string Columns = "seq, id, kind, channel, order_key, idempotency_key, business_key, attempt, tries, exchange, parent, release, interface, payload_id, stage, received_at";

    /// <summary>Stores a message in the unit's transaction, once per channel and idempotency key.</summary>
    public async Task<Enqueued> Enqueue(UnitOfWork unit, NewMessage message, CancellationToken cancellationToken = default)
    {
        if (message.OrderKey is not null)
        {
            await unit.LockKeys([$"{message.Channel}\n{message.OrderKey}"], cancellationToken);
        }
        var waits = message.OrderKey is not null && await unit.Sql.Scalar<long>(
            "SELECT CASE WHEN EXISTS (SELECT 1 FROM messages WHERE channel = $1 AND order_key = $2 AND state IN (0, 1, 2, 6)) THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END",
            message.Channel, message.OrderKey) == 1;
        var stored = await unit.Sql.Execute(
            """
            INSERT INTO messages (id, kind, channel, order_key, idempotency_key, business_key, state, attempt, tries, due_at,
                                  exchange, parent, release, interface, payload_id, received_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, $8, $9, $10, $11, $12, $13, $14)
            ON CONFLICT (channel, idempotency_key) DO NOTHING
            """,
            message.Id, message.Kind, message.Channel, message.OrderKey, message.IdempotencyKey, message.BusinessKey,
            waits ? MessageState.Queued : MessageState.Ready, message.DueAt ?? unit.Now,
            message.Exchange, message.Parent, message.Release, message.Interface, message.Payload?.Id ?? message.StoredPayload, unit.Now);
        if (stored == 0)
        {
            var earlier = await unit.Sql.Scalar<Guid>(
                "SELECT id FROM messages WHERE channel = $1 AND idempotency_key = $2", message.Channel, message.IdempotencyKey);
            return new Enqueued(earlier, IsNew: false);
        }
        if (message.Payload is not null)
        {
            await vault.Store(unit, message.Payload);
        }
        await Wake(unit, cancellationToken);
        return new Enqueued(message.Id, IsNew: true);
    }

    /// <summary>Stores messages in the unit's transaction, their locks taken at once; answers how many were new.</summary>
    public async Task<int> Enqueue(UnitOfWork unit, IReadOnlyCollection<NewMessage> messages, CancellationToken cancellationToken = default)
    {
        await LockOrder(unit, messages, cancellationToken);
        var stored = 0;
        foreach (var message in messages)
        {
            stored += (await Enqueue(unit, message, cancellationToken)).IsNew ? 1 : 0;
        }
        return stored;
    }

    /// <summary>
    /// Takes the locks of many messages at once, before the first of them is stored: two units that store messages of the same keys in
    /// different order would wait for each other.
    /// </summary>
    public Task LockOrder(UnitOfWork unit, IEnumerable<NewMessage> messages, CancellationToken cancellationToken = default) =>
        unit.LockKeys(messages.Where(m => m.OrderKey is not null).Select(m => $"{m.Channel}\n{m.OrderKey}"), cancellationToken);

    /// <summary>True where the channel has a message of this business key already.</summary>
    public async Task<bool> HasBusinessKey(UnitOfWork unit, string channel, string businessKey) =>
        await unit.Sql.Scalar<Guid>("SELECT id FROM messages WHERE business_key = $1 AND channel = $2 LIMIT 1", businessKey, channel) != Guid.Empty;

    internal Task<List<LogMessage>> Claim(string kinds, string node, int most, TimeSpan lease, CancellationToken cancellationToken) =>
        db.Write(unit =>
        {
            var until = unit.Now + lease;
            return unit.Sql.Rows(
                $"""
                UPDATE messages SET state = 1, lease_owner = $1, lease_until = $2, attempt = attempt + 1, tries = tries + 1
                WHERE seq IN (SELECT seq FROM messages WHERE state = 0 AND due_at <= $3 AND kind IN ({kinds}) ORDER BY due_at, seq LIMIT $4 {db.SkipLocked})
                RETURNING {Columns}
                """,
                row => Read(row, node, until), node, until, unit.Now, most);
        }, cancellationToken);

    /// <summary>When the next message is due; null where none is ready.</summary>
    internal async Task<DateTimeOffset?> NextDue(string kinds, CancellationToken cancellationToken)
    {
        var ticks = await db.ReadSql(sql => sql.Scalar<long>($"SELECT due_at FROM messages WHERE state = 0 AND kind IN ({kinds}) ORDER BY due_at LIMIT 1"), cancellationToken);
        return ticks == 0 ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
    }

    internal Task Complete(LogMessage message, DateTimeOffset startedAt, Func<UnitOfWork, Task>? with, CancellationToken cancellationToken) =>
        db.Write(async unit =>
        {
            await LockOrder(unit, message, cancellationToken);
            await End(unit, message, MessageState.Done, null, null);
            if (with is not null)
            {
                await with(unit);
            }
            await AddAttempt(unit, message, startedAt, "done", null);
            await ReadyNext(unit, message, cancellationToken);
        }, cancellationToken);

    internal Task Fail(LogMessage message, DateTimeOffset startedAt, FailureDecision decision, Disposition.FailedWith failure, CancellationToken cancellationToken) =>
        db.Write(async unit =>
        {
            await LockOrder(unit, message, cancellationToken);
            if (decision.End is { } end)
            {
                await End(unit, message, end == FailureEnd.Stop ? MessageState.Stopped : MessageState.Dead, failure.Cause, failure.Detail);
            }
            else
            {
                var held = await unit.Sql.Execute(
                    "UPDATE messages SET state = 0, due_at = $1, lease_owner = NULL, lease_until = NULL, cause = $2, detail = $3 WHERE id = $4 AND state = 1 AND lease_owner = $5 AND attempt = $6",
                    unit.Now + decision.Wait, failure.Cause, failure.Detail, message.Id, message.LeaseOwner, message.Attempt);
                RequireLease(held);
                unit.AfterCommit(signal.Wake);
            }
            if (failure.With is not null)
            {
                await failure.With(unit);
            }
            await AddAttempt(unit, message, startedAt, failure.Outcome.Code, failure.Detail);
            if (decision.End == FailureEnd.DeadLetter)
            {
                await ReadyNext(unit, message, cancellationToken);
            }
        }, cancellationToken);

    /// <summary>Makes a message ready again that gave up, behind what waits of its key.</summary>
    public async Task Again(UnitOfWork unit, Guid id, string channel, string? orderKey, CancellationToken cancellationToken = default)
    {
        if (orderKey is not null)
        {
            await unit.LockKeys([$"{channel}\n{orderKey}"], cancellationToken);
        }
        await unit.Sql.Execute("UPDATE messages SET state = 2, tries = 0, due_at = $1, finished_at = NULL WHERE id = $2 AND state IN (4, 6)", unit.Now, id);
        await ReadyFirst(unit, id, channel, orderKey, cancellationToken);
    }

    /// <summary>The first waiting message of the key is ready, unless one of the key runs or is ready already; without a key, the message itself.</summary>
    internal async Task ReadyFirst(UnitOfWork unit, Guid id, string channel, string? orderKey, CancellationToken cancellationToken)
    {
        if (orderKey is null)
        {
            await unit.Sql.Execute("UPDATE messages SET state = 0 WHERE id = $1 AND state = 2", id);
            await Wake(unit, cancellationToken);
        }
        else if (await unit.Sql.Scalar<long>("SELECT CAST(COUNT(*) AS BIGINT) FROM messages WHERE channel = $1 AND order_key = $2 AND state IN (0, 1, 6)", channel, orderKey) == 0)
        {
            await ReadyNext(unit, channel, orderKey, cancellationToken);
        }
    }

    /// <summary>Gives the message back as it was claimed, not before the wait is over.</summary>
    internal Task PutOff(LogMessage message, TimeSpan wait, CancellationToken cancellationToken) =>
        db.Write(async unit =>
        {
            RequireLease(await unit.Sql.Execute(
                "UPDATE messages SET state = 0, due_at = $1, lease_owner = NULL, lease_until = NULL, tries = tries - 1 WHERE id = $2 AND state = 1 AND lease_owner = $3 AND attempt = $4",
                unit.Now + wait, message.Id, message.LeaseOwner, message.Attempt));
            unit.AfterCommit(signal.Wake);
        }, cancellationToken);

    internal Task Extend(string node, IReadOnlyCollection<LogMessage> messages, TimeSpan lease, CancellationToken cancellationToken) =>
        db.Write(async unit =>
        {
            foreach (var message in messages)
            {
                await unit.Sql.Execute(
                    "UPDATE messages SET lease_until = $1 WHERE id = $2 AND state = 1 AND lease_owner = $3 AND attempt = $4",
                    unit.Now + lease, message.Id, node, message.Attempt);
            }
        }, cancellationToken);

    /// <summary>Makes messages ready whose lease ran out, and those that this node held before it was restarted.</summary>
    internal async Task Reclaim(string? restartedNode, CancellationToken cancellationToken)
    {
        var found = await db.Write(unit => unit.Sql.Execute(
            "UPDATE messages SET state = 0, lease_owner = NULL, lease_until = NULL WHERE state = 1 AND (lease_until < $1 OR lease_owner = $2)",
            unit.Now, restartedNode ?? ""), cancellationToken);
        if (found > 0)
        {
            signal.Wake();
        }
    }

    private static Task LockOrder(UnitOfWork unit, LogMessage message, CancellationToken cancellationToken) =>
        message.OrderKey is null ? Task.CompletedTask : unit.LockKeys([$"{message.Channel}\n{message.OrderKey}"], cancellationToken);

    private static async Task End(UnitOfWork unit, LogMessage message, MessageState state, string? cause, string? detail) =>
        RequireLease(await unit.Sql.Execute(
            "UPDATE messages SET state = $1, finished_at = $2, lease_owner = NULL, lease_until = NULL, cause = $3, detail = $4 WHERE id = $5 AND state = 1 AND lease_owner = $6 AND attempt = $7",
            state, unit.Now, cause, detail, message.Id, message.LeaseOwner, message.Attempt));

    private static void RequireLease(int rows)
    {
        if (rows == 0)
        {
            throw new LeaseLostException();
        }
    }

    private static Task AddAttempt(UnitOfWork unit, LogMessage message, DateTimeOffset startedAt, string outcome, string? detail) =>
        unit.Sql.Execute(
            "INSERT INTO message_attempts (message_id, number, node, started_at, ended_at, outcome, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            message.Id, message.Attempt, message.LeaseOwner, startedAt, unit.Now, outcome, detail);

    private Task ReadyNext(UnitOfWork unit, LogMessage message, CancellationToken cancellationToken) =>
        message.OrderKey is null ? Task.CompletedTask : ReadyNext(unit, message.Channel, message.OrderKey, cancellationToken);

    private async Task ReadyNext(UnitOfWork unit, string channel, string orderKey, CancellationToken cancellationToken)
    {
        var next = await unit.Sql.Execute(
            """
            UPDATE messages SET state = 0 WHERE seq = (SELECT MIN(seq) FROM messages WHERE channel = $1 AND order_key = $2 AND state = 2)
                AND NOT EXISTS (SELECT 1 FROM messages WHERE channel = $1 AND order_key = $2 AND state = 6)
            """,
            channel, orderKey);
        if (next > 0)
        {
            await Wake(unit, cancellationToken);
        }
    }

    internal async Task Wake(UnitOfWork unit, CancellationToken cancellationToken)
    {
        unit.AfterCommit(signal.Wake);
        await unit.Notify(RelaySignal.Channel, cancellationToken);
    }

    private static LogMessage Read(DbDataReader row, string node, DateTimeOffset until) => new()
    {
        Seq = row.GetInt64(0),
        Id = row.GetGuid(1),
        Kind = row.GetString(2),
        Channel = row.GetString(3),
        OrderKey = row.IsDBNull(4) ? null : row.GetString(4),
        IdempotencyKey = row.GetString(5),
        BusinessKey = row.IsDBNull(6) ? null : row.GetString(6),
        State = MessageState.Leased,
        Attempt = row.GetInt32(7),
        Tries = row.GetInt32(8),
        Exchange = row.GetGuid(9),
        Parent = row.IsDBNull(10) ? null : row.GetGuid(10),
        Release = row.GetInt32(11),
        Interface = row.GetString(12),
        PayloadId = row.IsDBNull(13) ? null : row.GetGuid(13),
        Stage = row.IsDBNull(14) ? null : row.GetString(14),
        ReceivedAt = new DateTimeOffset(row.GetInt64(15), TimeSpan.Zero),
        LeaseOwner = node,
        LeaseUntil = until,
    };
}
