using Concordat.Platform.Data;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concordat.Platform.Log;

/// <summary>
/// Assigns positions to events after their commit. On PostgreSQL identity values commit out of order, so a reader that followed ids would
/// miss what commits late; positions have no gap and never appear behind a reader.
/// </summary>
internal sealed class EventSequencer(ModuleDb db, RelaySignal signal, TimeProvider clock, ILogger<EventSequencer> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await Assign(stoppingToken) == 0)
                {
                    await signal.Progress.WaitAsync(TimeSpan.FromSeconds(1), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                logger.LogError("Events could not be given their positions: {Failure}", failure.GetType().Name);
                await signal.Progress.WaitAsync(TimeSpan.FromSeconds(1), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    internal async Task<int> Assign(CancellationToken cancellationToken)
    {
        var waiting = await db.ReadSql(sql => sql.Scalar<long>("SELECT seq FROM events WHERE position IS NULL LIMIT 1"), cancellationToken);
        return waiting == 0 ? 0 : await db.Write(async unit =>
        {
            await unit.LockKeys(["event-sequencer"], cancellationToken);
            var placed = await unit.Sql.Execute(
                """
                UPDATE events SET position = placed.position
                FROM (SELECT seq, (SELECT COALESCE(MAX(position), 0) FROM events) + ROW_NUMBER() OVER (ORDER BY seq) AS position
                      FROM (SELECT seq FROM events WHERE position IS NULL ORDER BY seq LIMIT 2000) AS open) AS placed
                WHERE events.seq = placed.seq
                """);
            if (placed > 0)
            {
                unit.AfterCommit(signal.Wake);
                await unit.Notify(RelaySignal.Channel, cancellationToken);
            }
            return placed;
        }, cancellationToken);
    }
}
