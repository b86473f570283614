using System.Data.Common;
using Concordat.Platform.Data;
using Concordat.Platform.Payloads;

namespace Concordat.Gateway.Idempotency;

/// <summary>What is known of a key before the system behind is asked.</summary>
/// <param name="State">Which of the four.</param>
/// <param name="Status">Status of the remembered answer.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Payload">Where its body lies.</param>
internal readonly record struct KnownCall(KnownState State, int Status = 0, string? ContentType = null, Guid? Payload = null);

internal enum KnownState
{
    /// <summary>Nobody used the key: the call is claimed and may be made.</summary>
    New,
    /// <summary>It was answered.</summary>
    Answered,
    /// <summary>It is being made now.</summary>
    Running,
    /// <summary>The key was used for another request.</summary>
    Other,
}

/// <summary>
/// Claims keys and remembers answers, durably and for all nodes. A claim has an end, so that a node that dies does not hold a key
/// for ever; the key goes on to the system behind, which is where a second effect is ruled out in the end.
/// </summary>
internal sealed class IdempotencyStore(ModuleDb db, PayloadVault vault)
{
    public Task<KnownCall> Claim(string key, string fingerprint, Guid holder, TimeSpan longest, CancellationToken cancellationToken) => db.Write(async unit =>
    {
        var until = unit.Now + longest;
        if (await unit.Sql.Execute(
            """
            INSERT INTO gateway_idempotency (key, fingerprint, holder, status, until) VALUES ($1, $2, $3, 0, $4)
            ON CONFLICT (key) DO NOTHING
            """, key, fingerprint, holder, until) == 1)
        {
            return new KnownCall(KnownState.New);
        }
        // An expired row is nobody's: taken over in one statement, so that two callers cannot both win it.
        if (await unit.Sql.Execute(
            """
            UPDATE gateway_idempotency SET fingerprint = $2, holder = $3, status = 0, content_type = NULL, payload = NULL, until = $4
            WHERE key = $1 AND until < $5 AND (status <> 0 OR fingerprint = $2)
            """, key, fingerprint, holder, until, unit.Now) == 1)
        {
            return new KnownCall(KnownState.New);
        }
        var rows = await unit.Sql.Rows("SELECT fingerprint, status, content_type, payload FROM gateway_idempotency WHERE key = $1", Read, key);
        var (stored, known) = rows is [var row] ? row : (fingerprint, new KnownCall(KnownState.Running));
        return stored == fingerprint ? known : new KnownCall(KnownState.Other);
    }, cancellationToken);

    /// <summary>Remembers the answer for as long as told; only the holder of the claim may.</summary>
    public Task Remember(string key, Guid holder, int status, string? contentType, SealedPayload body, TimeSpan keep) => db.Write(async unit =>
    {
        await vault.Store(unit, body);
        await unit.Sql.Execute(
            "UPDATE gateway_idempotency SET status = $3, content_type = $4, payload = $5, until = $6 WHERE key = $1 AND holder = $2 AND status = 0",
            key, holder, status, contentType, body.Id, unit.Now + keep);
    });

    /// <summary>Gives a claim back: the call did not happen, or may be made again without a second effect.</summary>
    public Task Release(string key, Guid holder) => db.Write(unit =>
        unit.Sql.Execute("DELETE FROM gateway_idempotency WHERE key = $1 AND holder = $2 AND status = 0", key, holder));

    /// <summary>Forgets what is past its time; answers how many. Their payloads go with the retention of the interface.</summary>
    public Task<int> Forget() => db.Write(unit => unit.Sql.Execute("DELETE FROM gateway_idempotency WHERE until < $1", unit.Now));

    private static (string Fingerprint, KnownCall Known) Read(DbDataReader row) => (row.GetString(0), row.GetInt32(1) == 0
        ? new KnownCall(KnownState.Running)
        : new KnownCall(KnownState.Answered, row.GetInt32(1), row.IsDBNull(2) ? null : row.GetString(2), row.IsDBNull(3) ? null : row.GetFieldValue<Guid>(3)));
}
