using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Concordat.Modules.Tests.Systems;

/// <summary>A system behind that takes nobody without a certificate of its authorities; it remembers whom it saw.</summary>
internal sealed class MutualTlsServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private MutualTlsServer(WebApplication app) => _app = app;

    public ConcurrentQueue<string> Seen { get; } = new();

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal));

    /// <param name="own">The certificate of the server.</param>
    /// <param name="authority">The one root whose certificates it takes.</param>
    /// <param name="answer">What it answers; a FHIR transaction response without one.</param>
    public static async Task<MutualTlsServer> Start(X509Certificate2 own, X509Certificate2 authority, RequestDelegate? answer = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = own;
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (certificate, shown, _) =>
            {
                using var chain = new X509Chain();
                chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
                chain.ChainPolicy.CustomTrustStore.Add(authority);
                chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
                chain.ChainPolicy.ApplicationPolicy.Add(new(TestCertificates.ForClients));
                chain.ChainPolicy.ExtraStore.AddRange(shown?.ChainPolicy.ExtraStore ?? []);
                return chain.Build(certificate);
            };
        })));
        var app = builder.Build();
        var server = new MutualTlsServer(app);
        app.Run(context =>
        {
            server.Seen.Enqueue(context.Connection.ClientCertificate!.Subject);
            return answer is null ? Gateway.ScriptedBackend.Json(context, 200, """{"resourceType":"Bundle","type":"transaction-response"}""") : answer(context);
        });
        await app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
