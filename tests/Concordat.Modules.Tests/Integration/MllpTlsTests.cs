using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Concordat.Integration;
using static Concordat.Modules.Tests.TestCertificates;

namespace Concordat.Modules.Tests.Integration;

/// <summary>TLS and mutual TLS, with certificates made by the test.</summary>
public sealed class MllpTlsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("concordat-tls-").FullName;
    private readonly X509Certificate2 _authority;
    private readonly X509Certificate2 _server;

    public MllpTlsTests()
    {
        _authority = Root("CN=Invented Root");
        _server = Signed("CN=localhost", _authority, "1.3.6.1.5.5.7.3.1");
        File.WriteAllText(At("server.pem"), _server.ExportCertificatePem() + "\n" + _server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(At("ca.pem"), _authority.ExportCertificatePem());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Takes_messages_over_TLS()
    {
        await using var port = await MllpPort.Open(listener: new MllpListenerOptions { CertificateFile = At("server.pem") });
        await using var client = await MllpClient.Connect(port.Port, Client());
        Assert.Equal("AA", (await client.Send(new Oru())).Code);
    }

    [Fact]
    public async Task Knows_a_partner_by_the_thumbprint_of_its_certificate()
    {
        using var certificate = Signed("CN=northlab, O=Northlab", _authority, "1.3.6.1.5.5.7.3.2");
        await using var port = await Mutual(certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant());
        await using var client = await MllpClient.Connect(port.Port, Client(certificate));
        Assert.Equal("AA", (await client.Send(new Oru())).Code);
        Assert.Equal("AR", (await client.Send(new Oru { Facility = "SOUTHLAB", ControlId = "SPOOF" })).Code);
    }

    [Fact]
    public async Task Knows_a_partner_by_the_subject_of_its_certificate()
    {
        using var certificate = Signed("CN=northlab, O=Northlab", _authority, "1.3.6.1.5.5.7.3.2");
        await using var port = await Mutual("CN=northlab,O=Northlab");
        await using var client = await MllpClient.Connect(port.Port, Client(certificate));
        Assert.Equal("AA", (await client.Send(new Oru())).Code);
    }

    [Fact]
    public async Task A_certificate_of_nobody_that_we_know_gets_AR()
    {
        using var certificate = Signed("CN=stranger", _authority, "1.3.6.1.5.5.7.3.2");
        await using var port = await Mutual("CN=northlab,O=Northlab");
        await using var client = await MllpClient.Connect(port.Port, Client(certificate));
        Assert.Equal("AR", (await client.Send(new Oru())).Code);
    }

    [Theory]
    [InlineData("none"), InlineData("another root"), InlineData("not for clients")]
    public async Task Ends_the_handshake_without_a_certificate_of_our_roots(string what)
    {
        using var other = Root("CN=Another Root");
        using var certificate = what == "another root" ? Signed("CN=northlab, O=Northlab", other, "1.3.6.1.5.5.7.3.2") : Signed("CN=northlab, O=Northlab", _authority, "1.3.6.1.5.5.7.3.1");
        await using var port = await Mutual("CN=northlab,O=Northlab");
        var refused = await Record.ExceptionAsync(async () =>
        {
            await using var client = await MllpClient.Connect(port.Port, Client(what == "none" ? null : certificate));
            await client.Send(new Oru()); // with TLS 1.3 the client learns of it at its first read
        });
        Assert.True(refused is IOException or AuthenticationException, refused?.ToString());
        Assert.Empty(await port.Messages());
    }

    [Fact]
    public async Task A_partner_with_certificates_is_not_believed_on_a_plain_connection()
    {
        await using var port = await MllpPort.Open(release: WithCertificate("CN=northlab,O=Northlab"));
        await using var client = await port.Connect();
        Assert.Equal("AR", (await client.Send(new Oru())).Code);
        Assert.Equal("AA", (await client.Send(new Oru { Facility = "SOUTHLAB" })).Code);
    }

    [Fact]
    public async Task A_listener_without_a_usable_certificate_does_not_start()
    {
        await File.WriteAllTextAsync(At("broken.pem"), "no certificate");
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => MllpPort.Open(listener: new MllpListenerOptions { CertificateFile = At("broken.pem") }));
        Assert.Contains("lab-results", failure.Message, StringComparison.Ordinal);
    }

    private Task<MllpPort> Mutual(string declared) => MllpPort.Open(
        release: WithCertificate(declared), listener: new MllpListenerOptions { CertificateFile = At("server.pem"), ClientCaFile = At("ca.pem") });

    private static Concordat.Platform.Releases.ActiveRelease WithCertificate(string declared) => new TestNetwork()
        .Replace("partners/northlab.yaml", "  facilities: [NORTHLAB]", $"  facilities: [NORTHLAB]\n  certificates: ['{declared}']").Release();

    private string At(string name) => Path.Combine(_folder, name);

    private SslClientAuthenticationOptions Client(X509Certificate2? certificate = null) => new()
    {
        TargetHost = "localhost",
        ClientCertificates = certificate is null ? [] : [certificate],
        RemoteCertificateValidationCallback = (_, presented, _, _) => presented?.GetCertHashString() == _server.GetCertHashString(),
    };
}
