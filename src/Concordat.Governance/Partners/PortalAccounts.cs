using System.Security.Cryptography;
using Concordat.Core.Primitives;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Trust;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Partners;

/// <summary>
/// How the people of a partner get in: once by the invitation, then by address and password. Unknown address, wrong password and locked account look the
/// same and take about as long. A session belongs to one application; whatever the portal reads, it reads by that.
/// </summary>
internal sealed class PortalAccounts(ModuleDb db, AuditLedger audit, TrustOptions options, TimeProvider clock)
{
    public const int ShortestPassword = 12; // NIST SP 800-63B: length, not classes of characters
    public const int LongestPassword = 256;
    private const string Cookie = "concordat-portal";
    private const int MostFailures = 5;
    private static readonly TimeSpan Lockout = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly PasswordHasher<PartnerAccount> Hasher = new();
    private static readonly PartnerAccount Nobody = new() { PasswordHash = Hasher.HashPassword(new PartnerAccount(), RandomNumberGenerator.GetHexString(32)) };

    // Hashing is slow on purpose; guesses from outside must not take all processors.
    private static readonly SemaphoreSlim Hashing = new(2);

    /// <summary>Uses the invitation up; answers what the cookie holds, or null where somebody else was quicker or the address has an account.</summary>
    public async Task<string?> Accept(SignedIn known, string email, string password, CancellationToken cancellationToken)
    {
        var (address, account) = (email.ToLowerInvariant(), known.Account);
        var hash = await Slowly(() => Hasher.HashPassword(account, password), cancellationToken);
        return hash is null ? null : await db.Write(async unit =>
        {
            if (await unit.Db.Set<PartnerAccount>().AnyAsync(a => a.Email == address, cancellationToken)
                || await unit.Sql.Execute("UPDATE partner_accounts SET invite_hash = NULL, email = $1, password_hash = $2 WHERE id = $3 AND invite_hash = $4", address, hash, account.Id, account.InviteHash) == 0)
            {
                return null;
            }
            await audit.Write(unit, new AuditEntry("partner.invitation-accepted", account.Actor, PartnerApplications.Target(known.Application)));
            return Begin(unit, account);
        }, cancellationToken);
    }

    /// <summary>What the cookie holds; null for no.</summary>
    public async Task<string?> SignIn(string email, string password, CancellationToken cancellationToken)
    {
        if (email.Length is 0 or > 200 || password.Length is 0 or > LongestPassword)
        {
            return null;
        }
        var address = email.Trim().ToLowerInvariant();
        var found = await db.Read(read => read.Set<PartnerAccount>().SingleOrDefaultAsync(a => a.Email == address, cancellationToken), cancellationToken);
        var matches = await Slowly(() => Hasher.VerifyHashedPassword(found ?? Nobody, (found ?? Nobody).PasswordHash, password) != PasswordVerificationResult.Failed ? "yes" : "no", cancellationToken) == "yes";
        if (found is null || found.LockedUntil > clock.GetUtcNow())
        {
            return null;
        }
        return await db.Write(async unit =>
        {
            await unit.Sql.Execute(matches
                ? "UPDATE partner_accounts SET failures = 0, locked_until = NULL WHERE id = $1"
                : "UPDATE partner_accounts SET locked_until = CASE WHEN failures + 1 >= $2 THEN $3 ELSE locked_until END, failures = CASE WHEN failures + 1 >= $2 THEN 0 ELSE failures + 1 END WHERE id = $1",
                matches ? [found.Id] : [found.Id, MostFailures, unit.Now + Lockout]);
            await audit.Write(unit, new AuditEntry(matches ? "partner.signed-in" : "partner.sign-in-refused", found.Actor, $"partner-application/{found.Application}") { Outcome = matches ? "ok" : Outcome.Unauthenticated.Code });
            await unit.Sql.Execute("DELETE FROM partner_sessions WHERE expires_at < $1", unit.Now);
            return matches ? Begin(unit, found) : null;
        }, cancellationToken);
    }

    /// <summary>Who asks, and for which application; null for nobody.</summary>
    public async Task<SignedIn?> Asking(HttpContext http)
    {
        if (http.Request.Cookies[NameFor] is not { Length: 64 } held)
        {
            return null;
        }
        var hash = PartnerApplications.HashOf(held);
        var stop = http.RequestAborted;
        return await db.Read(async read => await read.Set<PortalSession>().SingleOrDefaultAsync(s => s.Hash == hash, stop) is { } session && session.ExpiresAt > clock.GetUtcNow()
            && await read.Set<PartnerAccount>().SingleOrDefaultAsync(a => a.Id == session.Account, stop) is { } account
            && await read.Set<PartnerApplication>().SingleOrDefaultAsync(a => a.Id == session.Application && a.ClosedAt == null, stop) is { } application ? new SignedIn(application, account) : null, stop);
    }

    public void Give(HttpContext http, string held) => http.Response.Cookies.Append(NameFor, held, How(options.SessionLife));

    /// <summary>Ends the session of this browser.</summary>
    public async Task SignOut(HttpContext http)
    {
        if (http.Request.Cookies[NameFor] is { Length: 64 } held)
        {
            var hash = PartnerApplications.HashOf(held);
            var stop = http.RequestAborted;
            await db.Write(async unit =>
            {
                if (await unit.Db.Set<PortalSession>().SingleOrDefaultAsync(s => s.Hash == hash, stop) is { } session)
                {
                    unit.Db.Remove(session);
                    await audit.Write(unit, new AuditEntry("partner.signed-out", $"partner-account:{session.Account}", $"partner-application/{session.Application}"));
                }
            }, stop);
        }
        http.Response.Cookies.Delete(NameFor, How(null));
    }

    private string Begin(UnitOfWork unit, PartnerAccount account)
    {
        var held = RandomNumberGenerator.GetHexString(64, lowercase: true);
        unit.Db.Add(new PortalSession { Hash = PartnerApplications.HashOf(held), Application = account.Application, Account = account.Id, ExpiresAt = unit.Now + options.SessionLife });
        return held;
    }

    private static async Task<string?> Slowly(Func<string> hash, CancellationToken cancellationToken)
    {
        if (!await Hashing.WaitAsync(Patience, cancellationToken))
        {
            return null;
        }
        try
        {
            return await Task.Run(hash, cancellationToken);
        }
        finally
        {
            Hashing.Release();
        }
    }

    private bool IsSecure => options.PortalUrl.StartsWith("https:", StringComparison.Ordinal);

    // The prefix keeps other hosts of the domain from setting it (RFC 6265bis §4.1.3).
    private string NameFor => IsSecure ? "__Host-" + Cookie : Cookie;

    private CookieOptions How(TimeSpan? life) => new() { HttpOnly = true, IsEssential = true, SameSite = SameSiteMode.Strict, Path = "/", Secure = IsSecure, MaxAge = life };
}
