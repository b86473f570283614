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

/// <summary>A node with a listener, and senders that wait for each acknowledgment before they send the next message.</summary>
internal static class MllpLoad
{
    /// <summary>A node that takes messages and works on none, with the sample workspace in force.</summary>
    public static async Task<IHost> Listen(string folder)
    {
        var host = Build(folder);
        await host.Services.StartPlatform();
        await host.StartAsync();
        host.Services.GetRequiredService<IntegrationPlans>().Use(Sample());
        return host;
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

    /// <summary>Messages in the database.</summary>
    public static Task<long> Rows(IServiceProvider services) =>
        services.GetRequiredService<ModuleDb>().ReadSql(sql => sql.Scalar<long>("SELECT COUNT(*) FROM messages"));

    /// <summary>Sends for a time over so many connections; answers how many messages were acknowledged with AA.</summary>
    public static async Task<long> For(int port, int connections, TimeSpan time, string round)
    {
        var end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        return await Send(port, connections, round, () => Stopwatch.GetTimestamp() < end);
    }

    /// <summary>Sends so many messages.</summary>
    public static async Task<long> Count(int port, int connections, int messages, string round)
    {
        var left = messages;
        return await Send(port, connections, round, () => Interlocked.Decrement(ref left) >= 0);
    }

    private static async Task<long> Send(int port, int connections, string round, Func<bool> more)
    {
        var counts = await Task.WhenAll(Enumerable.Range(0, connections).Select(c => Task.Run(() => Send(port, $"{round}-{c}", more))));
        return counts.Sum();
    }

    private static async Task<long> Send(int port, string sender, Func<bool> goesOn)
    {
        using var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync("127.0.0.1", port);
        var stream = tcp.GetStream();
        var buffer = new byte[1024];
        long count = 0;
        while (goesOn())
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
}
