using Concordat.Platform.Audit;
using Concordat.Platform.Data;

namespace Concordat.Platform.Payloads;

/// <summary>What the destruction of a key reached.</summary>
/// <param name="Id">The key.</param>
/// <param name="Payloads">Stored payloads that nobody can open any more.</param>
/// <param name="DeadLetters">Messages among them that waited for a person; they can only be discarded.</param>
/// <param name="Tried">How many of the payloads were tried afterwards; none opened.</param>
public sealed record ShreddedKey(string Id, long Payloads, long DeadLetters, int Tried);

/// <summary>
/// Destroys keys of payloads, and with each all that it sealed: in this database, in its replicas and in every backup of it. What is told in clear (exchanges, keyed hashes, the ledger)
/// stays, and the ledger stays verifiable, since it holds no payload.
/// </summary>
public sealed class KeyShredding(ModuleDb db, DataKeys keys, PayloadVault vault, AuditLedger audit)
{
    // What is kept as long as it is in force, whatever month it came in: consents, accounts, releases.
    private static readonly string[] Lasting = ["trust.consents.", "patient-accounts.", "concordat.releases."];

    /// <summary>The keys that a person names: one by its id, or all of a month; those that last are left out of a month.</summary>
    /// <param name="name">An id, or <c>YEAR-MONTH</c>.</param>
    public IReadOnlyList<DataKey> Named(string name) => [.. keys.List().Where(key => key.Id == name || (key.Month == name && !Lasts(key.Id)))];

    /// <summary>
    /// Destroys all or none of them. The order is in the ledger before the first key goes, and what it reached after the last; where the node is killed in between, the order
    /// stands, and it is given again.
    /// </summary>
    /// <returns>What was reached; or what hinders, everything at once.</returns>
    public async Task<(IReadOnlyList<ShreddedKey> Shredded, IReadOnlyList<string> Obstacles)> Shred(
        IReadOnlyList<DataKey> chosen, string actor, string reason, CancellationToken cancellationToken = default)
    {
        var (obstacles, reach) = (new List<string>(), new List<ShreddedKey>());
        foreach (var key in chosen)
        {
            var counts = await db.ReadSql(sql => sql.Rows(
                """
                SELECT (SELECT COUNT(*) FROM payloads WHERE key_id = $1),
                       (SELECT COUNT(*) FROM messages m JOIN payloads p ON p.id = m.payload_id WHERE p.key_id = $1 AND m.state IN (0, 1, 2)),
                       (SELECT COUNT(*) FROM messages m JOIN payloads p ON p.id = m.payload_id WHERE p.key_id = $1 AND m.state IN (4, 6))
                """,
                row => (Payloads: row.GetInt64(0), Waiting: row.GetInt64(1), Dead: row.GetInt64(2)), key.Id), cancellationToken);
            var hinders = Lasts(key.Id) ? $"{key.Id} seals what is still in force (consents, patients' accounts, releases): it is not destroyed." : keys.Obstacle(key);
            if (hinders is not null)
            {
                obstacles.Add(hinders);
            }
            if (counts[0].Waiting > 0)
            {
                obstacles.Add($"{counts[0].Waiting} messages sealed with {key.Id} are not done: let them end, or discard them.");
            }
            reach.Add(new ShreddedKey(key.Id, counts[0].Payloads, counts[0].Dead, 0));
        }
        if (obstacles.Count > 0)
        {
            return ([], obstacles);
        }
        await Write("data-key.shred-ordered", reach, actor, reason, cancellationToken);
        if (keys.Destroy([.. chosen.Select(key => key.Id)]) is { } held)
        {
            await Write("data-key.shred-refused", reach, actor, reason, CancellationToken.None);
            return ([], [held]);
        }
        for (var i = 0; i < reach.Count; i++)
        {
            reach[i] = reach[i] with { Tried = await Try(reach[i].Id) };
        }
        await Write("data-key.shredded", reach, actor, reason, CancellationToken.None); // it happened, whether or not somebody still waits
        return (reach, []);
    }

    private async Task<int> Try(string id)
    {
        var some = await db.ReadSql(sql => sql.Rows("SELECT id FROM payloads WHERE key_id = $1 LIMIT 100", row => row.GetGuid(0), id));
        foreach (var payload in some)
        {
            if (await vault.Open(payload) is not null)
            {
                throw new InvalidOperationException($"A payload of the destroyed key {id} can still be opened.");
            }
        }
        return some.Count;
    }

    private Task Write(string action, List<ShreddedKey> reach, string actor, string reason, CancellationToken cancellationToken) => db.Write(
        async unit =>
        {
            foreach (var key in reach)
            {
                await audit.Write(unit, new AuditEntry(action, actor, $"data-key/{key.Id}") { Reason = reason, Detail = $"{key.Payloads} payloads, {key.DeadLetters} dead letters" });
            }
        }, cancellationToken);

    private static bool Lasts(string id) => Lasting.Any(prefix => id.StartsWith(prefix, StringComparison.Ordinal));
}
