using Concordat.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Eventing.Webhooks;

/// <summary>How an endpoint does. It narrows what the release allows: what is disabled gets nothing, whatever the release says.</summary>
internal sealed class WebhookEndpointState
{
    /// <summary><c>webhook/partner/subscription</c>.</summary>
    public string Channel { get; set; } = "";
    /// <summary>Why nothing is delivered: <c>gone</c>, <c>failing</c> or <c>person</c>; null where it is.</summary>
    public string? Disabled { get; set; }
    /// <summary>Since when.</summary>
    public DateTimeOffset? DisabledAt { get; set; }
    /// <summary>Who said so; null where the endpoint did.</summary>
    public string? DisabledBy { get; set; }
    /// <summary>The first failure after the last success; null where the last delivery succeeded.</summary>
    public DateTimeOffset? FailingSince { get; set; }
    /// <summary>The last delivery that it took.</summary>
    public DateTimeOffset? LastSuccess { get; set; }

    public static void Map(ModelBuilder model)
    {
        model.Entity<WebhookEndpointState>().ToTable("webhook_endpoints").HasKey(e => e.Channel);
        model.Entity<WebhookAttempt>(attempt =>
        {
            attempt.ToTable("webhook_attempts").HasKey(a => a.Id);
            attempt.HasIndex(a => new { a.Channel, a.At }).HasDatabaseName("ix_webhook_attempts_channel");
            attempt.HasIndex(a => a.Message).HasDatabaseName("ix_webhook_attempts_message");
        });
    }
}

/// <summary>One request to an endpoint, and what it said.</summary>
internal sealed class WebhookAttempt
{
    /// <summary>Id of its exchange.</summary>
    public Guid Id { get; set; }
    /// <summary>The message of the durable log.</summary>
    public Guid Message { get; set; }
    /// <summary><c>webhook/partner/subscription</c>.</summary>
    public string Channel { get; set; } = "";
    /// <summary>The id under which it was sent (<c>webhook-id</c>).</summary>
    public string WebhookId { get; set; } = "";
    /// <summary>When.</summary>
    public DateTimeOffset At { get; set; }
    /// <summary>Microseconds until the answer.</summary>
    public long Microseconds { get; set; }
    /// <summary>HTTP status; 0 where none came.</summary>
    public int Status { get; set; }
    /// <summary><c>ok</c> or an outcome's code.</summary>
    public string Outcome { get; set; } = "";
    /// <summary>More, for operators; never content.</summary>
    public string? Detail { get; set; }
    /// <summary>The first 2 kB of the answer's body, sealed: what an endpoint answers may name a patient. Null where there was none.</summary>
    public Guid? Answer { get; set; }
}

/// <summary>Reads and moves the states of endpoints; deliveries ask at each message.</summary>
internal sealed class WebhookEndpoints(ModuleDb db)
{
    /// <summary>Why nothing is delivered to it; null where it is.</summary>
    public async Task<string?> Disabled(string channel, CancellationToken cancellationToken) =>
        await db.ReadSql(sql => sql.Scalar<string>("SELECT disabled FROM webhook_endpoints WHERE channel = $1", channel), cancellationToken);

    /// <summary>It took a delivery.</summary>
    public static Task Succeeded(UnitOfWork unit, string channel) => unit.Sql.Execute(
        """
        INSERT INTO webhook_endpoints (channel, last_success) VALUES ($1, $2)
        ON CONFLICT (channel) DO UPDATE SET last_success = $2, failing_since = NULL
        """, channel, unit.Now);

    /// <summary>It took none; answers since when it takes none.</summary>
    public static async Task<DateTimeOffset> Failed(UnitOfWork unit, string channel)
    {
        await unit.Sql.Execute(
            """
            INSERT INTO webhook_endpoints (channel, failing_since) VALUES ($1, $2)
            ON CONFLICT (channel) DO UPDATE SET failing_since = COALESCE(webhook_endpoints.failing_since, $2)
            """, channel, unit.Now);
        return new DateTimeOffset(await unit.Sql.Scalar<long>("SELECT failing_since FROM webhook_endpoints WHERE channel = $1", channel), TimeSpan.Zero);
    }

    /// <summary>Nothing more is delivered; false where that was so already.</summary>
    public static async Task<bool> Disable(UnitOfWork unit, string channel, string why, string? by) => await unit.Sql.Execute(
        """
        INSERT INTO webhook_endpoints (channel, disabled, disabled_at, disabled_by) VALUES ($1, $2, $3, $4)
        ON CONFLICT (channel) DO UPDATE SET disabled = $2, disabled_at = $3, disabled_by = $4 WHERE webhook_endpoints.disabled IS NULL
        """, channel, why, unit.Now, by) == 1;

    /// <summary>Deliveries go on; false where they did.</summary>
    public static async Task<bool> Enable(UnitOfWork unit, string channel) => await unit.Sql.Execute(
        "UPDATE webhook_endpoints SET disabled = NULL, disabled_at = NULL, disabled_by = NULL, failing_since = NULL WHERE channel = $1 AND disabled IS NOT NULL", channel) == 1;
}
