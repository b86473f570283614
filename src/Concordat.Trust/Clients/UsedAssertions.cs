using System.Security.Cryptography;
using System.Text;
using Concordat.Platform.Data;

namespace Concordat.Trust.Clients;

/// <summary>
/// Assertions that were used, kept until they have expired, in the database: a replay is refused after a restart and on
/// another node too (RFC 7523 §3 item 7).
/// </summary>
internal sealed class UsedAssertions(ModuleDb db)
{
    private const int PurgeEvery = 500;
    private int _uses;

    /// <summary>True the first time.</summary>
    public Task<bool> Use(string client, string id, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{client}\n{id}")));
        return db.Write(async unit =>
        {
            if (Interlocked.Increment(ref _uses) % PurgeEvery == 0)
            {
                await unit.Sql.Execute("DELETE FROM trust_used_assertions WHERE until < $1", unit.Now);
            }
            return await unit.Sql.Execute("INSERT INTO trust_used_assertions (id, until) VALUES ($1, $2) ON CONFLICT DO NOTHING", key, until) == 1;
        }, cancellationToken);
    }
}

/// <summary>A used assertion: the hash of client and jti, and until when it would still be accepted.</summary>
internal sealed class UsedAssertion
{
    public string Id { get; set; } = "";
    public DateTimeOffset Until { get; set; }
}
