using Concordat.Platform.Data;

namespace Concordat.Platform.Log;

/// <summary>How far somebody who follows the events has come.</summary>
public sealed class EventCursor
{
    /// <summary>Who follows: <c>fan-out</c>, or <c>pull/partner/subscription</c>.</summary>
    public string Name { get; set; } = "";
    /// <summary>Position of the last event that is done; 0 before the first.</summary>
    public long Position { get; set; }
    /// <summary>Counts every move; a reader that lost its place to another learns it by this.</summary>
    public long Version { get; set; }
    /// <summary>When it moved.</summary>
    public DateTimeOffset At { get; set; }
    /// <summary>Where it stood before it was set back; null where it is past that again.</summary>
    public long? SetBackFrom { get; set; }
    /// <summary>The last position that was given since it was set back: what the follower calls done beyond it is from before.</summary>
    public long? Given { get; set; }

    /// <summary>How far the follower can say that it has come.</summary>
    public long Furthest => SetBackFrom is null ? long.MaxValue : Given ?? Position;
}

/// <summary>One event as a follower reads it.</summary>
/// <param name="Position">Its position.</param>
/// <param name="Id">Its id in the log.</param>
/// <param name="Type">CloudEvents <c>type</c>.</param>
/// <param name="SubjectKey">The subject as a keyed hash.</param>
/// <param name="Exchange">The exchange that it belongs to.</param>
/// <param name="Message">The message that caused it.</param>
/// <param name="Payload">The CloudEvent, sealed.</param>
/// <param name="At">When it was stored.</param>
public sealed record FollowedEvent(long Position, Guid Id, string Type, string? SubjectKey, Guid Exchange, Guid? Message, Guid Payload, DateTimeOffset At);

/// <summary>
/// Reads events in the order of their positions, and keeps the places of those who follow. A place moves in the transaction of what was done with the events,
/// so that a follower that dies does nothing twice and misses nothing.
/// </summary>
public sealed class EventCursors(ModuleDb db)
{
    private const string Columns = "position, id, type, subject_key, exchange, message_id, payload_id, at";

    /// <summary>Events after a position, of one type or of all, in order.</summary>
    public Task<List<FollowedEvent>> After(long position, string? type, int most, CancellationToken cancellationToken = default) =>
        db.ReadSql(sql => Read(sql, position, type, most), cancellationToken);

    /// <summary>The next events of a follower, whose place moves behind them in this unit. Followers of one name come one after the other.</summary>
    public async Task<IReadOnlyList<FollowedEvent>> Take(UnitOfWork unit, string name, int most, CancellationToken cancellationToken = default)
    {
        await unit.LockKeys([$"event-cursor\n{name}"], cancellationToken);
        await Begin(unit, name, 0);
        var at = await unit.Sql.Scalar<long>("SELECT position FROM event_cursors WHERE name = $1", name);
        var next = await Read(unit.Sql, at, null, most);
        if (next.Count > 0)
        {
            await unit.Sql.Execute("UPDATE event_cursors SET position = $1, version = version + 1, at = $2 WHERE name = $3", next[^1].Position, unit.Now, name);
        }
        return next;
    }

    /// <summary>Keeps a place where there is none yet.</summary>
    public Task Begin(UnitOfWork unit, string name, long position) => unit.Sql.Execute(
        "INSERT INTO event_cursors (name, position, version, at) VALUES ($1, $2, 0, $3) ON CONFLICT (name) DO NOTHING", name, position, unit.Now);

    /// <summary>Moves a place; false where it was moved since it had this version.</summary>
    public async Task<bool> Move(UnitOfWork unit, string name, long position, long version) => await unit.Sql.Execute(
        """
        UPDATE event_cursors SET position = $1, version = version + 1, at = $2, given = CASE WHEN set_back_from > $1 THEN given END, set_back_from = CASE WHEN set_back_from > $1 THEN set_back_from END
        WHERE name = $3 AND version = $4
        """, position, unit.Now, name, version) == 1;

