using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Concordat.Modules.Tests.Gateway;

/// <summary>A system behind on a real port that answers what a test tells it to, and remembers what it was asked.</summary>
internal sealed class ScriptedBackend : IAsyncDisposable
{
    public const string Record = """{"id":"7","name":"Invented","secret":"s","patientRef":"P-1","lines":[{"quantity":2,"price":9.5}],"internal":"x"}""";

    private readonly WebApplication _app;

    private ScriptedBackend(WebApplication app) => _app = app;

    public sealed record Asked(string Method, string Target, string Body, IReadOnlyDictionary<string, string> Headers);

    public ConcurrentQueue<Asked> Calls { get; } = new();

    public Func<HttpContext, Task> Answer { get; set; } = context => Json(context, 200, Record);

    public string Address => _app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();

    public static async Task<ScriptedBackend> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var backend = new ScriptedBackend(app);
        app.Run(backend.Serve);
        await app.StartAsync();
        return backend;
    }

    public static async Task Json(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task Serve(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        Calls.Enqueue(new Asked(
            context.Request.Method, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, await body.ReadToEndAsync(),
            context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        await Answer(context);
    }
}
