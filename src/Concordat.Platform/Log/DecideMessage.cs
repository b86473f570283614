using Concordat.Core.Primitives;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;

namespace Concordat.Platform.Log;

/// <summary>What a person may decide about a dead letter or a stopped message; both decisions are audited with their reason.</summary>
public sealed class DecideMessage(ModuleDb db, DurableLog log, AuditLedger audit)
{
    /// <summary>
    /// Makes the message ready again: it resumes after its last kept stage, or from the beginning. Under an order key it takes its place
    /// behind what runs now. Null where it went well.
    /// </summary>
    public Task<Outcome?> Replay(Guid id, string actor, string reason, bool fromStart = false, CancellationToken cancellationToken = default) =>
        Decide(id, actor, "message.replayed", reason, async (unit, message) =>
        {
            if (fromStart)
            {
                await unit.Sql.Execute("DELETE FROM message_stages WHERE message_id = $1", id);
                await unit.Sql.Execute("UPDATE messages SET stage = NULL WHERE id = $1", id);
            }
            await unit.Sql.Execute(
                "UPDATE messages SET state = 2, tries = 0, due_at = $1, finished_at = NULL WHERE id = $2", unit.Now, id);
            await Settle(unit, message, cancellationToken);
        }, cancellationToken);

    /// <summary>Ends the message without its effects. Null where it went well.</summary>
    public Task<Outcome?> Discard(Guid id, string actor, string reason, CancellationToken cancellationToken = default) =>
        Decide(id, actor, "message.discarded", reason, async (unit, message) =>
        {
            await unit.Sql.Execute("UPDATE messages SET state = 5, finished_at = $1 WHERE id = $2", unit.Now, id);
            await Settle(unit, message, cancellationToken);
        }, cancellationToken);

    /// <summary>
    /// Stops messages that wait, and their keys with them, until a person replays or discards each. What a node works on at this moment is not stopped. In the caller's transaction;
    /// answers how many were stopped.
    /// </summary>
    /// <param name="unit">The transaction.</param>
    /// <param name="messages">Which; those that do not wait any more are left.</param>
    /// <param name="about">What they are held for, such as an incident's id; it stands beside the cause.</param>
    /// <param name="actor">Who, as the ledger names them.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<int> Hold(UnitOfWork unit, IReadOnlyCollection<WaitingMessage> messages, string about, string actor, string reason, CancellationToken cancellationToken)
    {
        await unit.LockKeys(messages.Where(m => m.OrderKey is not null).Select(m => $"{m.Channel}\n{m.OrderKey}"), cancellationToken);
        var held = 0;
        foreach (var message in messages)
        {
            if (await unit.Sql.Execute("UPDATE messages SET state = 6, cause = $1, detail = $2, finished_at = $3 WHERE id = $4 AND state IN (0, 2)", Held, about, unit.Now, message.Id) == 1)
            {
                held++;
                await audit.Write(unit, new AuditEntry("message.held", actor, $"message/{message.Id}") { Reason = reason, Detail = about, Exchange = message.Exchange });
            }
        }
        return held;
    }

    /// <summary>The cause of messages that were stopped by a person.</summary>
    public const string Held = "held";

    private Task<Outcome?> Decide(
        Guid id, string actor, string action, string reason, Func<UnitOfWork, LogMessage, Task> change, CancellationToken cancellationToken) =>
        db.Write(async unit =>
        {
            var found = await unit.Sql.Rows(
                "SELECT channel, order_key, state, exchange, release FROM messages WHERE id = $1",
                row => new LogMessage
                {
                    Id = id,
                    Channel = row.GetString(0),
                    OrderKey = row.IsDBNull(1) ? null : row.GetString(1),
                    State = (MessageState)row.GetInt32(2),
                    Exchange = row.GetGuid(3),
                    Release = row.GetInt32(4),
                }, id);
            if (found is not [var message])
            {
                return Outcome.NotFound;
            }
            if (message.State is not (MessageState.Dead or MessageState.Stopped))
            {
                return Outcome.Conflict;
            }
            if (message.OrderKey is not null)
            {
                await unit.LockKeys([$"{message.Channel}\n{message.OrderKey}"], cancellationToken);
            }
            await change(unit, message);
            await audit.Write(unit, new AuditEntry(action, actor, $"message/{id}") { Reason = reason, Exchange = message.Exchange, Release = message.Release });
            return null;
        }, cancellationToken);

    private Task Settle(UnitOfWork unit, LogMessage message, CancellationToken cancellationToken) => log.ReadyFirst(unit, message.Id, message.Channel, message.OrderKey, cancellationToken);
}
