using Concordat.Platform.Data;
using Concordat.Platform.Payloads;

namespace Concordat.Platform.Log;

/// <summary>One message in the hands of its handler.</summary>
public sealed class MessageContext
{
    private readonly ModuleDb _db;
    private readonly PayloadVault _vault;

    internal MessageContext(LogMessage message, ModuleDb db, PayloadVault vault) => (Message, _db, _vault) = (message, db, vault);

    /// <summary>The message's row as it was claimed.</summary>
    public LogMessage Message { get; }

    /// <summary>The content; empty where the message has none.</summary>
    /// <exception cref="InvalidOperationException">The content was erased.</exception>
    public async Task<byte[]> Payload(CancellationToken cancellationToken = default)
    {
        if (Message.PayloadId is not { } id)
        {
            return [];
        }
        return await _vault.Open(id, cancellationToken) ?? throw new InvalidOperationException("The content of this message was erased.");
    }

    /// <summary>What an earlier attempt kept under this name; null where it did not come so far.</summary>
    public async Task<byte[]?> Stage(string name, CancellationToken cancellationToken = default)
    {
        var id = await _db.ReadSql(sql => sql.Rows(
            "SELECT payload_id FROM message_stages WHERE message_id = $1 AND name = $2", row => row.GetGuid(0), Message.Id, name), cancellationToken);
        return id is [var payload] ? await _vault.Open(payload, cancellationToken) : null;
    }

    /// <summary>Keeps an intermediate result, together with effects in the same transaction. A later attempt resumes after it.</summary>
    /// <exception cref="LeaseLostException">Another node works on the message by now.</exception>
    public async Task SaveStage(string name, ReadOnlyMemory<byte> content, Func<UnitOfWork, Task>? with = null, CancellationToken cancellationToken = default)
    {
        var payload = _vault.Seal(Message.Interface, content.Span);
        await _db.Write(async unit =>
        {
            await HoldLease(unit, name);
            await _vault.Store(unit, payload);
            await unit.Sql.Execute("DELETE FROM message_stages WHERE message_id = $1 AND name = $2", Message.Id, name);
            await unit.Sql.Execute(
                "INSERT INTO message_stages (message_id, name, payload_id, at) VALUES ($1, $2, $3, $4)", Message.Id, name, payload.Id, unit.Now);
            if (with is not null)
            {
                await with(unit);
            }
        }, cancellationToken);
        Message.Stage = name;
    }

    private async Task HoldLease(UnitOfWork unit, string stage)
    {
        var held = await unit.Sql.Execute(
            "UPDATE messages SET stage = $1 WHERE id = $2 AND state = 1 AND lease_owner = $3 AND attempt = $4",
            stage, Message.Id, Message.LeaseOwner, Message.Attempt);
        if (held == 0)
        {
            throw new LeaseLostException();
        }
    }
}

/// <summary>Another node took the message over, or a person decided about it: whatever this attempt would commit is dropped.</summary>
public sealed class LeaseLostException() : Exception("The lease of a message was lost.");
