using Concordat.Eventing.Bridges;
using Concordat.Platform.Data;
using Concordat.Trust;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Eventing.Control;

/// <summary>How publications through brokers do.</summary>
internal sealed class PublicationAdmin(SubscriberPlans plans, ClientSuspension suspension, ModuleDb db, TimeProvider clock)
{
    public async Task<PublicationList> All(CancellationToken cancellationToken)
    {
        var readings = (await db.Read(read => read.Set<BrokerReading>().ToListAsync(cancellationToken), cancellationToken)).ToDictionary(r => r.Channel, StringComparer.Ordinal);
        var dead = (await db.ReadSql(sql => sql.Rows("SELECT channel, CAST(COUNT(*) AS BIGINT) FROM messages WHERE kind = 'publication' AND state IN (4, 6) GROUP BY channel", row => (Channel: row.GetString(0), Count: row.GetInt64(1))), cancellationToken))
            .ToDictionary(row => row.Channel, row => row.Count, StringComparer.Ordinal);
        return new([.. (plans.Current?.Publications ?? []).OrderBy(p => p.Channel, StringComparer.Ordinal).Select(p => View(p, readings.GetValueOrDefault(p.Channel), dead.GetValueOrDefault(p.Channel)))]);
    }

    private PublicationView View(PublicationPlan publication, BrokerReading? reading, long dead)
    {
        var now = clock.GetUtcNow();
        var source = publication.Publication.Broker;
        var closed = publication.Closed ?? (suspension.Holds(publication.Client) ? "The client is stopped." : publication.IsAgreedOn(DateOnly.FromDateTime(now.UtcDateTime)) ? null : "No agreement of the partner covers today.");
        var isRead = reading is not null && reading.Until > now;
        return new(publication.Partner.Name, publication.Publication.Name, publication.Client, source.System.Name, source.Queue ?? source.Stream ?? source.Topic!, source.Topic is not null ? "topic" : source.Stream is not null ? "stream" : "queue",
            [.. publication.Types.Order(StringComparer.Ordinal)], closed is not null ? "closed" : !isRead ? "unread" : reading!.FailingSince is not null ? "failing" : "ok", closed ?? (isRead ? reading!.Trouble : null),
            isRead ? reading!.Node : null, isRead ? reading!.Waiting : null, reading?.Taken ?? 0, dead, reading?.LastAt, reading?.FailingSince);
    }
}
