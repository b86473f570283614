using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Concordat.Core.Primitives;
using Concordat.Eventing;
using Concordat.Gateway;
using Concordat.Gateway.Records;
using Concordat.Governance;
using Concordat.Core.Rights;
using Concordat.Governance.Changes;
using Concordat.Governance.Releases;
using Concordat.Platform;
using Concordat.Platform.Data;
using Concordat.Platform.Exchanges;
using Concordat.Platform.Releases;
using Concordat.Systems;
using Concordat.Trust;
using Concordat.Trust.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Concordat.Modules.Tests.Gateway;

/// <summary>The gateway on a real port over a signed release of <see cref="TestWorkspace"/>, before a <see cref="ScriptedBackend"/>.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly WebApplication _app;

    private TestGateway(TestDatabase database, WebApplication app, ScriptedBackend backend, TestWorkspace workspace, SocketsHttpHandler? handler)
    {
        (_database, _app, Backend, Workspace) = (database, app, backend, workspace);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Http = new HttpClient(handler ?? new SocketsHttpHandler { AllowAutoRedirect = false, ActivityHeadersPropagator = null }) { BaseAddress = new Uri(address) };
    }

    public ScriptedBackend Backend { get; }

    public TestWorkspace Workspace { get; }

    public HttpClient Http { get; }

    public static async Task<TestGateway> Start(DatabaseKind kind = DatabaseKind.Sqlite, Action<TestWorkspace>? change = null, Action<GatewayOptions>? configure = null, Action<TrustOptions>? trust = null,
        Action<ListenOptions>? listen = null, SocketsHttpHandler? handler = null, Action<IServiceCollection>? more = null)
    {
        var database = await TestDatabase.Create(kind);
        var backend = await ScriptedBackend.Start();
        var workspace = new TestWorkspace(backend.Address);
        change?.Invoke(workspace);
        var options = new GatewayOptions();
        configure?.Invoke(options);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, on => listen?.Invoke(on)));
        builder.Services.AddRouting();
        builder.Services.AddPlatform(new PlatformOptions { Node = "test", DataFolder = database.Folder, Database = database.Options });
        var identity = new TrustOptions { DemoKeys = true };
        trust?.Invoke(identity);
        builder.Services.AddTrust(identity);
        builder.Services.AddGovernance();
        builder.Services.AddSystems();
        builder.Services.AddGateway(options);
        builder.Services.AddEvents().AddEventDoor();
        more?.Invoke(builder.Services);
        await Moulds.LayTables(database, builder.Services);
        var app = builder.Build();
        // As the gateway's door does: a WebApplication would add authentication middleware unasked.
        IApplicationBuilder pipeline = app;
        (pipeline.Properties["__AuthenticationMiddlewareSet"], pipeline.Properties["__AuthorizationMiddlewareSet"]) = (true, true);
        app.MapGateway();
        app.MapEventDoor();
        await app.Services.StartPlatform();
        await app.StartAsync();
        var gateway = new TestGateway(database, app, backend, workspace, handler);
        var refused = await gateway.Get<Bootstrap>().FirstRelease(workspace.Texts(), "ada", "grace");
        Assert.True(refused is null, string.Join('\n', (refused?.Findings ?? []).Where(f => f.Severity == Severity.Error).Select(f => $"{f.At} {f.Rule} {f.Message}")));
        await gateway.Get<ReleaseFeed>().Ready;
        Assert.Equal(1, gateway.Get<ReleaseFeed>().Current!.Number);
        return gateway;
    }

    /// <summary>Puts the workspace in force as it is, as a release that was made under older rules would be: signed, and never checked by these.</summary>
    public Task<int> ReleaseUnchecked() => UncheckedRelease.Activate(_app.Services, Workspace.Texts());

    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Proposes and approves the workspace as it is now; answers the number of the release that runs.</summary>
    public async Task<int> Release()
    {
        var opened = await Get<OpenChange>().Handle("Change", "ada", Workspace.Texts(), default);
        Assert.Null(opened.Refused);
        foreach (var approver in (string[])["grace", "kofi", "noor", "ines", "tomas", "mara"])
        {
            var voted = await Get<CastVote>().Handle(opened.Value!.Id, approver, yes: true, null, opened.Value.ContentHash, "looked at it", default);
            if (voted.Value?.State == ChangeState.Released)
            {
                break;
            }
        }
        Assert.NotEqual(opened.Value!.BaseRelease, Get<ReleaseFeed>().Current!.Number);
        return Get<ReleaseFeed>().Current!.Number;
    }

    /// <summary>A token as the authorization server would sign it.</summary>
    public string Token(string client = "client", string partner = "partner", string purpose = "TREAT", string scope = "system/Record.rs system/Record.cud", int minutes = 5, string? patient = null,
        TokenBinding? binding = null)
    {
        var trust = Get<TrustOptions>();
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var bound = patient is null ? null : Get<ConsentGate>().KeyOf(patient);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = "at+jwt",
            Issuer = trust.PublicUrl,
            Audience = trust.GatewayAudience,
            IssuedAt = now.AddMinutes(minutes - 5),
            NotBefore = now.AddMinutes(minutes - 5),
            Expires = now.AddMinutes(minutes),
            Claims = new Dictionary<string, object>
            {
                ["sub"] = client,
                ["client_id"] = client,
                ["scope"] = scope,
                [TokenClaims.Partner] = partner,
                [TokenClaims.Purpose] = purpose,
                ["jti"] = Guid.NewGuid().ToString(),
                [bound is null ? "unbound" : TokenClaims.PatientKey] = bound ?? "",
                [binding is null ? "borne" : TokenClaims.Confirmation] = binding?.Claim ?? (object)"",
            },
            SigningCredentials = new SigningCredentials(Get<TokenKeys>().Signing, SecurityAlgorithms.EcdsaSha256),
        });
    }

    public async Task<Answer> Call(string method, string path, string? body = null, string? token = "", string? key = null, string contentType = "application/json", Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token.Length == 0 ? Token() : token);
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }
        change?.Invoke(request);
        using var response = await Http.SendAsync(request);
        return new Answer(response.StatusCode, response.Headers, response.Content.Headers, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Recorded exchanges, the newest 500 first, when all that were counted are written.</summary>
    public async Task<List<ExchangeRecord>> Exchanges(int? release = null)
    {
        await Get<Refusals>().Flush();
        var last = new ExchangeRecord { Id = Guid.CreateVersion7(), Kind = "fence", StartedAt = TimeProvider.System.GetUtcNow() };
        await Get<ExchangeLog>().Commit(last);
        return (await ExchangeQueries.Search(Get<ExchangeLog>(), new ExchangeFilter { Release = release, Most = 500 })).FindAll(e => e.Kind == "api");
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Backend.DisposeAsync();
        await _database.DisposeAsync();
    }
}

/// <summary>An answer of the gateway, read.</summary>
internal sealed record Answer(HttpStatusCode Status, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, string Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string? Header(string name) => Headers.TryGetValues(name, out var values) || ContentHeaders.TryGetValues(name, out values) ? string.Join(", ", values) : null;

    /// <summary>Asserts a problem document with this code that names its exchange.</summary>
    public JsonElement Problem(int status, string code)
    {
        Assert.True((int)Status == status, $"{(int)Status} {Body}");
        Assert.Equal("application/problem+json", ContentHeaders.ContentType!.MediaType);
        var problem = Json;
        Assert.Equal("urn:concordat:problem:" + code, problem.GetProperty("type").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.Equal(Header("Concordat-Exchange"), problem.GetProperty("exchange").GetString());
        Assert.NotNull(Header("traceparent"));
        return problem;
    }
}
