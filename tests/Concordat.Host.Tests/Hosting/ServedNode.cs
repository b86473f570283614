using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Concordat.Cli;
using Concordat.Hosting;
using Concordat.Host.Tests.Journeys;
using Concordat.Modules.Tests;
using Concordat.Platform.Data;
using Microsoft.Extensions.Hosting;

namespace Concordat.Host.Tests.Hosting;

/// <summary>A node as <c>concordat serve</c> starts it, in the test's process, on free ports.</summary>
internal sealed class ServedNode : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly NodeOptions _options;
    private readonly string _said;

    private ServedNode(IHost host, NodeOptions options, string said) => (_host, _options, _said) = (host, options, said);

    public IServiceProvider Services => _host.Services;

    public string Control => _options.Trust.ControlUrl;

    public string Gateway => _options.Trust.PublicUrl;

    /// <summary>What it said on stderr while it started.</summary>
    public string Said => _said;

    /// <summary>The one-time password of the first administrator, as the person at the terminal reads it.</summary>
    public string OneTimePassword => _said.Split("one-time password ")[1].Split(';')[0];

    public static async Task<ServedNode> Start(TestDatabase database, string? workspace = null, string name = "one", Action<NodeOptions>? configure = null)
    {
        var port = Ports.Free(2);
        var options = new NodeOptions
        {
            GatewayPort = port, ControlPort = port + 1,
            Platform = { Node = name, DataFolder = database.Folder, Database = new DatabaseOptions { Kind = database.Options.Kind, ConnectionString = database.Options.ConnectionString, MigrationsAssembly = "concordat" } },
            Trust = { PublicUrl = $"http://127.0.0.1:{port}", ControlUrl = $"http://127.0.0.1:{port + 1}" },
        };
        configure?.Invoke(options);
        using var said = new StringWriter();
        var host = await ServeCommand.Start(options, workspace, said, TestContext.Current.CancellationToken);
        return new ServedNode(host, options, said.ToString());
    }

    /// <summary>A browser without scripts: it keeps cookies, and its requests say that they come from our own pages.</summary>
    public HttpClient Browser()
    {
        var http = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false }) { BaseAddress = new Uri(Control) };
        http.DefaultRequestHeaders.Add("Concordat-Request", "test");
        return http;
    }

    /// <summary>Signs in and, where a one-time password must be replaced, replaces it.</summary>
    public async Task<HttpClient> SignIn(string name, string password, string? replacement = null)
    {
        var http = Browser();
        var session = await (await http.PostAsJsonAsync("/control/v1/session", new { name, password })).Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal(name, (string?)session!["name"]);
        if (replacement is not null)
        {
            Assert.True((bool)session["mustChangePassword"]!);
            Assert.Equal(HttpStatusCode.NoContent, (await http.PutAsJsonAsync("/control/v1/session/password", new { current = password, @new = replacement })).StatusCode);
        }
        return http;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
