using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concordat.Platform.Exchanges;

/// <summary>
/// Refusals that cost nothing to send must not cost a row each: of each kind (client, interface, outcome) the first of a window are
/// recorded one by one, the rest is counted, and the count is recorded as one row when the window ends. No refusal is lost.
/// </summary>
public sealed class Refusals(ExchangeLog exchanges, PlatformOptions options, TimeProvider clock, ILogger<Refusals> logger) : BackgroundService
{
    private readonly ConcurrentDictionary<(string Client, string Interface, string Outcome), Window> _windows = new();

    /// <summary>Records one refusal, now or as part of a count.</summary>
    public async ValueTask Add(ExchangeRecord record)
    {
        var window = _windows.GetOrAdd((record.Client ?? "", record.Interface, record.Outcome), static _ => new Window());
        if (window.Count(options.RefusalsOneByOne, record))
        {
            await exchanges.Add(record);
        }
    }

    /// <summary>Ends all windows: what was only counted is recorded.</summary>
    public async Task Flush()
    {
        foreach (var window in _windows.Values)
        {
            if (window.End() is { } counted)
            {
                counted.Id = Guid.CreateVersion7(clock.GetUtcNow());
                await exchanges.Add(counted);
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.RefusalWindow, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await Flush();
            }
        }
        catch (OperationCanceledException)
        {
            // the host stops; StopAsync ends the windows
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await Flush();
        }
        catch (Exception failure)
        {
            logger.LogError("Counted refusals could not be recorded: {Failure}", failure.GetType().Name);
        }
    }

    private sealed class Window
    {
        private readonly Lock _lock = new();
        private int _seen;
        private ExchangeRecord? _counted;

        /// <summary>True where the record is to be stored itself.</summary>
        public bool Count(int oneByOne, ExchangeRecord record)
        {
            lock (_lock)
            {
                if (++_seen <= oneByOne)
                {
                    return true;
                }
                if (_counted is null)
                {
                    record.Calls = 1;
                    _counted = record;
                }
                else
                {
                    _counted.Calls++;
                }
                return false;
            }
        }

        public ExchangeRecord? End()
        {
            lock (_lock)
            {
                var counted = _counted;
                (_seen, _counted) = (0, null);
                return counted;
            }
        }
    }
}
