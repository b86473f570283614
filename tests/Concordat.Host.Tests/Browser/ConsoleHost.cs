using System.Net;
using System.Security.Claims;
using Concordat.Eventing;
using Concordat.Governance;
using Concordat.Governance.Releases;
using Concordat.Integration;
using Concordat.Platform;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Trust;
using Concordat.Trust.Privileges;
using Concordat.Web;
using Concordat.Workflow;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concordat.Host.Tests.Browser;

/// <summary>
/// The control plane with its console over real tables, with the sample network released and exchanges and messages of every sort, so that each page
/// has something to show whatever the time of day.
/// </summary>
public sealed class ConsoleHost : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("concordat-console-").FullName;
    private readonly Dictionary<string, string> _passwords = new(StringComparer.Ordinal);
    private IHost _host = null!;

    /// <summary>What was seen of every page, once somebody looked.</summary>
    internal Task<List<SeenPage>>? Seen { get; set; }

    public string Address { get; private set; } = "";

    internal ConsoleSample Sample { get; private set; } = null!;

    public string Password(string person) => _passwords[person];

    public T Get<T>() where T : notnull => _host.Services.GetRequiredService<T>();

    public async ValueTask InitializeAsync()
    {
        _host = new HostBuilder()
            .UseContentRoot(AppContext.BaseDirectory)
            .ConfigureLogging(log => log.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning))
            .ConfigureWebHost(web => web
                .UseStaticWebAssets()
                .UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0))
                .ConfigureServices(Services)
                .Configure(app => app.UseRouting().UseTrustControl().UseConsole().UseEndpoints(routes =>
                {
                    routes.MapTrustControl();
                    routes.MapControl().MapEventsControl().MapWorkflowControl();
                    routes.MapIntegrationControl();
                    routes.MapConsole();
                }))
                .UseSetting(WebHostDefaults.ApplicationKey, "concordat")) // after Configure, which names this assembly, and it has no static files
            .Build();
        await _host.Services.StartPlatform();
        await People();
        var refused = await Get<Bootstrap>().FirstRelease(SampleFiles(), "ada", "grace", "The sample hospital network");
        Assert.Null(refused);
        await _host.StartAsync();
        Address = _host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Sample = new ConsoleSample(this);
        await Sample.Fill().WaitAsync(TimeSpan.FromMinutes(1));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(TimeSpan.FromSeconds(2).ToToken());
        _host.Dispose();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Path in the workspace → text.</summary>
    internal static Dictionary<string, string> SampleFiles()
    {
        var root = Path.Combine(Architecture.Repository.Root, "samples", "st-brigid");
        return Architecture.Repository.Files("samples/st-brigid/*").Select(file => Path.Combine(Architecture.Repository.Root, file))
            .Where(file => !file.EndsWith("README.md", StringComparison.Ordinal))
            .ToDictionary(file => Path.GetRelativePath(root, file), File.ReadAllText, StringComparer.Ordinal);
    }

    private void Services(IServiceCollection services)
    {
        services.AddRouting();
        services.AddPlatform(new PlatformOptions
        {
            Node = "test", DataFolder = _folder, Database = new DatabaseOptions { ConnectionString = $"Data Source={_folder}/concordat.db" },
        });
        services.AddTrust(new TrustOptions());
        services.AddGovernance();
        services.AddIntegrationTables();
        services.AddConsole();
        services.AddEvents();
        services.AddWorkflow();
        services.AddSingleton<LabFlow>().AddSingleton<IMessageHandler>(provider => provider.GetRequiredService<LabFlow>());
    }

    /// <summary>Lets a person do privileged operations for some minutes, as if asked for on the page.</summary>
    internal async Task Leave(string person, string role, params string[] operations)
    {
        var user = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, person), new Claim(ClaimTypes.Role, role)], "test"));
        foreach (var operation in operations)
        {
            await Get<PrivilegeDesk>().Ask(user, operation, null, "the page is about something else", default);
        }
    }

    private async Task People()
    {
        var people = Get<PeopleDirectory>();
        foreach (var (name, shown, role) in ((string, string, string)[])[
            ("ada", "Ada Invented", Roles.Developer), ("grace", "Grace Invented", Roles.Approver), ("noor", "Noor Invented", Roles.Approver), ("otto", "Otto Invented", Roles.Operator), ("vera", "Vera Invented", Roles.Auditor), ("rhea", "Rhea Invented", Roles.Administrator)])
        {
            _passwords[name] = (await people.Create(name, shown, [role], "node:test", mustChange: false))!;
        }
        _passwords["newcomer"] = (await people.Create("newcomer", "New Invented", [Roles.Auditor], "node:test"))!;
    }
}

/// <summary>Shutting down must not wait for open circuits.</summary>
internal static class Tokens
{
    public static CancellationToken ToToken(this TimeSpan after) => new CancellationTokenSource(after).Token;
}
