using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Concordat.Core.Formats.Hl7v2;
using Concordat.Core.Releases;
using Concordat.Core.Workspace;
using Concordat.Integration;
using Concordat.Integration.Mllp;
using Concordat.Platform;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Microsoft.Extensions.DependencyInjection;
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
        var connections = arguments.Connections ?? 256;
        var folder = Directory.CreateTempSubdirectory("concordat-bench-").FullName;
        try
        {
            using var host = Build(folder);
            await host.Services.StartPlatform();
            await host.StartAsync();
            host.Services.GetRequiredService<IntegrationPlans>().Use(Sample());
            var port = host.Services.MllpEndpoint("lab-results").Port;

            await Load(port, connections, TimeSpan.FromSeconds(2), "warm");
            var warm = await Rows(host.Services);
            var (rates, syncs) = (new List<double>(), new List<double>());
            long acknowledged = 0;
            for (var round = 0; round < arguments.Rounds; round++)
            {
                syncs.Add(Fsyncs(folder, TimeSpan.FromSeconds(3)));
                var clock = Stopwatch.StartNew();
                var count = await Load(port, connections, TimeSpan.FromSeconds(arguments.Seconds), $"r{round}");
                rates.Add(count / clock.Elapsed.TotalSeconds);
                acknowledged += count;
            }
            var stored = await Rows(host.Services) - warm;
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
        GC.Collect();
        var memory = GC.GetTotalMemory(forceFullCollection: true) / 1048576.0;
        var resident = Process.GetCurrentProcess().WorkingSet64 / 1048576.0;
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

    private static IHost Build(string folder)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        var options = new IntegrationOptions { Limits = new MllpLimitOptions { Connections = 5000, ConnectionsPerPeer = 5000 } };
        options.Listeners["lab-results"] = new MllpListenerOptions { Address = "127.0.0.1" };
        builder.Services.AddPlatform(new PlatformOptions { Node = "bench", DataFolder = folder, Database = new DatabaseOptions { ConnectionString = $"Data Source={folder}/concordat.db" } });
        builder.Services.AddMllp(options);
        return builder.Build();
    }

    private static ActiveRelease Sample()
    {
        var files = Directory.EnumerateFiles(ResultTable.Sample, "*", SearchOption.AllDirectories)
            .ToDictionary(f => Path.GetRelativePath(ResultTable.Sample, f), File.ReadAllText, StringComparer.Ordinal);
        var workspace = WorkspaceParser.Parse(files.ToDictionary(f => f.Key, f => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(f.Value))).Workspace
            ?? throw new InvalidOperationException("The sample workspace does not parse.");
        return new ActiveRelease(1, "bench", 1, workspace, new ReleaseContent(1, null, new ReleaseChange("CR-0001", "ada", "Bench", []), DateTimeOffset.UnixEpoch, files));
    }

    private static Task<long> Rows(IServiceProvider services) =>
        services.GetRequiredService<ModuleDb>().ReadSql(sql => sql.Scalar<long>("SELECT COUNT(*) FROM messages"));

    private static async Task<long> Load(int port, int connections, TimeSpan time, string round)
    {
        var end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        var counts = await Task.WhenAll(Enumerable.Range(0, connections).Select(c => Task.Run(() => Send(port, $"{round}-{c}", end))));
        return counts.Sum();
    }

    private static async Task<long> Send(int port, string sender, long end)
    {
        using var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync("127.0.0.1", port);
        var stream = tcp.GetStream();
        var buffer = new byte[1024];
        long count = 0;
        while (Stopwatch.GetTimestamp() < end)
        {
            await stream.WriteAsync(MllpFrame.Wrap(Message($"{sender}-{count}", sender)));
            var read = 0;
            do
            {
                var more = await stream.ReadAsync(buffer.AsMemory(read));
                read += more > 0 ? more : throw new EndOfStreamException();
            }
            while (!(read > 2 && buffer[read - 2] == MllpFrame.End && buffer[read - 1] == MllpFrame.Return));
            count += buffer.AsSpan(0, read).IndexOf("MSA|AA"u8) > 0 ? 1 : throw new InvalidOperationException(Encoding.ASCII.GetString(buffer, 0, read));
        }
        return count;
    }

    private static byte[] Message(string controlId, string patient) => Encoding.ASCII.GetBytes(
        $"MSH|^~\\&|NORTHLIS|NORTHLAB|CONCORDAT|STBRIGID|20261120081500+0000||ORU^R01^ORU_R01|{controlId}|P|2.5.1\r" +
        $"PID|1||{patient}^^^STBRIGID^MR||Fictive^Fionnuala^Sample||19800214|F\r" +
        $"OBR|1|EHR-{controlId}^EHR|{controlId}^NORTHLAB|2345-7^Glucose^LN|||20261120073000+0000|||||||||||||||20261120081000+0000||CH|F\r" +
        "OBX|1|NM|2345-7^Glucose^LN||5.40|mmol/L^millimole per liter^UCUM|3.9-6.1|N|||F|||20261120073000+0000\r");

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
