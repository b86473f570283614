using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Trust.Clients;
using Concordat.Trust.Tokens;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Trust.Apps;

/// <summary>
/// Grants of patients with their codes and refresh tokens. Both work once. What comes a second time was stolen from one of the two who sent it, and
/// nobody can tell from whom: the grant ends with all that it gave (RFC 6749 §4.1.2, RFC 9700 §4.14.2).
/// </summary>
internal sealed class AppGrants(ModuleDb db, AuditLedger audit, ClientDirectory clients, Revocations revocations, TrustOptions options, TimeProvider clock)
{
    /// <summary>How long a code can be redeemed.</summary>
    public static readonly TimeSpan CodeLife = TimeSpan.FromSeconds(60);

    /// <summary>Takes a grant down and answers its code.</summary>
    public async Task<string> Begin(UnitOfWork unit, AppGrant grant)
    {
        await unit.Sql.Execute("DELETE FROM trust_app_tokens WHERE expires_at < $1", unit.Now.AddDays(-1));
        unit.Db.Add(grant);
        await audit.Write(unit, new AuditEntry("grant.given", Actor(grant), $"client/{grant.Client}") { Detail = $"{grant.Id} {grant.Scopes}" });
        return Make(unit, grant.Id, AppTokenKind.Code, unit.Now + CodeLife);
    }

    /// <summary>The next refresh token of a grant.</summary>
    public static string Refresh(UnitOfWork unit, AppGrant grant) => Make(unit, grant.Id, AppTokenKind.Refresh, grant.Until);

    /// <summary>The grant of a code or refresh token that this client has not used before, with what it is bound to; null for any other. One that was used ends its grant.</summary>
    public async Task<AppGrant?> Redeem(string text, AppTokenKind kind, RegisteredClient client, TokenBinding? binding, CancellationToken cancellationToken)
    {
        var (grant, again) = await db.Write(async unit =>
        {
            if (await Find(unit.Db, text, kind, cancellationToken) is not (var token, { Revoked: false } found) || found.Client != client.Id
                || (found.BoundTo is { } bound && bound != binding?.Text))
            {
                return (null, false); // nothing is used up: whoever lacks the key is not the one to whom it was given
            }
            if (token.Used || (token.ExpiresAt > unit.Now
                && await unit.Sql.Execute("UPDATE trust_app_tokens SET used = $1 WHERE hash = $2 AND used = $3", true, token.Hash, false) == 0))
            {
                await Revoke(unit, found.Id, "client:" + client.Id, kind == AppTokenKind.Code ? "an authorization code came a second time" : "a refresh token came a second time");
                return (null, true);
            }
            if (kind == AppTokenKind.Code)
            {
                // From the code on: the refresh tokens of a client that has no key of its own are bound as its access tokens are; those of others are bound to the client.
                await unit.Sql.Execute("UPDATE trust_app_grants SET bound_to = $1 WHERE id = $2", client.IsPublic ? binding?.Text : null, found.Id);
            }
            await unit.Sql.Execute("UPDATE trust_app_grants SET last_used_at = $1 WHERE id = $2", unit.Now, found.Id);
            return (token.ExpiresAt > unit.Now && found.Until > unit.Now ? found : null, false);
        }, cancellationToken);
        if (again)
        {
            await revocations.Reload(cancellationToken);
        }
        return grant;
    }

    /// <summary>Who a refresh token that still stands is for, without using it.</summary>
    public async Task<Actor?> Peek(string text, CancellationToken cancellationToken) => await db.Read(async read =>
    {
        var now = clock.GetUtcNow();
        return await Find(read, text, AppTokenKind.Refresh, cancellationToken) is ({ Used: false } token, { Revoked: false } grant) && token.ExpiresAt > now && clients.Find(grant.Client) is { } client
            ? new Actor(client.Id, client.Partner, grant.ScopeList.ToFrozenSet(StringComparer.Ordinal), grant.Purpose, token.ExpiresAt)
            {
                Grant = grant.Id.ToString(), PatientKey = grant.PatientKey, Subject = grant.Account.ToString(),
            }
            : null;
    }, cancellationToken);

    /// <summary>Whose a refresh token is, used or not; null for any other text.</summary>
    public Task<string?> ClientOf(string text, CancellationToken cancellationToken) => db.Read(async read =>
        await Find(read, text, AppTokenKind.Refresh, cancellationToken) is (_, { } grant) ? grant.Client : null, cancellationToken);

    /// <summary>Ends a grant with all that it gave; the caller reloads the revocations after the commit. False where it had ended before.</summary>
    public async Task<bool> Revoke(UnitOfWork unit, Guid grant, string by, string reason)
    {
        if (await unit.Sql.Execute("UPDATE trust_app_grants SET revoked = $1 WHERE id = $2 AND revoked = $3", true, grant, false) == 0)
        {
            return false;
        }
        await Revocations.Add(unit, grant.ToString(), unit.Now + options.AccessTokenLife);
        await audit.Write(unit, new AuditEntry("grant.revoked", by, $"grant/{grant}") { Reason = reason });
        return true;
    }

    /// <summary>As the audit ledger names a patient who acts: by the account, which says nothing.</summary>
    public static string Actor(AppGrant grant) => $"patient-account:{grant.Account}";

    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Make(UnitOfWork unit, Guid grant, AppTokenKind kind, DateTimeOffset expires)
    {
        var text = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        unit.Db.Add(new AppToken { Hash = Hash(text), Grant = grant, Kind = kind, ExpiresAt = expires });
        return text;
    }

    private static async Task<(AppToken Token, AppGrant? Grant)?> Find(ConcordatDb read, string text, AppTokenKind kind, CancellationToken cancellationToken)
    {
        var hash = Hash(text);
        return await read.Set<AppToken>().AsNoTracking().SingleOrDefaultAsync(t => t.Hash == hash && t.Kind == kind, cancellationToken) is { } token
            ? (token, await read.Set<AppGrant>().AsNoTracking().SingleOrDefaultAsync(g => g.Id == token.Grant, cancellationToken))
            : null;
    }
}
