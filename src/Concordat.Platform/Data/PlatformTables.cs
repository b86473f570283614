using Concordat.Platform.Audit;
using Concordat.Platform.Exchanges;
using Concordat.Platform.Log;
using Concordat.Platform.Observation;
using Concordat.Platform.Payloads;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Platform.Data;

/// <summary>The platform's own tables. The hot ones are written by hand-made SQL and mapped here for migrations and for reading.</summary>
internal static class PlatformTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<Payload>(payload =>
        {
            payload.ToTable("payloads").HasKey(p => p.Id);
            payload.Property(p => p.KeyId).HasMaxLength(200);
        });
        model.Entity<LogMessage>(message =>
        {
            message.ToTable("messages").HasKey(m => m.Seq);
            message.Property(m => m.Seq).ValueGeneratedOnAdd();
            message.HasIndex(m => m.Id).IsUnique().HasDatabaseName("ix_messages_id");
            message.HasIndex(m => new { m.Channel, m.IdempotencyKey }).IsUnique().HasDatabaseName("ix_messages_idempotency");
            message.HasIndex(m => new { m.DueAt, m.Seq }).HasFilter("state = 0").HasDatabaseName("ix_messages_ready");
            message.HasIndex(m => m.LeaseUntil).HasFilter("state = 1").HasDatabaseName("ix_messages_leased");
            message.HasIndex(m => new { m.Channel, m.OrderKey, m.Seq }).HasFilter("state IN (0, 1, 2, 6)").HasDatabaseName("ix_messages_order");
            message.HasIndex(m => new { m.State, m.Seq }).HasFilter("state IN (4, 6)").HasDatabaseName("ix_messages_dead");
            message.HasIndex(m => m.Exchange).HasDatabaseName("ix_messages_exchange");
            message.HasIndex(m => m.BusinessKey).HasDatabaseName("ix_messages_business_key");
        });
        model.Entity<MessageStage>(stage => stage.ToTable("message_stages").HasKey(s => new { s.MessageId, s.Name }));
        model.Entity<MessageAttempt>(attempt => attempt.ToTable("message_attempts").HasKey(a => new { a.MessageId, a.Number }));
        model.Entity<StoredEvent>(stored =>
        {
            stored.ToTable("events").HasKey(e => e.Seq);
            stored.Property(e => e.Seq).ValueGeneratedOnAdd();
            stored.HasIndex(e => e.Id).IsUnique().HasDatabaseName("ix_events_id");
            stored.HasIndex(e => e.Position).IsUnique().HasDatabaseName("ix_events_position");
            stored.HasIndex(e => e.Seq).HasFilter("position IS NULL").HasDatabaseName("ix_events_unpositioned");
            stored.HasIndex(e => new { e.Type, e.Position }).HasDatabaseName("ix_events_type");
            stored.HasIndex(e => e.Exchange).HasDatabaseName("ix_events_exchange");
        });
        model.Entity<EventCursor>().ToTable("event_cursors").HasKey(cursor => cursor.Name);
        model.Entity<AuditRow>(audit =>
        {
            audit.ToTable("audit_entries").HasKey(a => a.Seq);
            audit.Property(a => a.Seq).ValueGeneratedOnAdd();
            audit.HasIndex(a => a.Position).IsUnique().HasDatabaseName("ix_audit_position");
            audit.HasIndex(a => a.Seq).HasFilter("position IS NULL").HasDatabaseName("ix_audit_open");
            audit.HasIndex(a => new { a.Node, a.Epoch, a.Counter }).IsUnique().HasDatabaseName("ix_audit_counter");
            audit.HasIndex(a => a.Exchange).HasDatabaseName("ix_audit_exchange");
            audit.HasIndex(a => a.At).HasDatabaseName("ix_audit_at");
            audit.HasIndex(a => new { a.Target, a.At }).HasFilter("action = 'token.issued'").HasDatabaseName("ix_audit_tokens");
        });
        model.Entity<AuditCheckpoint>(checkpoint =>
        {
            checkpoint.ToTable("audit_checkpoints").HasKey(c => c.Position);
            checkpoint.Property(c => c.Position).ValueGeneratedNever();
        });
        model.Entity<AuditTimestamp>(timestamp =>
        {
            timestamp.ToTable("audit_timestamps").HasKey(t => t.Position);
            timestamp.Property(t => t.Position).ValueGeneratedNever();
        });
        model.Entity<AuditCut>(cut =>
        {
            cut.ToTable("audit_cuts").HasKey(c => c.Position);
            cut.Property(c => c.Position).ValueGeneratedNever();
        });
        model.Entity<AuditHold>(hold =>
        {
            hold.ToTable("audit_holds").HasKey(h => h.Number);
            hold.Property(h => h.Number).ValueGeneratedNever();
        });
        model.Entity<AuditStream>().ToTable("audit_streams").HasKey(stream => stream.Name);
        ObservedCount.Map(model);
        model.Entity<ExchangeRecord>(exchange =>
        {
            exchange.ToTable("exchanges").HasKey(e => e.Id);
            exchange.HasIndex(e => e.StartedAt).HasDatabaseName("ix_exchanges_started");
            exchange.HasIndex(e => new { e.Interface, e.StartedAt }).HasDatabaseName("ix_exchanges_interface");
        });
    }
}
