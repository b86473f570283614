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

    public static async Task<int> Run(BenchArguments arguments)
    {
        var folder = Directory.CreateTempSubdirectory("concordat-bench-").FullName;
        using var backend = await ServerProcess.Start("gateway-backend");
        using var bare = await ServerProcess.Start("gateway-bare", backend.Address);
        using var full = await ServerProcess.Start("gateway-full", backend.Address, folder);
        using var http = new HttpClient();
        var token = await http.GetStringAsync(full.Address + "/bench/token");
        var (bareUrl, fullUrl) = (new Uri(bare.Address + GatewayServers.Path), new Uri(full.Address + GatewayServers.GatewayPath));
        var time = TimeSpan.FromSeconds(arguments.Seconds);

        await LoadGenerator.Run(bareUrl, token, arguments.Connections, TimeSpan.FromSeconds(3));
        var answered = (await LoadGenerator.Run(fullUrl, token, arguments.Connections, TimeSpan.FromSeconds(3))).Answers;
        var (bares, fulls) = (new List<Load>(), new List<Load>());
        for (var round = 0; round < arguments.Rounds; round++)
        {
            bares.Add(await LoadGenerator.Run(bareUrl, token, arguments.Connections, time));
            fulls.Add(await LoadGenerator.Run(fullUrl, token, arguments.Connections, time));
            Console.WriteLine($"round {round + 1}: bare {Text(bares[^1])}   gateway {Text(fulls[^1])}");
        }
        answered += fulls.Sum(f => f.Answers);
        var failures = bares.Concat(fulls).Sum(l => l.Failures);
        var rows = long.Parse(await http.GetStringAsync(full.Address + "/bench/rows"), CultureInfo.InvariantCulture);
        var memory = long.Parse(await http.GetStringAsync(full.Address + "/bench/memory"), CultureInfo.InvariantCulture) / (1024 * 1024);
        Directory.Delete(folder, recursive: true);

        var (b, f) = (Median(bares), Median(fulls));
        var ratio = f.PerSecond / b.PerSecond;
        var verdict = ratio >= Goal && rows == answered && failures == 0 ? "met" : "not met";
        Console.WriteLine($"goal ≥ {Goal:0.0}   ratio {ratio:0.00}   rows {rows} = answers {answered}: {rows == answered}   failures {failures}   memory {memory} MiB   {verdict}");
        if (arguments.Record)
        {
            ResultTable.Append("gateway", "Gateway: the full pipeline beside bare YARP", [
                ("goal", $"≥ {Goal:0.0}"), ("ratio", $"{ratio:0.00}"), ("verdict", verdict), ("YARP", Text(b)), ("gateway", Text(f)),
                ("rows stored / answers", $"{rows} / {answered}"), ("failures", failures.ToString(CultureInfo.InvariantCulture)), ("memory", $"{memory} MiB"), ("connections", arguments.Connections.ToString(CultureInfo.InvariantCulture)),
            ]);
        }
        return verdict == "met" ? 0 : 1;
    }

    private static Load Median(List<Load> loads) => loads.OrderBy(l => l.PerSecond).ElementAt(loads.Count / 2);

    private static string Text(Load load) => $"{load.PerSecond:0}/s (p50 {load.P50.TotalMilliseconds:0.0} ms, p99 {load.P99.TotalMilliseconds:0.0} ms)";

    /// <summary>This program again, in another process, as one of the servers.</summary>
    private sealed class ServerProcess : IDisposable
    {
        private readonly Process _process;

        private ServerProcess(Process process, string address) => (_process, Address) = (process, address);

        public string Address { get; }

        public static async Task<ServerProcess> Start(params string[] arguments)
        {
            var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardInput = true })!;
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
