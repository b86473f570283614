using System.Diagnostics;
using Concordat.Integration;
using Microsoft.Extensions.Hosting;

namespace Concordat.Bench;

/// <summary>
/// Messages per second that are committed before they are acknowledged, beside the fsyncs per second of the same disk in the same run. Senders wait for each
/// acknowledgment before they send the next message; what is above one message per fsync is the work of group commit. The listener and the senders share the machine.
/// </summary>
internal static class MllpBench
{
    private const double Goal = 1.0;

    public static async Task<int> Run(BenchArguments arguments)
    {
        if (arguments.Messages is { } messages)
        {
            return await MllpMemory.Run(arguments, messages);
        }
        var connections = arguments.Connections ?? 256;
        var folder = Directory.CreateTempSubdirectory("concordat-bench-").FullName;
        try
        {
            using var host = await MllpLoad.Listen(folder);
            var port = host.Services.MllpEndpoint("lab-results").Port;

            await MllpLoad.For(port, connections, TimeSpan.FromSeconds(2), "warm");
            var warm = await MllpLoad.Rows(host.Services);
            var (rates, syncs) = (new List<double>(), new List<double>());
            long acknowledged = 0;
            for (var round = 0; round < arguments.Rounds; round++)
            {
                syncs.Add(Fsyncs(folder, TimeSpan.FromSeconds(3)));
                var clock = Stopwatch.StartNew();
                var count = await MllpLoad.For(port, connections, TimeSpan.FromSeconds(arguments.Seconds), $"r{round}");
                rates.Add(count / clock.Elapsed.TotalSeconds);
                acknowledged += count;
            }
            var stored = await MllpLoad.Rows(host.Services) - warm;
            await host.StopAsync();
            return Report(arguments, Median(rates), Median(syncs), acknowledged, stored);
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Report(BenchArguments arguments, double rate, double syncs, long acknowledged, long stored)
    {
        var (memory, resident) = MllpMemory.Weigh();
        var ratio = rate / syncs;
        var verdict = ratio >= Goal && acknowledged == stored ? "met" : "missed";
        List<(string, string)> row =
        [
            ("connections", $"{arguments.Connections ?? 256}"), ("messages/s", $"{rate:0}"), ("fsync/s", $"{syncs:0}"), ("ratio", $"{ratio:0.00}"), ("goal", $"≥ {Goal:0.0}"),
            ("acknowledged", $"{acknowledged}"), ("rows stored", $"{stored}"), ("managed MB after", $"{memory:0}"), ("resident MB after", $"{resident:0}"), ("verdict", verdict),
        ];
        foreach (var (column, value) in row)
        {
            Console.WriteLine($"{column,-20} {value}");
        }
        if (arguments.Record)
        {
            ResultTable.Append("mllp", "MLLP: messages committed before they are acknowledged (SQLite, full synchronous)", row);
        }
        return verdict == "met" ? 0 : 1;
    }

    /// <summary>One thread, one file, 4 KiB appended and made durable each time.</summary>
    private static double Fsyncs(string folder, TimeSpan time)
    {
        using var file = new FileStream(Path.Combine(folder, "fsync"), FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        var clock = Stopwatch.StartNew();
        var count = 0;
        while (clock.Elapsed < time)
        {
            file.Write(block);
            file.Flush(flushToDisk: true);
            count++;
        }
        return count / clock.Elapsed.TotalSeconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
