using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Concordat.Control;
using Concordat.Governance;
using Concordat.Governance.Control;
using Concordat.Host.Tests.Journeys;
using Concordat.Platform;
using Concordat.Platform.Data;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Concordat.Host.Tests.Control;

/// <summary>The command line's sign-in with the real authorization server, on gateway and control listener.</summary>
public sealed class DeviceSignInTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("concordat-login-").FullName;
    private readonly string _gateway = $"http://127.0.0.1:{Ports.Free(1)}";
    private readonly string _control = $"http://127.0.0.1:{Ports.Free(1)}";
    private WebApplication _app = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, new Uri(_gateway).Port);
            kestrel.Listen(IPAddress.Loopback, new Uri(_control).Port);
        });
        builder.Services.AddRouting();
        builder.Services.AddPlatform(new PlatformOptions { Node = "test", DataFolder = _folder, Database = new DatabaseOptions { ConnectionString = $"Data Source={_folder}/concordat.db" } });
        builder.Services.AddTrust(new TrustOptions { PublicUrl = _gateway, ControlUrl = _control });
        builder.Services.AddGovernance();
        _app = builder.Build();
        _app.MapWhen(c => c.Connection.LocalPort == new Uri(_gateway).Port, branch => branch.UseTrustIdentity());
        _app.MapWhen(c => c.Connection.LocalPort == new Uri(_control).Port, branch =>
        {
            branch.UseRouting();
            branch.UseTrustControl();
            branch.UseEndpoints(routes =>
            {
                routes.MapTrustControl();
                routes.MapControl();
            });
        });
        await _app.Services.StartPlatform();
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_confirmed_code_gives_a_session_that_names_the_person()
    {
        using var http = new HttpClient();
        var issuer = JsonNode.Parse(await http.GetStringAsync($"{_control}{ControlApi.Root}/identity"))!["issuer"]!.GetValue<string>();
        var signIn = new DeviceSignIn(http, TimeProvider.System);
        var (prompt, tokenEndpoint) = await signIn.Begin(new Uri(issuer), default);
        Assert.StartsWith(_control, prompt.Page, StringComparison.Ordinal);
        await Confirm("ada", [Roles.Developer], prompt.UserCode, confirm: true);
        var session = await signIn.Wait(prompt with { Interval = TimeSpan.FromMilliseconds(20) }, tokenEndpoint, default);
        using var signedIn = new HttpClient { BaseAddress = new Uri(_control) };
        signedIn.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session!.Token);
        var client = new ControlClient(signedIn);
        Assert.Equal(0, (await client.Releases()).Running);
        Assert.Equal("person:ada", Assert.Single((await client.Audit(action: "device.confirmed")).Entries).Actor);
        Assert.Equal(403, (await Assert.ThrowsAsync<ControlRefusedException>(() => client.Approve("CR-0001", new ControlApi.ApproveRequest("", "")))).Problem.Status);
    }

    [Fact]
    public async Task A_refused_code_gives_none()
    {
        using var http = new HttpClient();
        var signIn = new DeviceSignIn(http, TimeProvider.System);
        var (prompt, tokenEndpoint) = await signIn.Begin(new Uri(_gateway), default);
        await Confirm("ada", [Roles.Developer], prompt.UserCode, confirm: false);
        Assert.Null(await signIn.Wait(prompt with { Interval = TimeSpan.FromMilliseconds(20) }, tokenEndpoint, default));
    }

    [Fact]
    public async Task Without_a_token_the_control_plane_answers_401()
    {
        using var http = new HttpClient { BaseAddress = new Uri(_control) };
        Assert.Equal(401, (await Assert.ThrowsAsync<ControlRefusedException>(() => new ControlClient(http).Releases())).Problem.Status);
    }

    /// <summary>As the person does in the browser: sign in, then decide about the code.</summary>
    private async Task Confirm(string name, string[] roles, string code, bool confirm)
    {
        var password = await _app.Services.GetRequiredService<PeopleDirectory>().Create(name, name, roles, "node:test", mustChange: false);
        using var browser = new HttpClient { BaseAddress = new Uri(_control) };
        browser.DefaultRequestHeaders.Add("Origin", _control);
        (await browser.PostAsync("/control/v1/session", Json(new JsonObject { ["name"] = name, ["password"] = password }))).EnsureSuccessStatusCode();
        (await browser.PostAsync("/control/v1/device", Json(new JsonObject { ["userCode"] = code, ["confirm"] = confirm }))).EnsureSuccessStatusCode();
    }

    private static StringContent Json(JsonObject body) => new(body.ToJsonString(), Encoding.UTF8, "application/json");
}
