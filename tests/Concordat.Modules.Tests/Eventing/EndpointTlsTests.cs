using System.Security.Cryptography.X509Certificates;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Eventing;
using Concordat.Eventing.Webhooks;
using Concordat.Platform;
using Concordat.Platform.Secrets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Concordat.Modules.Tests.Eventing;

/// <summary>Webhooks over mutual TLS: the certificate is shown, replaced without a restart, and the endpoint's own comes from the named roots.</summary>
public sealed class EndpointTlsTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("concordat-endpoint-tls-").FullName;
    private readonly X509Certificate2 _root = TestCertificates.Root("CN=Invented authority");
    private readonly List<string> _shown = [];
    private WebApplication _endpoint = null!;
    private SecretStore _secrets = null!;
    private WebhookClient _client = null!;
    private Uri _address = null!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "secrets"));
        Keep("ours.pem", TestCertificates.Pem(TestCertificates.Signed("CN=ours", _root, TestCertificates.ForClients)));
        Keep("roots.pem", _root.ExportCertificatePem());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.UseHttps(new HttpsConnectionAdapterOptions
        {
            ServerCertificate = TestCertificates.Signed("CN=hook", _root, TestCertificates.ForServers, dns: "localhost"), ClientCertificateMode = ClientCertificateMode.RequireCertificate,
            ClientCertificateValidation = (certificate, _, _) => certificate.Issuer == _root.Subject,
        })));
        _endpoint = builder.Build();
        _endpoint.MapPost("/hook", (HttpContext http) => _shown.Add(http.Connection.ClientCertificate!.Subject));
        await _endpoint.StartAsync();
        var port = new Uri(_endpoint.Urls.First()).Port;
        _address = new Uri($"https://localhost:{port}/hook");
        _secrets = new SecretStore(new PlatformOptions { DataFolder = _folder });
        _client = new WebhookClient(new EventingOptions { AllowLoopbackEndpoints = true, LocalEndpoints = [$"https://localhost:{port}"] }, null!, TimeProvider.System, new EndpointTls(_secrets));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _secrets.Dispose();
        await _endpoint.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private void Keep(string name, string text) => File.WriteAllText(Path.Combine(_folder, "secrets", name), text);

    private async Task<WebhookReply> Send(string? certificate = "ours.pem", string? ca = "roots.pem", Uri? address = null)
    {
        SecretRef? Named(string? name) => name is null ? null : new SecretRef("file", name, default);
        using var request = new HttpRequestMessage(HttpMethod.Post, (Uri?)null) { Content = new StringContent("{}") };
        var endpoint = new WebhookEndpoint(address ?? _address, null, null, default) { Tls = new SystemTls(Named(certificate), Named(ca), default) };
        return await _client.Send(endpoint, endpoint.Url!, request, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_certificate_is_shown_and_another_one_is_taken_up_without_a_restart()
    {
        Assert.Equal(200, (await Send()).Status);
        Keep("ours.pem", TestCertificates.Pem(TestCertificates.Signed("CN=ours anew", _root, TestCertificates.ForClients)));
        Assert.Equal(200, (await Send()).Status);
        Assert.Equal(["CN=ours", "CN=ours anew"], _shown);
    }

    [Fact]
    public async Task An_endpoint_of_other_roots_gets_nothing_and_what_is_ours_to_mend_counts_no_failure_of_it()
    {
        Keep("others.pem", TestCertificates.Root("CN=Another authority").ExportCertificatePem());
        Assert.Equal((Outcome.Unreachable, 0), ((await Send(ca: "others.pem")).Outcome, _shown.Count));
        Assert.Equal(Outcome.Internal, (await Send(certificate: "not-there.pem")).Outcome);
        Keep("broken.pem", "no PEM");
        Assert.Contains("no PEM", (await Send(certificate: "broken.pem")).Detail, StringComparison.Ordinal);
        Assert.Equal(Outcome.Forbidden, (await Send(address: new Uri("https://127.0.0.1:9/hook"))).Outcome); // the guard stands before it all the same
    }
}
