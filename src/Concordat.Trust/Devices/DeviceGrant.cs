using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Trust.People;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Trust.Devices;

/// <summary>
/// Codes by which a command line gets a person's session (RFC 8628). Both codes are random, stored as hashes, live ten minutes and work
/// once.
/// </summary>
internal sealed class DeviceGrant(ModuleDb db, AuditLedger audit, TrustOptions options, TimeProvider clock)
{
    /// <summary>The one public client: the product's command line.</summary>
    public const string Client = "concordat-cli";

    /// <summary>It, as a caller that has nothing to prove itself with.</summary>
    public static readonly Clients.IKeyHolder Caller = new Clients.ServiceClient(Client, [], null, [], null);

    /// <summary>How long a code can be confirmed.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private const int MostWaiting = 500;

    // RFC 8628 §6.1: no vowels, so that no words appear; 20^8 codes.
    private const string Alphabet = "BCDFGHJKLMNPQRSTVWXZ";

    /// <summary>True where so many codes wait that no more are made: anybody may ask for one.</summary>
    public Task<bool> IsFull(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return db.Read(async read => await read.Set<DeviceCode>().CountAsync(c => c.State == DeviceState.Waiting && c.ExpiresAt > now, cancellationToken) >= MostWaiting, cancellationToken);
    }

    /// <summary>Makes a pair of codes.</summary>
    public async Task<(string Device, string User)> Begin(CancellationToken cancellationToken)
    {
        var device = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var letters = RandomNumberGenerator.GetString(Alphabet, 8);
        await db.Write(async unit =>
        {
            await unit.Sql.Execute("DELETE FROM trust_device_codes WHERE expires_at < $1", unit.Now);
            unit.Db.Add(new DeviceCode { DeviceHash = Hash(device), UserHash = Hash(letters), ExpiresAt = unit.Now + Life });
        }, cancellationToken);
        return (device, $"{letters[..4]}-{letters[4..]}");
    }

    /// <summary>A signed-in person confirms or refuses; false where the code is unknown, used or old.</summary>
    public Task<bool> Decide(string userCode, Guid personId, string personName, bool confirm, CancellationToken cancellationToken)
    {
        var letters = new string([.. userCode.ToUpperInvariant().Where(char.IsAsciiLetterUpper)]);
        return db.Write(async unit =>
        {
            var changed = await unit.Sql.Execute(
                "UPDATE trust_device_codes SET state = $1, person = $2 WHERE user_hash = $3 AND state = $4 AND expires_at > $5",
                confirm ? DeviceState.Confirmed : DeviceState.Refused, personId, Hash(letters), DeviceState.Waiting, unit.Now);
            if (changed == 1)
            {
                await audit.Write(unit, new AuditEntry(confirm ? "device.confirmed" : "device.refused", $"person:{personName}", $"client/{Client}"));
            }
            return changed == 1;
        }, cancellationToken);
    }

    /// <summary>The command line asks: the person's principal once, or the OAuth error of RFC 8628 §3.5.</summary>
    public async Task<(ClaimsPrincipal? Principal, string? Error)> Redeem(string deviceCode, CancellationToken cancellationToken)
    {
        var hash = Hash(deviceCode);
        var code = await db.Read(read => read.Set<DeviceCode>().SingleOrDefaultAsync(c => c.DeviceHash == hash, cancellationToken), cancellationToken);
        if (code is null || code.State == DeviceState.Used)
        {
            return (null, "invalid_grant");
        }
        if (code.ExpiresAt <= clock.GetUtcNow())
        {
            return (null, "expired_token");
        }
        if (code.State != DeviceState.Confirmed)
        {
            return (null, code.State == DeviceState.Waiting ? "authorization_pending" : "access_denied");
        }
        var session = await db.Write(async unit =>
        {
            var used = await unit.Sql.Execute(
                "UPDATE trust_device_codes SET state = $1 WHERE device_hash = $2 AND state = $3", DeviceState.Used, hash, DeviceState.Confirmed);
            return used == 1 ? await Sessions.Open(unit, code.Person!.Value, Client, options.SessionLife) : null;
        }, cancellationToken);
        return session is null ? (null, "invalid_grant") : (Sessions.TokenPrincipal(session), null);
    }

    private static string Hash(string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code)));
}

/// <summary>A pair of codes.</summary>
internal sealed class DeviceCode
{
    public string DeviceHash { get; set; } = "";
    public string UserHash { get; set; } = "";
    public DeviceState State { get; set; }
    public Guid? Person { get; set; }
    public DateTimeOffset ExpiresAt { get; set; }
}

/// <summary>The life of a pair of codes.</summary>
internal enum DeviceState
{
    Waiting,
    Confirmed,
    Refused,
    Used,
}
