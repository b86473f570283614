using System.Diagnostics;
using Concordat.Integration;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;

namespace Concordat.Bench;

/// <summary>
/// What many messages leave behind in the memory of the node that took them. The senders are in the same process and are gone when it is weighed.
/// </summary>
internal static class MllpMemory
{
    private const int Early = 10_000;

    /// <summary>
    /// MiB by which the managed heap may grow between 10,000 messages and all: over 90,000 messages 8 MiB are 93 bytes each, less than the ids of one
    /// message that something forgot to let go. What the first 10,000 leave (code, pools, prepared commands, pages of the cache) is not growth.
    /// </summary>
    private const double Goal = 8;

    private readonly record struct Weight(string At, long Messages, double Managed, double Resident);

    public static async Task<int> Run(BenchArguments arguments, int messages)
    {
        if (messages <= Early)
        {
            await Console.Error.WriteLineAsync($"--messages must be more than {Early}: memory is compared with what it was then.");
            return 2;
        }
        var connections = arguments.Connections ?? 100;
        var folder = Directory.CreateTempSubdirectory("concordat-bench-").FullName;
        var weights = new List<Weight>();
        try
        {
            using var host = await MllpLoad.Listen(folder);
            var port = host.Services.MllpEndpoint("lab-results").Port;
            Note(weights, "start", 0);
            var clock = Stopwatch.StartNew();
            var acknowledged = await MllpLoad.Count(port, connections, Early, "early");
            var sending = clock.Elapsed;
            Note(weights, "early", acknowledged);
            clock.Restart();
            acknowledged += await MllpLoad.Count(port, connections, messages - Early, "late");
            sending += clock.Elapsed;
            Note(weights, "late", acknowledged);
            var stored = await MllpLoad.Rows(host.Services);
            await host.StopAsync();
            Note(weights, "stopped", acknowledged);
            return Report(arguments, connections, weights, acknowledged, stored, sending);
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>MiB of the managed heap after a full collection, and of the process.</summary>
    public static (double Managed, double Resident) Weigh()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var managed = GC.GetTotalMemory(forceFullCollection: true) / 1048576.0;
        using var process = Process.GetCurrentProcess();
        return (managed, process.WorkingSet64 / 1048576.0);
    }

    private static void Note(List<Weight> weights, string at, long messages)
    {
        var (managed, resident) = Weigh();
        weights.Add(new Weight(at, messages, managed, resident));
        Console.WriteLine($"{at,-8} {messages,9:N0} messages   managed {managed,7:0.0} MiB   resident {resident,7:0} MiB");
    }

    private static int Report(BenchArguments arguments, int connections, List<Weight> weights, long acknowledged, long stored, TimeSpan sending)
    {
        var growth = weights[2].Managed - weights[1].Managed;
        var verdict = growth < Goal && acknowledged == stored ? "met" : "missed";
        List<(string, string)> row =
        [
            ("connections", $"{connections}"), ("acknowledged", $"{acknowledged}"), ("rows stored", $"{stored}"), ("messages/s", $"{acknowledged / sending.TotalSeconds:0}"),
            ("managed MiB: start, 10,000, all, stopped", string.Join(", ", weights.Select(w => $"{w.Managed:0.0}"))),
            ("resident MiB", string.Join(", ", weights.Select(w => $"{w.Resident:0}"))),
            ("growth after 10,000", $"{growth:0.0} MiB"), ("goal", $"< {Goal:0} MiB"), ("verdict", verdict),
        ];
        foreach (var (column, value) in row)
        {
            Console.WriteLine($"{column,-42} {value}");
        }
        if (arguments.Record)
        {
            ResultTable.Append("mllp-memory", "MLLP: memory of a node that took many messages (SQLite; managed heap after a full collection)", row);
        }
        return verdict == "met" ? 0 : 1;
    }
}