    /// <summary>Sets a place back, so that its follower is given again what comes after it, whatever it calls done until then.</summary>
    public Task SetBack(UnitOfWork unit, string name, long position) => unit.Sql.Execute(
        "UPDATE event_cursors SET set_back_from = CASE WHEN set_back_from > position THEN set_back_from ELSE position END, given = $1, position = $1, version = version + 1, at = $2 WHERE name = $3 AND position > $1", position, unit.Now, name);

    /// <summary>Keeps how far a follower was given events whose place was set back.</summary>
    public Task Gave(UnitOfWork unit, string name, long position) =>
        unit.Sql.Execute("UPDATE event_cursors SET given = $1 WHERE name = $2 AND set_back_from IS NOT NULL AND given < $1", position, name);

    /// <summary>One follower's place; null where it never began.</summary>
    public async Task<EventCursor?> Find(string name, CancellationToken cancellationToken = default) => (await db.ReadSql(sql => sql.Rows(
        "SELECT position, version, at, set_back_from, given FROM event_cursors WHERE name = $1",
        row => new EventCursor
        {
            Name = name, Position = row.GetInt64(0), Version = row.GetInt64(1), At = new DateTimeOffset(row.GetInt64(2), TimeSpan.Zero),
            SetBackFrom = row.IsDBNull(3) ? null : row.GetInt64(3), Given = row.IsDBNull(4) ? null : row.GetInt64(4),
        }, name), cancellationToken)) is [var one] ? one : null;

    /// <summary>Position of the last event; 0 where there is none.</summary>
    public Task<long> Last(CancellationToken cancellationToken = default) => db.ReadSql(sql => sql.Scalar<long>("SELECT MAX(position) FROM events"), cancellationToken);

    /// <summary>A follower's place, how many events of a type wait behind it, counted to a bound, and when the oldest of them was stored; null where there is none.</summary>
    public async Task<(EventCursor? Place, long Waiting, DateTimeOffset? Oldest)> Lag(string name, string type, int most = 100_000, CancellationToken cancellationToken = default)
    {
        var place = await Find(name, cancellationToken);
        var row = await db.ReadSql(sql => sql.Rows(
            "SELECT CAST(COUNT(*) AS BIGINT), MIN(at) FROM (SELECT at FROM events WHERE type = $1 AND position > $2 LIMIT $3) AS behind",
            found => (found.GetInt64(0), found.IsDBNull(1) ? (DateTimeOffset?)null : new DateTimeOffset(found.GetInt64(1), TimeSpan.Zero)), type, place?.Position ?? 0, most), cancellationToken);
        return (place, row[0].Item1, row[0].Item2);
    }

    /// <summary>Events of a type that were stored within a time, of one subject or of all, in order.</summary>
    public Task<List<FollowedEvent>> Between(string type, DateTimeOffset from, DateTimeOffset until, string? subjectKey, int most, CancellationToken cancellationToken = default) => db.ReadSql(sql => subjectKey is null
        ? sql.Rows($"SELECT {Columns} FROM events WHERE type = $1 AND position IS NOT NULL AND at >= $2 AND at < $3 ORDER BY position LIMIT $4", Row, type, from, until, most)
        : sql.Rows($"SELECT {Columns} FROM events WHERE type = $1 AND position IS NOT NULL AND at >= $2 AND at < $3 AND subject_key = $4 ORDER BY position LIMIT $5", Row, type, from, until, subjectKey, most), cancellationToken);

    private static Task<List<FollowedEvent>> Read(SqlSession sql, long position, string? type, int most) => type is null
        ? sql.Rows($"SELECT {Columns} FROM events WHERE position > $1 ORDER BY position LIMIT $2", Row, position, most)
        : sql.Rows($"SELECT {Columns} FROM events WHERE type = $1 AND position > $2 ORDER BY position LIMIT $3", Row, type, position, most);

    private static FollowedEvent Row(System.Data.Common.DbDataReader row) => new(
        row.GetInt64(0), row.GetGuid(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3), row.GetGuid(4), row.IsDBNull(5) ? null : row.GetGuid(5), row.GetGuid(6), new DateTimeOffset(row.GetInt64(7), TimeSpan.Zero));
}
