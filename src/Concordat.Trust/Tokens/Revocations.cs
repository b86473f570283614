using System.Collections.Frozen;
using Concordat.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Trust.Tokens;

/// <summary>
/// Access tokens that ended before their time: single ones by their <c>jti</c>, and all that a grant gave by the grant. Held in memory until the last of
/// them would have ended by itself, so the set stays small and a call reads no database.
/// </summary>
internal sealed class Revocations(ModuleDb db, TimeProvider clock)
{
    private volatile FrozenSet<string> _held = [];

    /// <summary>True where the token, or the grant that it came from, was revoked. No I/O.</summary>
    public bool Holds(Actor actor)
    {
        var held = _held;
        return held.Count > 0 && ((actor.TokenId is { } token && held.Contains(token)) || (actor.Grant is { } grant && held.Contains(grant)));
    }

    /// <summary>Adds a token or grant in the unit's transaction; in force here after <see cref="Reload"/>.</summary>
    /// <param name="unit">The transaction, in which the caller audits why.</param>
    /// <param name="id">The <c>jti</c> or the grant.</param>
    /// <param name="until">When the last token concerned ends by itself.</param>
    public static async Task Add(UnitOfWork unit, string id, DateTimeOffset until)
    {
        await unit.Sql.Execute("DELETE FROM trust_revoked_tokens WHERE until < $1", unit.Now);
        await unit.Sql.Execute("INSERT INTO trust_revoked_tokens (id, until) VALUES ($1, $2) ON CONFLICT DO NOTHING", id, until);
    }

    /// <summary>Reads them anew, here or from another node.</summary>
    public async Task Reload(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        _held = (await db.Read(read => read.Set<RevokedToken>().Where(r => r.Until > now).Select(r => r.Id).ToListAsync(cancellationToken), cancellationToken))
            .ToFrozenSet(StringComparer.Ordinal);
    }
}

/// <summary>A revoked token or grant.</summary>
internal sealed class RevokedToken
{
    public string Id { get; set; } = "";
    public DateTimeOffset Until { get; set; }
}
