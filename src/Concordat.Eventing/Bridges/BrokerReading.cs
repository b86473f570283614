using Concordat.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Eventing.Bridges;

/// <summary>Which node reads a publication, until when, and how it does.</summary>
internal sealed class BrokerReading
{
    /// <summary><c>publication/partner/name</c>.</summary>
    public string Channel { get; set; } = "";
    /// <summary>The node that reads.</summary>
    public string Node { get; set; } = "";
    /// <summary>Counts every change of hands; what a former reader would commit is refused by it.</summary>
    public long Term { get; set; }
    /// <summary>Until when it is that node's without a sign of life.</summary>
    public DateTimeOffset Until { get; set; }
    /// <summary>Messages that were taken, those that were refused included.</summary>
    public long Taken { get; set; }
    /// <summary>Messages that became dead letters.</summary>
    public long Refused { get; set; }
    /// <summary>When the last one was taken.</summary>
    public DateTimeOffset? LastAt { get; set; }
    /// <summary>Since when the broker cannot be read; null where it can.</summary>
    public DateTimeOffset? FailingSince { get; set; }
    /// <summary>What is wrong, without content.</summary>
    public string? Trouble { get; set; }
    /// <summary>Messages that wait at the broker; null where it does not say.</summary>
    public long? Waiting { get; set; }

    public static void Map(ModelBuilder model)
    {
        model.Entity<BrokerReading>().ToTable("broker_readings").HasKey(r => r.Channel);
        model.Entity<BrokerOffset>().ToTable("broker_offsets").HasKey(o => new { o.Channel, o.Partition });
    }
}

/// <summary>How far a partition of a topic, or a stream, is read; it moves in the transaction of the events.</summary>
internal sealed class BrokerOffset
{
    /// <summary><c>publication/partner/name</c>, and what is read, so that another topic begins anew.</summary>
    public string Channel { get; set; } = "";
    /// <summary>The partition; 0 for a stream.</summary>
    public int Partition { get; set; }
    /// <summary>Offset of the last message that is committed; -1 before the first.</summary>
    public long Position { get; set; }
    /// <summary>When it moved.</summary>
    public DateTimeOffset At { get; set; }
}

/// <summary>The right of one node to read a publication. Whatever it commits carries the term; where another node has it by now, the commit is refused.</summary>
/// <param name="Channel"><c>publication/partner/name</c>.</param>
/// <param name="Node">The node.</param>
/// <param name="Term">Its term.</param>
internal sealed record ReadingLease(string Channel, string Node, long Term)
{
    /// <summary>Takes it where nobody has it, or this node had it before it was restarted; null where another one does.</summary>
    public static async Task<ReadingLease?> Take(UnitOfWork unit, string channel, string node, TimeSpan lease) => await unit.Sql.Execute(
        """
        INSERT INTO broker_readings (channel, node, term, until, taken, refused) VALUES ($1, $2, 1, $3, 0, 0)
        ON CONFLICT (channel) DO UPDATE SET node = $2, term = broker_readings.term + 1, until = $3 WHERE broker_readings.until < $4 OR broker_readings.node = $2
        """, channel, node, unit.Now + lease, unit.Now) == 0 ? null
        : new ReadingLease(channel, node, await unit.Sql.Scalar<long>("SELECT term FROM broker_readings WHERE channel = $1", channel));

    /// <summary>Holds on to it.</summary>
    /// <exception cref="BrokerException">Another node has it.</exception>
    public async Task Hold(UnitOfWork unit, TimeSpan lease)
    {
        if (await unit.Sql.Execute("UPDATE broker_readings SET until = $1 WHERE channel = $2 AND node = $3 AND term = $4", unit.Now + lease, Channel, Node, Term) == 0)
        {
            throw new BrokerException("Another node reads by now.");
        }
    }

    /// <summary>Gives it back, so that another node need not wait.</summary>
    public Task Leave(UnitOfWork unit) => unit.Sql.Execute("UPDATE broker_readings SET until = 0 WHERE channel = $1 AND node = $2 AND term = $3", Channel, Node, Term);

    /// <summary>The broker can be read, or cannot.</summary>
    public Task Tell(UnitOfWork unit, string? trouble, long? waiting) => trouble is null
        ? unit.Sql.Execute("UPDATE broker_readings SET failing_since = NULL, trouble = NULL, waiting = $1 WHERE channel = $2 AND node = $3 AND term = $4", waiting, Channel, Node, Term)
        : unit.Sql.Execute("UPDATE broker_readings SET failing_since = COALESCE(failing_since, $1), trouble = $2, waiting = NULL WHERE channel = $3 AND node = $4 AND term = $5", unit.Now, trouble, Channel, Node, Term);

    /// <summary>Counts messages that were taken.</summary>
    public Task Count(UnitOfWork unit, int taken, int refused) => unit.Sql.Execute(
        "UPDATE broker_readings SET taken = taken + $1, refused = refused + $2, last_at = $3, failing_since = NULL, trouble = NULL WHERE channel = $4", taken, refused, unit.Now, Channel);
}

/// <summary>The places that are kept.</summary>
internal static class BrokerOffsets
{
    public static async Task<IReadOnlyDictionary<int, BrokerPlace>> Read(ModuleDb db, string channel, CancellationToken cancellationToken) => (await db.ReadSql(sql => sql.Rows(
        "SELECT partition, position, at FROM broker_offsets WHERE channel = $1", row => (Partition: row.GetInt32(0), Place: new BrokerPlace(row.GetInt64(1), new DateTimeOffset(row.GetInt64(2), TimeSpan.Zero))), channel), cancellationToken))
        .ToDictionary(row => row.Partition, row => row.Place);

    /// <summary>Moves a place, forward alone.</summary>
    public static Task Move(UnitOfWork unit, string channel, int partition, long position) => unit.Sql.Execute(
        """
        INSERT INTO broker_offsets (channel, partition, position, at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (channel, partition) DO UPDATE SET position = $3, at = $4 WHERE broker_offsets.position < $3
        """, channel, partition, position, unit.Now);
}
