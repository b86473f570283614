using System.Security.Cryptography;
using Concordat.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Trust.Apps;

/// <summary>An authorization request on its way: pushed by the app (RFC 9126), then opened in one browser, signed in to, and decided.</summary>
internal sealed class AppRequest
{
    /// <summary>SHA-256 of the handle in <c>request_uri</c>, hex.</summary>
    public string Hash { get; set; } = "";
    public string Client { get; set; } = "";
    /// <summary>The request's parameters as JSON; those alone that the flow needs.</summary>
    public string Parameters { get; set; } = "";
    /// <summary>SHA-256 of what the one browser holds that opened it; null before.</summary>
    public string? Browser { get; set; }
    /// <summary>Who signed in; null before.</summary>
    public Guid? Account { get; set; }
    /// <summary>What the patient gives, separated by spaces; empty for a no; null before.</summary>
    public string? Given { get; set; }
    public DateTimeOffset ExpiresAt { get; set; }
}

/// <summary>Keeps <see cref="AppRequest"/>s. A handle is random; with it alone nobody gets past the browser that opened it.</summary>
internal sealed class AppRequests(ModuleDb db, TimeProvider clock)
{
    /// <summary>How long a pushed request waits for its browser.</summary>
    public static readonly TimeSpan PushedLife = TimeSpan.FromSeconds(90);

    /// <summary>How long a person has to sign in and decide.</summary>
    public static readonly TimeSpan PersonLife = TimeSpan.FromMinutes(10);

    private const int MostWaiting = 5_000;

    /// <summary>Keeps a request; answers its handle, or null where so many wait that no more are kept: anybody may send one.</summary>
    public Task<string?> Keep(string client, string parameters, CancellationToken cancellationToken) => db.Write(async unit =>
    {
        await unit.Sql.Execute("DELETE FROM trust_app_requests WHERE expires_at < $1", unit.Now);
        if (await unit.Db.Set<AppRequest>().CountAsync(cancellationToken) >= MostWaiting)
        {
            return null;
        }
        var handle = Random();
        unit.Db.Add(new AppRequest { Hash = AppGrants.Hash(handle), Client = client, Parameters = parameters, ExpiresAt = unit.Now + PushedLife });
        return handle;
    }, cancellationToken);

    public Task<AppRequest?> Find(string handle, CancellationToken cancellationToken)
    {
        var (hash, now) = (AppGrants.Hash(handle), clock.GetUtcNow());
        return db.Read(read => read.Set<AppRequest>().SingleOrDefaultAsync(r => r.Hash == hash && r.ExpiresAt > now, cancellationToken), cancellationToken);
    }

    /// <summary>Binds a request to the browser that opens it first; answers what that browser is to hold, or null where another was first.</summary>
    public Task<string?> Open(string handle, CancellationToken cancellationToken) => db.Write(async unit =>
    {
        var secret = Random();
        return await unit.Sql.Execute("UPDATE trust_app_requests SET browser = $1, expires_at = $2 WHERE hash = $3 AND browser IS NULL AND expires_at > $4",
            AppGrants.Hash(secret), unit.Now + PersonLife, AppGrants.Hash(handle), unit.Now) == 1 ? $"{handle}.{secret}" : null;
    }, cancellationToken);

    /// <summary>The request that a browser holds, with its handle; null where it holds none.</summary>
    public async Task<(AppRequest Request, string Handle)?> Held(string? held, CancellationToken cancellationToken) =>
        held?.Split('.') is [{ Length: 64 } handle, { Length: 64 } secret] && await Find(handle, cancellationToken) is { Browser: { } browser } request
        && CryptographicOperations.FixedTimeEquals(Convert.FromHexString(browser), Convert.FromHexString(AppGrants.Hash(secret)))
            ? (request, handle)
            : null;

    public Task SignedIn(AppRequest request, Guid account, CancellationToken cancellationToken) => db.Write(
        unit => unit.Sql.Execute("UPDATE trust_app_requests SET account = $1 WHERE hash = $2", account, request.Hash), cancellationToken);

    /// <summary>What the patient gives; nothing for a no. The first answer counts.</summary>
    public Task Decide(AppRequest request, IEnumerable<string> given, CancellationToken cancellationToken) => db.Write(
        unit => unit.Sql.Execute("UPDATE trust_app_requests SET given = $1 WHERE hash = $2 AND account IS NOT NULL AND given IS NULL", string.Join(' ', given), request.Hash), cancellationToken);

    /// <summary>A no of somebody who did not sign in.</summary>
    public Task Refuse(AppRequest request, CancellationToken cancellationToken) => db.Write(
        unit => unit.Sql.Execute("UPDATE trust_app_requests SET given = '' WHERE hash = $1 AND given IS NULL", request.Hash), cancellationToken);

    /// <summary>Ends a request in the unit's transaction; true for one caller alone.</summary>
    public static async Task<bool> End(UnitOfWork unit, AppRequest request) => await unit.Sql.Execute("DELETE FROM trust_app_requests WHERE hash = $1", request.Hash) == 1;

    private static string Random() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
}
