using System.Security.Cryptography;
using Concordat.Platform.Data;
using Concordat.Platform.Secrets;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Eventing.Webhooks;

/// <summary>A signing secret that was made here, sealed.</summary>
internal sealed class MadeSecret
{
    /// <summary><c>webhook/partner/subscription</c>.</summary>
    public string Channel { get; set; } = "";
    /// <summary>Counts the secrets of the channel, from 1.</summary>
    public int Number { get; set; }
    /// <summary>What <see cref="SecretSeal"/> made of it.</summary>
    public byte[] Secret { get; set; } = [];
    /// <summary>When it was made.</summary>
    public DateTimeOffset MadeAt { get; set; }
    /// <summary>Until when it signs beside the one after it; null for the one in force.</summary>
    public DateTimeOffset? Until { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<MadeSecret>().ToTable("webhook_secrets").HasKey(s => new { s.Channel, s.Number });
}

/// <summary>
/// Signing secrets of webhooks whose release names none: made here, shown once to the partner, replaced by the partner. For a day the secret before signs too
/// (Standard Webhooks 1.0, "Secret rotation": as many signatures as there are secrets in force).
/// </summary>
internal sealed class MadeSecrets(ModuleDb db, SecretSeal seal, TimeProvider clock)
{
    public static readonly TimeSpan Overlap = TimeSpan.FromDays(1);
    private const string Purpose = "secrets/webhooks";

    /// <summary>Makes the next secret of a channel, in the unit's transaction. It is told here and never again.</summary>
    public async Task<string> Make(UnitOfWork unit, string channel)
    {
        var secret = "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        await unit.LockKeys([$"webhook-secrets\n{channel}"], CancellationToken.None);
        var last = await unit.Sql.Scalar<long>("SELECT CAST(COALESCE(MAX(number), 0) AS BIGINT) FROM webhook_secrets WHERE channel = $1", channel);
        await unit.Sql.Execute("UPDATE webhook_secrets SET until = $1 WHERE channel = $2 AND until IS NULL", unit.Now + Overlap, channel);
        await unit.Sql.Execute("DELETE FROM webhook_secrets WHERE channel = $1 AND until <= $2", channel, unit.Now);
        await unit.Sql.Execute("INSERT INTO webhook_secrets (channel, number, secret, made_at) VALUES ($1, $2, $3, $4)", channel, (int)last + 1, seal.Seal(Purpose, Bound(channel, (int)last + 1), secret), unit.Now);
        return secret;
    }

    /// <summary>The keys that sign now, the newest first; empty where none was made.</summary>
    public async Task<IReadOnlyList<WebhookKey>> Keys(string channel, CancellationToken cancellationToken)
    {
        var rows = await db.ReadSql(sql => sql.Rows("SELECT number, secret FROM webhook_secrets WHERE channel = $1 AND (until IS NULL OR until > $2) ORDER BY number DESC",
            row => (Number: row.GetInt32(0), Secret: row.GetFieldValue<byte[]>(1)), channel, clock.GetUtcNow()), cancellationToken);
        return [.. rows.Select(row => WebhookKey.Read(seal.Open(Purpose, Bound(channel, row.Number), row.Secret))).OfType<WebhookKey>()];
    }

    /// <summary>When the one in force was made, and until when the one before signs too; null where none was made.</summary>
    public async Task<(DateTimeOffset Made, DateTimeOffset? FormerUntil)?> Of(string channel, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var rows = await db.Read(read => read.Set<MadeSecret>().Where(s => s.Channel == channel && (s.Until == null || s.Until > now)).OrderByDescending(s => s.Number).ToListAsync(cancellationToken), cancellationToken);
        return rows is [var newest, ..] ? (newest.MadeAt, rows.Count > 1 ? rows[1].Until : null) : null;
    }

    /// <summary>Nothing signs for the channel any more.</summary>
    public static Task Forget(UnitOfWork unit, string channel) => unit.Sql.Execute("DELETE FROM webhook_secrets WHERE channel = $1", channel);

    private static string Bound(string channel, int number) => $"{channel}#{number}";
}
