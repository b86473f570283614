using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Concordat.Bench.Gateway;

/// <summary>What one measurement saw.</summary>
/// <param name="Answers">Responses with status 200.</param>
/// <param name="Failures">Everything else.</param>
/// <param name="PerSecond">Answers per second.</param>
/// <param name="P50">Median latency.</param>
/// <param name="P99">99th percentile.</param>
internal sealed record Load(long Answers, long Failures, double PerSecond, TimeSpan P50, TimeSpan P99);

/// <summary>A closed loop over raw sockets: each connection sends the next request when it has read the answer to the last. It costs little beside what it measures.</summary>
internal static class LoadGenerator
{
    public static async Task<Load> Run(Uri target, string token, int connections, TimeSpan time)
    {
        var request = Encoding.ASCII.GetBytes($"GET {target.PathAndQuery} HTTP/1.1\r\nHost: {target.Authority}\r\nAuthorization: Bearer {token}\r\n\r\n");
        var until = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        var began = Stopwatch.GetTimestamp();
        var results = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => Connection(target, request, until))));
        var elapsed = Stopwatch.GetElapsedTime(began);
        var latencies = results.SelectMany(r => r.Latencies).Order().ToList();
        var answers = results.Sum(r => (long)r.Latencies.Count);
        return new Load(answers, results.Sum(r => r.Failures), answers / elapsed.TotalSeconds, At(latencies, 0.5), At(latencies, 0.99));
    }

    private static async Task<(List<long> Latencies, long Failures)> Connection(Uri target, byte[] request, long until)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(target.Host, target.Port);
        var stream = client.GetStream();
        var buffer = new byte[64 * 1024];
        var (latencies, failures) = (new List<long>(100_000), 0L);
        while (Stopwatch.GetTimestamp() < until)
        {
            var sent = Stopwatch.GetTimestamp();
            await stream.WriteAsync(request);
            if (await ReadAnswer(stream, buffer))
            {
                latencies.Add(Stopwatch.GetTimestamp() - sent);
            }
            else
            {
                failures++;
            }
        }
        return (latencies, failures);
    }

    /// <summary>Reads one response with a Content-Length; true for status 200.</summary>
    private static async Task<bool> ReadAnswer(NetworkStream stream, byte[] buffer)
    {
        var (filled, end, length) = (0, -1, 0);
        while (end < 0 || filled < end + length)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(filled));
            if (read == 0)
            {
                throw new IOException("The server closed the connection.");
            }
            filled += read;
            if (end < 0 && buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8) is var at && at >= 0)
            {
                end = at + 4;
                length = ContentLength(buffer.AsSpan(0, end));
            }
        }
        return buffer.AsSpan(9, 3).SequenceEqual("200"u8);
    }

    private static int ContentLength(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf("Content-Length: "u8);
        return at >= 0 && System.Buffers.Text.Utf8Parser.TryParse(head[(at + 16)..], out int length, out _)
            ? length
            : throw new IOException("A response without Content-Length cannot be measured here.");
    }

    private static TimeSpan At(List<long> ordered, double share) =>
        ordered.Count == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(ordered[(int)(share * (ordered.Count - 1))] / (double)Stopwatch.Frequency);
}
