using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Concordat.Bench.Governance;

/// <summary>
/// From the last approval of a new major version until the gateway knows it (it answered 404 before, then 401 without a token), on a node of its own process,
/// beside the approval's own answer. Through the doors that people and partners use.
/// </summary>
internal static class LiveBench
{
    private const double Goal = 5;
    private const string Api = "domains/supply-chain/apis/stock/";

    public static async Task<int> Run(BenchArguments arguments)
    {
        var folder = Directory.CreateTempSubdirectory("concordat-live-");
        const int port = 28710;
        using var demo = Process.Start(new ProcessStartInfo(Path.Combine(ResultTable.Root, "concordat"), ["demo", "--port", $"{port}", "--data", folder.FullName, "--no-traffic"]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        try
        {
            _ = demo.StandardOutput.ReadToEndAsync();
            using var gateway = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}") };
            await Until(async () => (await gateway.GetAsync("/health/ready")).IsSuccessStatusCode, TimeSpan.FromMinutes(3));
            using var ada = await SignedIn(port + 3, "ada", folder.FullName);
            using var grace = await SignedIn(port + 3, "grace", folder.FullName);
            var (answered, live) = (new List<double>(), new List<double>());
            for (var major = 2; major < 2 + arguments.Rounds; major++)
            {
                var (approved, known) = await Release(gateway, ada, grace, major);
                answered.Add(approved);
                live.Add(known);
            }
            return Tell(arguments, answered, live);
        }
        finally
        {
            demo.Kill(entireProcessTree: true);
            await demo.WaitForExitAsync();
            folder.Delete(recursive: true);
        }
    }

    private static int Tell(BenchArguments arguments, List<double> answered, List<double> live)
    {
        var met = live.Max() < Goal;
        List<(string, string)> cells =
        [
            ("approvals", $"{live.Count}"), ("approval answered, s", Each(answered)), ("gateway knows it after, s", Each(live)), ("slowest to its approval's answer", $"{live.Zip(answered, (all, first) => all / first).Max():0.00}"),
            ("goal", $"< {Goal} s"), ("verdict", met ? "met" : "missed"),
        ];
        cells.ForEach(cell => Console.WriteLine($"{cell.Item1,-36} {cell.Item2}"));
        if (arguments.Record)
        {
            ResultTable.Append("live", "From the last approval until the gateway knows the version (SQLite, one node)", cells);
        }
        return met ? 0 : 1;
    }

    private static string Each(List<double> seconds) => string.Join(", ", seconds.Select(one => $"{one:0.00}"));

    private static async Task<(double Approved, double Known)> Release(HttpClient gateway, HttpClient ada, HttpClient grace, int major)
    {
        var files = await Files(ada);
        foreach (var file in (string[])["api.yaml", "openapi.yaml", "odoo.yaml"])
        {
            files[$"{Api}v{major}/{file}"] = ((string)files[$"{Api}v1/{file}"]!).Replace("stock/v1", $"stock/v{major}", StringComparison.Ordinal).Replace("version: 1.0.0", $"version: {major}.0.0", StringComparison.Ordinal);
        }
        var opened = await Send(ada, "changes", new JsonObject { ["title"] = $"Stock, version {major}", ["files"] = files });
        var path = $"/apis/supply-chain/stock/v{major}/stock";
        if (await Status(gateway, path) != HttpStatusCode.NotFound)
        {
            throw new InvalidOperationException($"{path} is there before anybody approved it.");
        }
        var clock = Stopwatch.StartNew();
        var vote = await Send(grace, $"changes/{opened["id"]}/approve", new JsonObject { ["contentHash"] = (string)opened["contentHash"]!, ["reason"] = "agreed" });
        var approved = clock.Elapsed.TotalSeconds;
        if ((string?)vote["state"] != "released")
        {
            throw new InvalidOperationException($"The change is {vote["state"]}: {vote.ToJsonString()}");
        }
        await Until(async () => await Status(gateway, path) != HttpStatusCode.NotFound, TimeSpan.FromMinutes(1));
        return (approved, clock.Elapsed.TotalSeconds);
    }

    private static async Task<HttpStatusCode> Status(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(path);
        return answer.StatusCode;
    }

    private static async Task<JsonObject> Files(HttpClient http)
    {
        var running = (int)(await http.GetFromJsonAsync<JsonObject>("/control/v1/releases"))!["running"]!;
        var files = new JsonObject();
        foreach (var path in ((JsonArray)(await http.GetFromJsonAsync<JsonObject>($"/control/v1/releases/{running}"))!["files"]!).Select(path => (string)path!))
        {
            files[path] = (string)(await http.GetFromJsonAsync<JsonObject>($"/control/v1/releases/{running}/file?path={Uri.EscapeDataString(path)}"))!["text"]!;
        }
        return files;
    }

    private static async Task<JsonObject> Send(HttpClient http, string path, JsonObject body)
    {
        using var answer = await http.PostAsJsonAsync("/control/v1/" + path, body);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)!.AsObject() : throw new InvalidOperationException($"{path}: {answer.StatusCode} {text}");
    }

    private static async Task<HttpClient> SignedIn(int port, string person, string folder)
    {
        var http = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}") };
        http.DefaultRequestHeaders.Add("Concordat-Request", "1");
        var password = (await File.ReadAllLinesAsync(Path.Combine(folder, "demo-people.txt"))).Select(line => line.Split(' ')).First(parts => parts[0] == person)[1];
        using var answer = await http.PostAsJsonAsync("/control/v1/session", new { name = person, password });
        answer.EnsureSuccessStatusCode();
        return http;
    }

    private static async Task Until(Func<Task<bool>> holds, TimeSpan atMost)
    {
        for (var clock = Stopwatch.StartNew(); ; await Task.Delay(20))
        {
            try
            {
                if (await holds())
                {
                    return;
                }
            }
            catch (HttpRequestException) when (clock.Elapsed < atMost)
            {
                // not listening yet
            }
            if (clock.Elapsed > atMost)
            {
                throw new TimeoutException();
            }
        }
    }
}
