using System.Diagnostics;
using Concordat.Governance;
using Concordat.Governance.Changes;
using Concordat.Governance.Releases;
using Concordat.Governance.Scans;
using Concordat.Platform;
using Concordat.Platform.Data;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Concordat.Bench.Governance;

/// <summary>
/// What governance costs as the network grows: a plan that changes one interface, and a scan of all, over invented networks. Each size runs in a
/// process of its own, so that the peak of its working set is its own; those up to 1,000 interfaces have the heap of a container of 1 GiB.
/// </summary>
internal static class GovernanceBench
{
    private const double PlanGoal = 5, ScanGoal = 60, MemoryGoal = 1024, LinearGoal = 1.5;
    private static readonly int[] Sizes = [100, 1000, 10_000];

    private sealed record Measured(int Interfaces, int Partners, int Files, double MiB, double Plan, double Scan, double Peak, int Judged, int Errors);

    public static async Task<int> Run(BenchArguments arguments)
    {
        var measured = new List<Measured>();
        foreach (var size in arguments.Messages is { } one ? [one] : Sizes)
        {
            if (await Apart(size, arguments.Rounds) is not { } row)
            {
                return 1;
            }
            measured.Add(row);
        }
        var ok = true;
        foreach (var row in measured)
        {
            var (plan, scan) = (Ratio(measured[0], row, one => one.Plan), Ratio(measured[0], row, one => one.Scan));
            var met = row.Errors == 0 && plan <= LinearGoal && scan <= LinearGoal && (row.Interfaces != 1000 || row is { Plan: < PlanGoal, Scan: < ScanGoal, Peak: < MemoryGoal });
            ok &= met;
            List<(string, string)> cells =
            [
                ("interfaces", $"{row.Interfaces}"), ("partners", $"{row.Partners}"), ("files", $"{row.Files}, {row.MiB:0.0} MiB"), ("plan s", $"{row.Plan:0.00}"), ("scan s", $"{row.Scan:0.00}"),
                ("values judged", $"{row.Judged}"), ("peak MiB", $"{row.Peak:0}"), ("s per interface to those at the first size: plan, scan", $"{plan:0.00}, {scan:0.00}"),
                ("goal", $"ratio ≤ {LinearGoal}" + (row.Interfaces == 1000 ? $"; plan < {PlanGoal} s, scan < {ScanGoal} s, peak < {MemoryGoal} MiB" : "")), ("verdict", met ? "met" : "missed"),
            ];
            cells.ForEach(cell => Console.WriteLine($"{cell.Item1,-56} {cell.Item2}"));
            Console.WriteLine();
            if (arguments.Record)
            {
                ResultTable.Append("governance", "Governance: plan and scan by the number of interfaces (SQLite; each size in a process of its own, the median of the rounds)", cells);
            }
        }
        return ok ? 0 : 1;
    }

    /// <summary>Writes an invented network to a folder, for <c>concordat check</c>.</summary>
    public static int Write(int interfaces, string folder)
    {
        foreach (var (path, text) in InventedNetwork.Of(interfaces))
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }
        return 0;
    }

    /// <summary>One size in this process; its numbers on the last line.</summary>
    public static async Task<int> One(int interfaces, int rounds)
    {
        var folder = Directory.CreateTempSubdirectory("concordat-bench-").FullName;
        try
        {
            var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
            builder.Services.AddPlatform(new PlatformOptions { Node = "bench", DataFolder = folder, Database = new DatabaseOptions { ConnectionString = $"Data Source={folder}/concordat.db" } });
            builder.Services.AddGovernance();
            using var host = builder.Build();
            await host.Services.StartPlatform();
            await host.StartAsync();
            var files = InventedNetwork.Of(interfaces);
            if (await host.Services.GetRequiredService<Bootstrap>().FirstRelease(files, "ada", "grace") is { } refused)
            {
                await Console.Error.WriteLineAsync($"{refused.Detail}\n{string.Join('\n', (refused.Findings ?? []).Take(20))}");
                return 1;
            }
            var (plans, scans) = (new List<double>(), new List<double>());
            var judged = 0;
            for (var round = 0; round <= rounds; round++) // the first one warms up
            {
                var (changed, path) = (new Dictionary<string, string>(files, StringComparer.Ordinal), files.Keys.Where(one => one.EndsWith("/openapi.yaml", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ElementAt(interfaces / 3));
                changed[path] = changed[path].Replace("What is available?", $"What is available, {round}?", StringComparison.Ordinal);
                plans.Add(await Timed(async () =>
                {
                    var plan = (await host.Services.GetRequiredService<PlanChange>().Handle(changed, "ada", false, default)).Value!;
                    Require(plan is { IsBlocked: false, Changes.Count: 1, Needs.Count: > 0 }, "the plan is not what one changed sentence asks for");
                }));
                scans.Add(await Timed(async () =>
                {
                    var scan = (await host.Services.GetRequiredService<RunScan>().Handle("asked", "person:ada", default)).Value!;
                    Require(scan is { Passes: true } && scan.Interfaces == interfaces, $"the scan does not pass: {scan.Errors} errors");
                    judged = scan.Judged;
                }));
            }
            await host.StopAsync();
            using var process = Process.GetCurrentProcess();
            Console.WriteLine(string.Join(' ', "measured", interfaces, interfaces / 5, files.Count, Number(files.Values.Sum(text => (double)text.Length) / 1048576), Number(Median(plans)), Number(Median(scans)), Number(process.PeakWorkingSet64 / 1048576.0), judged, 0));
            return 0;
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Measured?> Apart(int size, int rounds)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["governance-one", $"{size}", $"{rounds}"]) { RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["DOTNET_GCgen0size"] = "4000000"; // as ./concordat starts the product
        if (size <= 1000)
        {
            start.Environment["DOTNET_GCHeapHardLimit"] = $"0x{(long)MemoryGoal * 1024 * 1024 * 3 / 4:x}"; // what the runtime allows itself in a container of that size
        }
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var parts = output.Split('\n').LastOrDefault(line => line.StartsWith("measured ", StringComparison.Ordinal))?.Split(' ');
        return parts is null ? null : new Measured(int.Parse(parts[1]), int.Parse(parts[2]), int.Parse(parts[3]), Double(parts[4]), Double(parts[5]), Double(parts[6]), Double(parts[7]), int.Parse(parts[8]), int.Parse(parts[9]));
    }

    private static async Task<double> Timed(Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        return clock.Elapsed.TotalSeconds;
    }

    private static void Require(bool holds, string why)
    {
        if (!holds)
        {
            throw new InvalidOperationException(why);
        }
    }

    private static double Ratio(Measured first, Measured row, Func<Measured, double> seconds) => seconds(row) / row.Interfaces / (seconds(first) / first.Interfaces);

    private static double Median(List<double> values) => values.Skip(1).Order().ElementAt((values.Count - 2) / 2);

    private static string Number(double value) => value.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture);

    private static double Double(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
