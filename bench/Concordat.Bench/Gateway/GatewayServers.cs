using System.Net;
using System.Text;
using Concordat.Gateway;
using Concordat.Governance;
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
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Yarp.ReverseProxy.Forwarder;

namespace Concordat.Bench.Gateway;

/// <summary>The three servers, each in a process of its own: the backend, bare YARP before it, and the gateway before it. Each prints its address first.</summary>
internal static class GatewayServers
{
    public const string Path = "/payer/eligibility/M-1234";
    public const string GatewayPath = "/apis/revenue-cycle/eligibility/v1/eligibility/M-1234";
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"memberId":"M-1234","covered":true,"plan":"Gold","validUntil":"2027-12-31","group":"G-1","notes":"invented"}""");

    public static Task<int> Backend() => Serve(Builder(), app => app.Run(context =>
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = Body.Length;
        return context.Response.Body.WriteAsync(Body).AsTask();
    }));

    public static Task<int> Bare(string backend)
    {
        var builder = Builder();
        builder.Services.AddHttpForwarder();
        var invoker = new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ActivityHeadersPropagator = null });
        return Serve(builder, app =>
        {
            var forwarder = app.Services.GetRequiredService<IHttpForwarder>();
            app.Map("/{**path}", async context => await forwarder.SendAsync(context, backend, invoker));
        });
    }

    public static async Task<int> Full(string backend, string folder)
    {
        var builder = Builder();
        builder.Services.AddRouting();
        builder.Services.AddPlatform(new PlatformOptions
        {
            Node = "bench", DataFolder = folder, Database = new DatabaseOptions { ConnectionString = $"Data Source={folder}/concordat.db" },
        });
        builder.Services.AddTrust(new TrustOptions { DemoKeys = true });
        builder.Services.AddGovernance();
        builder.Services.AddSystems();
        builder.Services.AddGateway(new GatewayOptions());
        return await Serve(builder, app =>
        {
            app.MapGateway();
            app.MapGet("/bench/rows", async (ModuleDb db, ExchangeLog exchanges) =>
            {
                await exchanges.Settled();
                return (await db.ReadSql(sql => sql.Scalar<long>("SELECT COALESCE(SUM(calls), 0) FROM exchanges WHERE kind = 'api' AND status = 200"))).ToString();
            });
            app.MapGet("/bench/memory", () => Environment.WorkingSet.ToString());
            app.MapGet("/bench/token", (TokenKeys keys, TrustOptions trust) => Token(keys, trust));
        }, async services =>
        {
            await services.StartPlatform();
        }, async services =>
        {
            var refused = await services.GetRequiredService<Bootstrap>().FirstRelease(Files(backend), "ada", "grace");
            if (refused is not null)
            {
                throw new InvalidOperationException($"{refused.Detail} {string.Join('\n', (refused.Findings ?? []).Select(f => $"{f.At} {f.Message}"))}");
            }
            await services.GetRequiredService<ReleaseFeed>().Ready;
        });
    }

    /// <summary>The sample, with eligibility as sensitive as data can be and no limit in the way.</summary>
    private static Dictionary<string, string> Files(string backend)
    {
        var files = Directory.EnumerateFiles(ResultTable.Sample, "*", SearchOption.AllDirectories)
            .Where(file => System.IO.Path.GetExtension(file) is ".yaml" or ".json")
            .ToDictionary(file => System.IO.Path.GetRelativePath(ResultTable.Sample, file).Replace('\\', '/'), File.ReadAllText, StringComparer.Ordinal);
        Edit("standards/tiers.yaml", "perSecond: 20, burst: 40", "perSecond: 1000000, burst: 1000000");
        Edit("standards/tiers.yaml", "concurrency: 16", "concurrency: 10000");
        Edit("standards/tiers.yaml", "throughput: 2097152", "throughput: 1099511627776");
        Edit("systems/payer-gateway.yaml", "baseUrl: http://127.0.0.1:8081", $"baseUrl: {backend}");
        Edit("systems/payer-gateway.yaml", "concurrency: 64", "concurrency: 1000");
        const string api = "domains/revenue-cycle/apis/eligibility/v1/api.yaml";
        Edit(api, "classification: pii", "classification: phi");
        Edit(api, "consent: none", "consent: required\n  subject: { path: memberId, response: memberId }");
        return files;

        void Edit(string path, string from, string to) => files[path] = files[path].Contains(from, StringComparison.Ordinal)
            ? files[path].Replace(from, to, StringComparison.Ordinal)
            : throw new InvalidOperationException($"{path} has no '{from}'");
    }

    private static string Token(TokenKeys keys, TrustOptions trust)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            TokenType = "at+jwt", Issuer = trust.PublicUrl, Audience = trust.GatewayAudience, NotBefore = now, Expires = now.AddHours(1),
            Claims = new Dictionary<string, object>
            {
                ["sub"] = "meridian-claims", ["client_id"] = "meridian-claims", ["scope"] = "system/CoverageEligibilityRequest.rs",
                [TokenClaims.Partner] = "meridian-health", [TokenClaims.Purpose] = "ELIGVER",
            },
            SigningCredentials = new SigningCredentials(keys.Signing, SecurityAlgorithms.EcdsaSha256),
        });
    }

    private static WebApplicationBuilder Builder()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        return builder;
    }

    private static async Task<int> Serve(WebApplicationBuilder builder, Action<WebApplication> map, Func<IServiceProvider, Task>? before = null, Func<IServiceProvider, Task>? after = null)
    {
        var app = builder.Build();
        // The doors of the gateway look at no cookie and run no authentication middleware; a WebApplication would add them unasked.
        IApplicationBuilder pipeline = app;
        (pipeline.Properties["__AuthenticationMiddlewareSet"], pipeline.Properties["__AuthorizationMiddlewareSet"]) = (true, true);
        map(app);
        await (before?.Invoke(app.Services) ?? Task.CompletedTask);
        await app.StartAsync();
        await (after?.Invoke(app.Services) ?? Task.CompletedTask);
        Console.WriteLine(app.Urls.First());
        // The parent holds our standard input: when it ends, whatever the reason, so do we.
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
        return 0;
    }
}
