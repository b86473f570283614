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
