using System.Net;
using System.Net.Sockets;
using Concordat.Platform;
using Concordat.Platform.Data;
using Concordat.Trust;
using Concordat.Trust.Clients;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Concordat.Modules.Tests.Trust;

/// <summary>The trust module on two real listeners of the loopback address: gateway and control.</summary>
internal sealed class TrustHost : IAsyncDisposable
{
    private const int LowestPort = 10_000;
    private const int Ports = 22_000;
    private static int s_port = Environment.ProcessId * 100;

    private readonly TestDatabase _database;
    private readonly WebApplication _app;

    private TrustHost(TestDatabase database, WebApplication app, TrustOptions options)
    {
        (_database, _app, Options) = (database, app, options);
        Gateway = new HttpClient { BaseAddress = new Uri(options.PublicUrl) };
    }

    public TrustOptions Options { get; }

    public HttpClient Gateway { get; }

    public string Folder => _database.Folder;

    public static async Task<TrustHost> Start(DatabaseKind kind = DatabaseKind.Sqlite, TimeProvider? clock = null, Action<TrustOptions>? configure = null) =>
        await Start(await TestDatabase.Create(kind), clock, configure);

    public static async Task<TrustHost> Start(TestDatabase database, TimeProvider? clock = null, Action<TrustOptions>? configure = null, string node = "test")
    {
        var (gateway, control) = (FreePort(), FreePort());
        var options = new TrustOptions { PublicUrl = $"http://127.0.0.1:{gateway}", ControlUrl = $"http://127.0.0.1:{control}" };
        configure?.Invoke(options);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.Listen(IPAddress.Loopback, gateway);
            k.Listen(IPAddress.Loopback, control);
        });
        if (clock is not null)
        {
            builder.Services.AddSingleton(clock);
        }
        builder.Services.AddRouting();
        builder.Services.AddPlatform(new PlatformOptions { Node = node, DataFolder = database.Folder, Database = database.Options });
        builder.Services.AddTrust(options);
        builder.Services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = 100); // of people who are invented
        await Moulds.LayTables(database, builder.Services);
        var app = builder.Build();
        // As the doors do: a WebApplication would add authentication middleware before all other, unasked.
        IApplicationBuilder pipeline = app;
        (pipeline.Properties["__AuthenticationMiddlewareSet"], pipeline.Properties["__AuthorizationMiddlewareSet"]) = (true, true);
        app.MapWhen(c => c.Connection.LocalPort == gateway, branch => branch.UseTrustIdentity());
        app.MapWhen(c => c.Connection.LocalPort == control, branch =>
        {
            branch.UseRouting();
            branch.UseTrustControl();
            branch.UseEndpoints(routes =>
            {
                routes.MapTrustControl();
                foreach (var policy in Policies.RolesOf.Keys)
                {
                    routes.MapPost("/control/v1/try/" + policy, () => Results.Ok()).RequireAuthorization(policy);
                }
            });
        });
        await app.Services.StartPlatform();
        await app.StartAsync();
        return new TrustHost(database, app, options);
    }

    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    public void Clients(params RegisteredClient[] clients) => Get<ClientDirectory>().Swap(ClientPlan.Of(7, clients));

    /// <summary>A browser on the control listener: keeps cookies, sends an origin.</summary>
    public HttpClient Browser(string? origin = null)
    {
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(Options.ControlUrl) };
        client.DefaultRequestHeaders.Add("Origin", origin ?? Options.ControlUrl);
        return client;
    }

    public async Task<TestDatabase> Stop()
    {
        Gateway.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        return _database;
    }

    public async ValueTask DisposeAsync() => await (await Stop()).DisposeAsync();

    /// <summary>True where only its owner can read the file.</summary>
    public static bool IsPrivate(string file) =>
        OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite);

    /// <summary>
    /// A port that no other caller of this process is given. It lies below the range that systems take for outgoing connections (32,768 and up on Linux):
    /// between this look and the listener none of those takes it.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = LowestPort + (int)((uint)Interlocked.Increment(ref s_port) % Ports);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // somebody else has it
            }
        }
    }
}
