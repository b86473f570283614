using System.Diagnostics;
using System.Globalization;

namespace Concordat.Bench.Gateway;

/// <summary>
/// The whole pipeline (token, decision, limits, contract, consent, forward, contract, minimisation, and the exchange committed before the
/// answer) beside YARP alone, to the same backend, in the same run and the same layout of processes, measured in turn.
/// </summary>
internal static class GatewayBench
{
    private const double Goal = 0.6;

    private static readonly int[] UsualConnections = [64, 256];

    // A machine that others share is now fast and now slow. The two sides of a pair see the same of it, so the median of their ratios counts.
    private static readonly TimeSpan OneSide = TimeSpan.FromSeconds(2);

    // The compiler of the runtime works in the background for a while after the first calls, on the same processors; that is a matter of starting, not of throughput.
    // So each side runs until it answered enough calls and they cost no less than before, or for one minute.
    private static readonly TimeSpan WarmUpStep = TimeSpan.FromSeconds(4);
    private const int WarmUpSteps = 15;
    private const int WarmUpCalls = 200_000;

    public static async Task<int> Run(BenchArguments arguments)
    {
        var folder = Directory.CreateTempSubdirectory("concordat-bench-").FullName;
        using var backend = await ServerProcess.Start("gateway-backend");
        using var bare = await ServerProcess.Start("gateway-bare", backend.Address);
        using var full = await ServerProcess.Start("gateway-full", backend.Address, folder);
        using var http = new HttpClient();
        var token = await http.GetStringAsync(full.Address + "/bench/token");
        var (bareUrl, fullUrl) = (new Uri(bare.Address + GatewayServers.Path), new Uri(full.Address + GatewayServers.GatewayPath));
        var pairs = Math.Max(1, (int)(arguments.Rounds * arguments.Seconds / OneSide.TotalSeconds));

        await WarmUp(bare, bareUrl, token);
        var answered = await WarmUp(full, fullUrl, token);
        Console.WriteLine($"warm after {answered} calls of the gateway");
        var met = true;
        foreach (var connections in arguments.Connections is { } one ? [one] : UsualConnections)
        {
            var (bares, fulls) = (new List<Measured>(), new List<Measured>());
            for (var pair = 0; pair < pairs; pair++)
            {
                bares.Add(await Measure(bare, bareUrl, token, connections, OneSide));
                fulls.Add(await Measure(full, fullUrl, token, connections, OneSide));
                Console.WriteLine($"{connections} connections, pair {pair + 1}: bare {bares[^1].Text}   gateway {fulls[^1].Text}");
            }
            answered += fulls.Sum(f => f.Load.Answers);
            met &= await Verdict(arguments, connections, bares, fulls, answered, full, http);
        }
        Directory.Delete(folder, recursive: true);
        return met ? 0 : 1;
    }

    private static async Task<bool> Verdict(BenchArguments arguments, int connections, List<Measured> bares, List<Measured> fulls, long answered, ServerProcess full, HttpClient http)
    {
        var failures = bares.Concat(fulls).Sum(m => m.Load.Failures);
        var rows = long.Parse(await http.GetStringAsync(full.Address + "/bench/rows"), CultureInfo.InvariantCulture);
        var memory = long.Parse(await http.GetStringAsync(full.Address + "/bench/memory"), CultureInfo.InvariantCulture) / (1024 * 1024);
        var (b, f) = (Median(bares), Median(fulls));
        var ratios = bares.Zip(fulls, (bare, full) => full.Load.PerSecond / bare.Load.PerSecond).Order().ToList();
        var (low, ratio, high) = (ratios[ratios.Count / 4], ratios[ratios.Count / 2], ratios[ratios.Count * 3 / 4]);
        var verdict = ratio >= Goal && rows == answered && failures == 0 ? "met" : "not met";
        Console.WriteLine($"{connections} connections: goal ≥ {Goal:0.0}   ratio {ratio:0.00} (half of {ratios.Count} pairs between {low:0.00} and {high:0.00})   rows {rows} = answers {answered}: {rows == answered}   failures {failures}   memory {memory} MiB   {verdict}");
        if (arguments.Record)
        {
            ResultTable.Append("gateway", "Gateway: the full pipeline beside bare YARP", [
                ("goal", $"≥ {Goal:0.0}"), ("ratio", $"{ratio:0.00} ({low:0.00} to {high:0.00})"), ("verdict", verdict), ("YARP", b.Text), ("gateway", f.Text),
                ("rows stored / answers", $"{rows} / {answered}"), ("failures", failures.ToString(CultureInfo.InvariantCulture)), ("memory", $"{memory} MiB"), ("connections", connections.ToString(CultureInfo.InvariantCulture)),
            ]);
        }
        return verdict == "met";
    }

    private static async Task<long> WarmUp(ServerProcess server, Uri target, string token)
    {
        var (answers, least, even) = (0L, double.MaxValue, 0);
        for (var step = 0; step < WarmUpSteps && (even < 2 || answers < WarmUpCalls); step++)
        {
            var measured = await Measure(server, target, token, 64, WarmUpStep);
            even = measured.MicrosecondsPerCall > least * 0.95 ? even + 1 : 0;
            (answers, least) = (answers + measured.Load.Answers, Math.Min(least, measured.MicrosecondsPerCall));
        }
        return answers;
    }

    private static async Task<Measured> Measure(ServerProcess server, Uri target, string token, int connections, TimeSpan time)
    {
        var before = server.Processor;
        var load = await LoadGenerator.Run(target, token, connections, time);
        return new Measured(load, (server.Processor - before).TotalMicroseconds / Math.Max(1, load.Answers));
    }

    private static Measured Median(List<Measured> measured) => measured.OrderBy(m => m.Load.PerSecond).ElementAt(measured.Count / 2);

    /// <summary>One measurement, with the processor time that the server itself spent on each call: it says more than throughput where other work shares the machine.</summary>
    private sealed record Measured(Load Load, double MicrosecondsPerCall)
    {
        public string Text => $"{Load.PerSecond:0}/s (p50 {Load.P50.TotalMilliseconds:0.0} ms, p99 {Load.P99.TotalMilliseconds:0.0} ms, {MicrosecondsPerCall:0} µs CPU a call)";
    }

    /// <summary>This program again, in another process, as one of the servers.</summary>
    private sealed class ServerProcess : IDisposable
    {
        private readonly Process _process;

        private ServerProcess(Process process, string address) => (_process, Address) = (process, address);

        public string Address { get; }

        /// <summary>Processor time that it has used so far.</summary>
        public TimeSpan Processor
        {
            get
            {
                _process.Refresh();
                return _process.TotalProcessorTime;
            }
        }

        public static async Task<ServerProcess> Start(params string[] arguments)
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardInput = true };
            start.Environment["DOTNET_GCgen0size"] = "4000000"; // both sides, as ./concordat starts the product
            var process = Process.Start(start)!;
            return await process.StandardOutput.ReadLineAsync() is { } address
                ? new ServerProcess(process, address)
                : throw new InvalidOperationException($"{arguments[0]} did not start.");
        }

        public void Dispose()
        {
            _process.StandardInput.Close();
            if (!_process.WaitForExit(TimeSpan.FromSeconds(20)))
            {
                _process.Kill();
            }
            _process.Dispose();
        }
    }
}
