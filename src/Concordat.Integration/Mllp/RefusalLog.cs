using System.Collections.Concurrent;
using Concordat.Platform.Exchanges;
using Microsoft.Extensions.Hosting;

namespace Concordat.Integration.Mllp;

/// <summary>
/// Records what was refused, bounded: of one sender and one reason the first twenty in a minute have a row each, the others share
/// one that counts them. A flood of rubbish is seen and does not fill the database.
/// </summary>
internal sealed class RefusalLog(ExchangeLog exchanges, TimeProvider clock) : BackgroundService
{
    private const int RowsPerWindow = 20;
    private const int LargestTable = 2000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, Tally> _tallies = new(StringComparer.Ordinal);

    /// <summary>Records or counts.</summary>
    /// <param name="sender">The partner or the address that it came from.</param>
    /// <param name="record">The exchange.</param>
    public ValueTask Record(string sender, ExchangeRecord record)
    {
        // Beyond the table's size all strangers share one entry: addresses are not a resource that a sender may spend for us.
        var key = _tallies.Count < LargestTable ? $"{sender}\n{record.Outcome}" : $"*\n{record.Outcome}";
        return _tallies.GetOrAdd(key, _ => new Tally()).Add(record)
            ? exchanges.Add(record)
            : ValueTask.CompletedTask;
    }

    /// <summary>Writes what was counted since the last time.</summary>
    internal async Task Flush()
    {
        foreach (var (key, tally) in _tallies)
        {
            var counted = tally.Close();
            if (counted is null)
            {
                _tallies.TryRemove(key, out _);
            }
            else if (counted.Calls > 0)
            {
                await exchanges.Add(counted);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Window, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await Flush();
            }
        }
        catch (OperationCanceledException)
        {
            await Flush(); // the exchange log stops after us, since it was registered before
        }
    }

    private sealed class Tally
    {
        private readonly Lock _gate = new();
        private int _seen;
        private ExchangeRecord? _last;
        private int _counted;

        /// <summary>True where the record shall have a row of its own.</summary>
        public bool Add(ExchangeRecord record)
        {
            lock (_gate)
            {
                if (_seen++ < RowsPerWindow)
                {
                    return true;
                }
                (_last, _counted) = (record, _counted + 1);
                return false;
            }
        }

        /// <summary>Ends the window: one record for all that were counted, with 0 calls where none was; null where nothing came at all.</summary>
        public ExchangeRecord? Close()
        {
            lock (_gate)
            {
                if (_seen == 0)
                {
                    return null;
                }
                var record = _last ?? new ExchangeRecord();
                record.Calls = _counted;
                (_seen, _last, _counted) = (0, null, 0);
                return record;
            }
        }
    }
}
