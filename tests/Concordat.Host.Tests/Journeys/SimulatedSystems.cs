using System.Text.Json.Nodes;
using Concordat.Sandbox;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concordat.Host.Tests.Journeys;

/// <summary>The simulated Odoo, EHR, payer and receiver in the test's own process, so that they outlive a node that is killed.</summary>
internal sealed class SimulatedSystems : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly HttpClient _http;

    private SimulatedSystems(IHost host, string url) => (_host, Url, _http) = (host, url, new HttpClient { BaseAddress = new Uri(url) });

    public string Url { get; }

    public static async Task<SimulatedSystems> Start()
    {
        var url = $"http://127.0.0.1:{Ports.Free(1)}";
        var host = new HostBuilder()
            .ConfigureLogging(logging => logging.ClearProviders())
            .ConfigureWebHost(web => web.UseKestrel().UseUrls(url)
                .ConfigureServices(services => services.AddRouting())
                .Configure(app => app.UseRouting().UseEndpoints(routes => routes.MapSandbox())))
            .Build();
        await host.StartAsync();
        return new SimulatedSystems(host, url);
    }

    /// <summary>What <c>/sandbox/SYSTEM/state</c> says.</summary>
    public async Task<JsonObject> State(string system) => JsonNode.Parse(await _http.GetStringAsync($"/sandbox/{system}/state"))!.AsObject();

    /// <summary>Tells a system how to behave.</summary>
    public async Task Behave(string system, string json)
    {
        var answer = await _http.PostAsync($"/sandbox/{system}/behaviour", new StringContent(json, System.Text.Encoding.UTF8, "application/json"));
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The webhook receiver verifies with this secret from now on, at one path or at all that have none of their own.</summary>
    public async Task KnowSecret(string secret, string path = "")
    {
        var body = new JsonObject { ["secret"] = secret, ["path"] = path }.ToJsonString();
        (await _http.PostAsync("/receiver/secret", new StringContent(body, System.Text.Encoding.UTF8, "application/json"))).EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.StopAsync();
        _host.Dispose();
    }
}
