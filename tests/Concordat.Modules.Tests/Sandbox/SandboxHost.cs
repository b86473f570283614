using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Concordat.Sandbox;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Concordat.Modules.Tests.Sandbox;

/// <summary>The simulated systems on a real port of the loopback.</summary>
public sealed class SandboxHost : IAsyncLifetime
{
    WebApplication? app;

    public Uri Address { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapSandbox();
        await app.StartAsync();
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Http = new HttpClient { BaseAddress = Address };
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app!.DisposeAsync();
    }

    /// <summary>One call of the simulated Odoo; the whole envelope comes back.</summary>
    public async Task<JsonObject> Odoo(string model, string method, JsonArray args, JsonObject? keywords = null, int user = 2, string login = "admin", string? key = null)
    {
        JsonArray all = ["brigid", user, key ?? $"sandbox-{login}-key", model, method, args];
        if (keywords is not null)
        {
            all.Add(keywords);
        }
        return await Rpc("object", "execute_kw", all);
    }

    public async Task<JsonObject> Rpc(string service, string method, JsonArray args)
    {
        var body = new JsonObject { ["jsonrpc"] = "2.0", ["method"] = "call", ["id"] = 1, ["params"] = new JsonObject { ["service"] = service, ["method"] = method, ["args"] = args } };
        using var content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        using var response = await Http.PostAsync("/odoo/jsonrpc", content);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
    }

    public async Task Behave(string system, object mode)
    {
        using var response = await Http.PostAsJsonAsync($"/sandbox/{system}/behaviour", mode);
        Assert.True(response.IsSuccessStatusCode);
    }

    public async Task<JsonObject> State(string system) => (await Http.GetFromJsonAsync<JsonObject>($"/sandbox/{system}/state"))!;
}
