using System.Diagnostics;
using System.Text;
using Concordat.Core.Releases;
using Concordat.Core.Workspace;
using Concordat.Eventing;
using Concordat.Governance;
using Concordat.Platform;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;
using Concordat.Platform.Releases;
using Concordat.Systems;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concordat.Bench;

/// <summary>
/// Webhooks a second: claimed from the durable log, signed, sent, and ended with their exchange, attempt and audit entry, on SQLite; beside a loop of an HttpClient that posts the same bytes to
/// the same receiver and keeps nothing, one request after the other, in turn with it.
/// </summary>
internal static class WebhooksBench
{
    private const double Goal = 0.5;
    private const string Channel = "webhook/televida/lab-results", Type = "clinical.lab-result.received.v1";
    private static readonly byte[] Body = """{"specversion":"1.0","id":"1","source":"/bench","type":"clinical.lab-result.received.v1","time":"2026-11-05T09:00:00Z","data":{"patientRef":"P-1","reportId":"R-1","orderId":"O-1","code":"GLU","status":"final","lab":"northlab"}}"""u8.ToArray();

    public static async Task<int> Run(BenchArguments arguments)
    {
        var count = arguments.Messages ?? 4_000;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var receiver = builder.Build();
        receiver.Urls.Add("http://127.0.0.1:0");
        receiver.MapPost("/{**path}", async (Microsoft.AspNetCore.Http.HttpContext context) => await context.Request.Body.CopyToAsync(Stream.Null));
        await receiver.StartAsync();
        var address = receiver.Urls.First();
        var folder = Directory.CreateTempSubdirectory("concordat-bench-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "secrets"));
            await File.WriteAllTextAsync(Path.Combine(folder, "secrets", "televida-webhook"), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
            using var host = await Node(folder, address);
            var (ours, theirs) = (new List<double>(), new List<double>());
            for (var round = 0; round <= arguments.Rounds; round++) // the first warms up
            {
                var (one, other) = (await Ours(host.Services, count), await Theirs(address, count));
                if (round > 0)
                {
                    ours.Add(one);
                    theirs.Add(other);
                    Console.WriteLine($"round {round}: {one:0} and {other:0} requests/s");
                }
            }
            await host.StopAsync();
            return Report(arguments, count, ours, theirs);
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Report(BenchArguments arguments, int count, List<double> ours, List<double> theirs)
    {
        var ratio = ours.Zip(theirs, (a, b) => a / b).Order().ElementAt(ours.Count / 2);
        List<(string, string)> row =
        [
            ("webhooks", $"{count}"), ("webhooks/s", $"{ours.Order().ElementAt(ours.Count / 2):0}"), ("HttpClient loop/s", $"{theirs.Order().ElementAt(theirs.Count / 2):0}"), ("ratio (median of pairs)", $"{ratio:0.00}"), ("goal", $"≥ {Goal}"),
            ("verdict", ratio >= Goal ? "met" : "missed"),
        ];
        row.ForEach(cell => Console.WriteLine($"{cell.Item1,-24} {cell.Item2}"));
        if (arguments.Record)
        {
            ResultTable.Append("webhooks", "Webhooks from the durable log (SQLite), beside a loop of an HttpClient that keeps nothing", row);
        }
        return ratio >= Goal ? 0 : 1;
    }

    private static async Task<IHost> Node(string folder, string address)
    {
        var root = Path.Combine(ResultTable.Root, "samples", "st-brigid");
        var files = Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).ToDictionary(f => Path.GetRelativePath(root, f), File.ReadAllText, StringComparer.Ordinal);
        files["systems/receiver.yaml"] = string.Join('\n', files["systems/receiver.yaml"].Split('\n').Select(line => line.StartsWith("baseUrl:", StringComparison.Ordinal) ? $"baseUrl: {address}" : line));
        files["partners/televida.yaml"] = files["partners/televida.yaml"].Replace("    secret: file:televida-webhook\n", "    secret: file:televida-webhook\n    concurrency: 64\n", StringComparison.Ordinal);
        var workspace = WorkspaceParser.Parse(files.ToDictionary(f => f.Key, f => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(f.Value))).Workspace!;
        var decision = new ReleaseChange("CR-0001", "ada", "Bench", [new ReleaseApproval("grace", DateTimeOffset.UnixEpoch, "")]);
        var release = new ActiveRelease(1, "hash", 1, workspace, new ReleaseContent(1, null, decision, DateTimeOffset.UnixEpoch, files));
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddPlatform(new PlatformOptions { Node = "bench", DataFolder = folder, Database = new DatabaseOptions { ConnectionString = $"Data Source={folder}/concordat.db" } });
        builder.Services.AddRouting().AddTrust(new TrustOptions());
        builder.Services.AddGovernance();
        builder.Services.AddSystems();
        builder.Services.AddEvents().AddEventing(new EventingOptions { AllowLoopbackEndpoints = true });
        var host = builder.Build();
        await host.Services.StartPlatform();
        host.Services.GetRequiredService<SystemCall>().Use(workspace);
        host.Services.GetRequiredService<SubscriberPlans>().Use(release);
        await host.StartAsync();
        return host;
    }

    private static async Task<double> Ours(IServiceProvider node, int count)
    {
        var (db, log, vault) = (node.GetRequiredService<ModuleDb>(), node.GetRequiredService<DurableLog>(), node.GetRequiredService<PayloadVault>());
        var payloads = Enumerable.Range(0, count).Select(_ => vault.Seal(Type, Body)).ToList();
        var clock = Stopwatch.StartNew();
        foreach (var some in payloads.Chunk(500))
        {
            await db.Write(async unit =>
            {
                foreach (var payload in some)
                {
                    await log.Enqueue(unit, new NewMessage { Id = payload.Id, Kind = "webhook", Channel = Channel, IdempotencyKey = payload.Id.ToString(), Exchange = payload.Id, Release = 1, Interface = Type, Payload = payload });
                }
            });
        }
        await node.GetRequiredService<Quiet>().Settle();
        var rate = count / clock.Elapsed.TotalSeconds;
        var done = await db.ReadSql(sql => sql.Scalar<long>("SELECT COUNT(*) FROM messages WHERE kind = 'webhook' AND state <> 3"));
        return done == 0 ? rate : throw new InvalidOperationException($"{done} webhooks were not delivered.");
    }

    private static async Task<double> Theirs(string address, int count)
    {
        using var http = new HttpClient();
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            using var content = new ByteArrayContent(Body);
            using var response = await http.PostAsync(new Uri($"{address}/televida"), content);
            response.EnsureSuccessStatusCode();
        }
        return count / clock.Elapsed.TotalSeconds;
    }
}
