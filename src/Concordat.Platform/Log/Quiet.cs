using Concordat.Platform.Data;

namespace Concordat.Platform.Log;

/// <summary>Waits until nothing is left to do: for tests, and for a clean stop.</summary>
public sealed class Quiet(ModuleDb db, RelaySignal signal, TimeProvider clock)
{
    /// <summary>The follower that gives events to their subscribers; where it never began, nothing waits for it.</summary>
    public const string FanOut = "fan-out";

    /// <summary>
    /// Ends when no message is ready and due, leased or waiting behind such a one, and every event has its position and was seen by all who follow: partners who pull come when they like. A message that waits for a later retry counts
    /// as quiet.
    /// </summary>
    public async Task Settle(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var progress = signal.Progress;
            var busy = await db.ReadSql(sql => sql.Scalar<long>(
                """
                SELECT CAST(COUNT(*) AS BIGINT) + (SELECT CAST(COUNT(*) AS BIGINT) FROM events WHERE position IS NULL)
                    + (SELECT CAST(COUNT(*) AS BIGINT) FROM event_cursors WHERE name NOT LIKE 'pull/%' AND position < (SELECT MAX(position) FROM events))
                FROM messages m WHERE m.state = 1 OR (m.state = 0 AND m.due_at <= $1)
                """, clock.GetUtcNow()), cancellationToken);
            if (busy == 0)
            {
                return;
            }
            await progress.WaitAsync(TimeSpan.FromMilliseconds(250), cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
