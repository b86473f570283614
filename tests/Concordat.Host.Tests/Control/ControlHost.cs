using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Concordat.Cli;
using Concordat.Control;
using Concordat.Eventing;
using Concordat.Governance;
using Concordat.Governance.Releases;
using Concordat.Platform;
using Concordat.Platform.Data;
using Concordat.Trust;
using Concordat.Trust.Privileges;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Concordat.Host.Tests.Control;

/// <summary>
/// The control plane on a loopback port over SQLite, with organization, standards, zones and systems of the sample as release 1. A bearer token is
/// <c>name:role,role</c> here: how people really sign in is Trust's and tested there.
/// </summary>
internal sealed class ControlHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    private ControlHost(WebApplication app, string folder) => (_app, _folder) = (app, folder);

    public string Address => _app.Urls.Single();

    /// <summary>A copy of the workspace on disk, to be changed.</summary>
    public string Workspace => Path.Combine(_folder, "workspace");

    public IServiceProvider Services => _app.Services;

    public static async Task<ControlHost> Start()
    {
        var folder = Directory.CreateTempSubdirectory("concordat-control-").FullName;
        CopySample(Path.Combine(folder, "workspace"));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        builder.Services.AddPlatform(new PlatformOptions
        {
            Node = "test", DataFolder = folder, Database = new DatabaseOptions { ConnectionString = $"Data Source={folder}/concordat.db" },
        });
        builder.Services.AddSingleton(new ModelPart("trust", TrustTables.Map)).AddSingleton<PrivilegeDesk>();
        builder.Services.AddEvents().AddGovernance().AddControlDocument().AddSingleton(new TrustOptions { PublicUrl = "http://127.0.0.1:18080" });
        builder.Services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, NamedInToken>("test", null);
        var authorization = builder.Services.AddAuthorizationBuilder();
        authorization.AddPolicy(Policies.SignedIn, p => p.RequireAuthenticatedUser());
        foreach (var (policy, roles) in Policies.RolesOf)
        {
            authorization.AddPolicy(policy, p => p.RequireRole(roles));
        }
        var app = builder.Build();
        app.MapControl().MapEventsControl();
        PrivilegeEndpoints.Map(app);
        app.MapControlDocument();
        await app.Services.StartPlatform();
        await app.StartAsync();
        var host = new ControlHost(app, folder);
        Assert.Null(await app.Services.GetRequiredService<Bootstrap>().FirstRelease(host.Files(), "ada", "grace"));
        return host;
    }

    public Dictionary<string, string> Files() => WorkspaceFolder.Files(Workspace).ToDictionary(f => f.Key, f => System.Text.Encoding.UTF8.GetString(f.Value.Span), StringComparer.Ordinal);

    /// <summary>The workspace with another sentence about the EHR.</summary>
    public Dictionary<string, string> FilesWith(string summary)
    {
        Change(summary);
        return Files();
    }

    public void Change(string summary)
    {
        var file = Path.Combine(Workspace, "systems", "ehr.yaml");
        File.WriteAllLines(file, File.ReadAllLines(file).Select(line => line.StartsWith("summary:", StringComparison.Ordinal) ? $"summary: {summary}" : line));
    }

    public HttpClient Http(string? token)
    {
        var http = new HttpClient { BaseAddress = new Uri(Address) };
        http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    public ControlClient As(string token) => new(Http(token));

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private static void CopySample(string target)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Concordat.slnx")))
        {
            root = root.Parent ?? throw new InvalidOperationException("The repository was not found.");
        }
        var sample = Path.Combine(root.FullName, "samples", "st-brigid");
        foreach (var path in WorkspaceFolder.Files(sample).Keys.Where(p => p.Split('/') is ["concordat.yaml"] or ["standards" or "zones" or "systems", _]))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(target, path))!);
            File.Copy(Path.Combine(sample, path), Path.Combine(target, path));
        }
    }

    private sealed class NamedInToken(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var token = Request.Headers.Authorization.ToString().Split(' ').ElementAtOrDefault(1);
            if (token?.Split(':') is not [var name, var roles])
            {
                return Task.FromResult(AuthenticateResult.NoResult());
            }
            var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, name), .. roles.Split(',').Select(role => new Claim(ClaimTypes.Role, role))], "test");
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), "test")));
        }
    }
}
