using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Concordat.Modules.Tests;
using Concordat.Platform.Data;

namespace Concordat.Host.Tests.Journeys;

/// <summary>A node in a process of its own, which can be killed without warning (SIGKILL) and started again on the same data.</summary>
/// <param name="port">The port of its gateway.</param>
/// <param name="arguments">What <c>concordat</c> is called with.</param>
internal sealed class KilledNode(int port, IReadOnlyList<string> arguments) : IAsyncDisposable
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(2) };
    private Process? _process;
    private ConcurrentQueue<string?> _said = new(); // two threads of the runtime write it while a test reads

    /// <summary>A demo node.</summary>
    public static KilledNode Demo(int port, string data, string systems, DatabaseOptions database) => new(port,
    [
        "demo", "--port", $"{port}", "--data", data, "--no-traffic", "--sandbox", systems, .. database.Kind == DatabaseKind.Postgres ? new[] { "--postgres", database.ConnectionString } : [],
    ]);

    /// <summary>A node of an installation.</summary>
    public static KilledNode Serve(int port, TestDatabase database, string systems, string name, string lease = "00:00:15") => new(port, ["serve", "--config", Settings(port, database, systems, name, lease)]);

    /// <summary>The settings of one node, as docs/configuration.md has them.</summary>
    public static string Settings(int port, TestDatabase database, string systems, string name, string lease = "00:00:15")
    {
        var file = Path.Combine(database.Folder, $"{name}.json");
        File.WriteAllText(file, new JsonObject
        {
            ["GatewayPort"] = port, ["ControlPort"] = port + 3, ["AllowLoopbackEndpoints"] = true,
            ["Platform"] = new JsonObject
            {
                ["Node"] = name, ["DataFolder"] = database.Folder, ["Lease"] = lease, ["Database"] = new JsonObject { ["Kind"] = database.Options.Kind.ToString(), ["ConnectionString"] = database.Options.ConnectionString },
            },
            ["Trust"] = new JsonObject { ["PublicUrl"] = $"http://127.0.0.1:{port}", ["ControlUrl"] = $"http://127.0.0.1:{port + 3}", ["DemoKeys"] = true },
            ["Integration"] = new JsonObject { ["Listeners"] = new JsonObject { ["lab-results"] = new JsonObject { ["Address"] = "127.0.0.1", ["Port"] = port + 2 } } },
            ["Systems"] = new JsonObject
            {
                ["Systems"] = new JsonObject
                {
                    ["odoo"] = new JsonObject { ["BaseUrl"] = $"{systems}/odoo", ["Database"] = "brigid" }, ["ehr"] = new JsonObject { ["BaseUrl"] = $"{systems}/ehr/fhir" },
                    ["payer-gateway"] = new JsonObject { ["BaseUrl"] = systems }, ["payer-claims"] = new JsonObject { ["BaseUrl"] = $"{systems}/payer/fhir" }, ["receiver"] = new JsonObject { ["BaseUrl"] = $"{systems}/receiver" },
                },
            },
        }.ToJsonString());
        return file;
    }

    /// <summary>What the running process said.</summary>
    public string Said => string.Join('\n', _said);

    /// <summary>Starts and waits until it is ready.</summary>
    public async Task Start(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "concordat.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["CONCORDAT_HOME"] = Architecture.Repository.Root;
        _process = Process.Start(start)!;
        var said = _said = new ConcurrentQueue<string?>();
        _process.OutputDataReceived += (_, line) => said.Enqueue(line.Data);
        _process.ErrorDataReceived += (_, line) => said.Enqueue(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_process.HasExited)
            {
                Assert.Fail($"The node ended by itself:\n{Said}");
            }
            try
            {
                if ((await Http.GetAsync($"http://127.0.0.1:{port}/health/ready", cancellationToken)).IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (Exception notYet) when (notYet is HttpRequestException or System.Net.Sockets.SocketException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(20, cancellationToken);
            }
        }
    }

    /// <summary>SIGKILL: no handler runs, no buffer is flushed.</summary>
    public async Task Kill()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await Kill();
        }
    }
}
