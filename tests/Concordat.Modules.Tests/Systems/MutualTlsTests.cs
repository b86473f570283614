using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Modules.Tests.Gateway;
using Concordat.Platform;
using Concordat.Platform.Secrets;
using Concordat.Systems;
using Microsoft.Extensions.Time.Testing;
using static Concordat.Modules.Tests.TestCertificates;

namespace Concordat.Modules.Tests.Systems;

/// <summary>Mutual TLS towards systems, before a real server that takes nobody without a certificate.</summary>
public sealed class MutualTlsTests : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("concordat-mtls-").FullName;
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly X509Certificate2 _authority = Root("CN=Invented Root");
    private readonly X509Certificate2 _between;
    private MutualTlsServer _server = null!;

    public MutualTlsTests()
    {
        _between = Signed("CN=Invented Issuer", _authority, ForClients, until: 100, isIssuer: true);
        Directory.CreateDirectory(Path.Combine(_data, "secrets"));
        Keep("ehr-client", Pem(Client("CN=concordat"), _between));
        Keep("ehr-ca", _authority.ExportCertificatePem());
    }

    public async ValueTask InitializeAsync() => _server = await MutualTlsServer.Start(Signed("CN=localhost", _authority, ForServers, "localhost"), _authority);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task A_system_that_asks_for_a_certificate_is_shown_the_one_that_the_workspace_names_with_its_chain()
    {
        Assert.True((await Deliver(Door())).Done);
        Assert.Equal("CN=concordat", Assert.Single(_server.Seen));
    }

    [Fact]
    public async Task An_Odoo_is_shown_it_too()
    {
        await using var odoo = await MutualTlsServer.Start(Signed("CN=localhost", _authority, ForServers, "localhost"), _authority,
            context => ScriptedBackend.Json(context, 200, """{"jsonrpc":"2.0","id":1,"result":false}"""));
        Keep("odoo-billing", "key");
        var (door, workspace) = Door(odoo: odoo.Address);

        await door.Odoo("odoo", workspace.Operations.Values.First(file => file.ByName.ContainsKey("getInvoice")), "getInvoice", OperationCall.Of(null) with { Path = new Dictionary<string, string> { ["id"] = "7" } }, default);

        Assert.Contains("CN=concordat", odoo.Seen);
    }

    [Theory]
    [InlineData("another root", "it seems not to take the certificate that is shown to it (file:ehr-client, CN=stranger, issued by CN=Another Root)")]
    [InlineData("not for clients", "it seems not to take the certificate that is shown to it (file:ehr-client, CN=server, issued by CN=Invented Root)")]
    [InlineData("expired", "(file:ehr-client) ended on ")]
    [InlineData("early", "(file:ehr-client) begins on ")]
    [InlineData("missing", "put PEM of certificate, chain and private key into the secret file:ehr-client")]
    [InlineData("no PEM", "are no PEM of a certificate with its private key")]
    [InlineData("none named", "it may ask for a certificate, and the workspace names none (tls.certificate)")]
    public async Task A_certificate_that_cannot_be_used_is_refused_with_what_to_do(string what, string expected)
    {
        using var other = Root("CN=Another Root");
        var text = what switch
        {
            "another root" => Pem(Signed("CN=stranger", other, ForClients)),
            "not for clients" => Pem(Signed("CN=server", _authority, ForServers)),
            "expired" => Pem(Signed("CN=concordat", _authority, ForClients, from: -3, until: -1)),
            "early" => Pem(Signed("CN=concordat", _authority, ForClients, from: 1, until: 3)),
            "no PEM" => "no certificate",
            _ => null,
        };
        File.Delete(Secret("ehr-client"));
        if (text is not null)
        {
            Keep("ehr-client", text);
        }

        var reply = await Deliver(Door(certificate: what != "none named"));

        Assert.Equal(("unreachable", "fhir-unreachable"), (reply.Outcome?.Code, reply.Cause));
        Assert.Contains(expected, reply.Detail, StringComparison.Ordinal);
        Assert.Empty(_server.Seen);
    }

    [Theory]
    [InlineData("another root", "It comes from none of the roots in file:ehr-ca.")]
    [InlineData("expired", ", or one above it is over.")]
    [InlineData("another name", "It is for another name than localhost (CN=elsewhere).")]
    public async Task A_server_whose_certificate_does_not_hold_gets_nothing(string what, string expected)
    {
        using var other = Root("CN=Another Root");
        await using var server = await MutualTlsServer.Start(what switch
        {
            "another root" => Signed("CN=localhost", other, ForServers, "localhost"),
            "expired" => Signed("CN=localhost", _authority, ForServers, "localhost", from: -3, until: -1),
            _ => Signed("CN=elsewhere", _authority, ForServers, "elsewhere"),
        }, _authority);

        var reply = await Deliver(Door(ehr: server.Address));

        Assert.Equal("unreachable", reply.Outcome?.Code);
        Assert.StartsWith("The certificate of 'ehr' is not taken. ", reply.Detail, StringComparison.Ordinal);
        Assert.Contains(expected, reply.Detail, StringComparison.Ordinal);
        Assert.Empty(server.Seen);
    }

    [Fact]
    public async Task Without_roots_of_its_own_a_server_must_come_from_those_of_the_machine() =>
        Assert.Contains("that this machine trusts; name its own by tls.ca", (await Deliver(Door(ca: false))).Detail, StringComparison.Ordinal);

    [Fact]
    public async Task A_new_certificate_is_in_use_within_a_second_and_no_call_fails_while_it_is_written()
    {
        var door = Door();
        Assert.True((await Deliver(door)).Done);
        var next = Pem(Client("CN=concordat-next"), _between);
        foreach (var part in new[] { next[..40], next[..(next.Length / 2)], "" })
        {
            Keep("ehr-client", part);
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.True((await Deliver(door)).Done);
        }
        File.Delete(Secret("ehr-client"));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await Deliver(door)).Done);
        Assert.All(_server.Seen, subject => Assert.Equal("CN=concordat", subject));

        Keep("ehr-client", next);
        Assert.True((await Deliver(door)).Done);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await Deliver(door)).Done);

        Assert.Equal("CN=concordat-next", _server.Seen.Last());
        Assert.Equal(6, _server.Seen.Count(subject => subject == "CN=concordat"));
    }

    [Fact]
    public async Task What_was_wrong_is_forgotten_with_the_next_call_that_gets_through()
    {
        var text = await File.ReadAllTextAsync(Secret("ehr-client"), TestContext.Current.CancellationToken);
        File.Delete(Secret("ehr-client"));
        var door = Door();
        Assert.NotNull((await Deliver(door)).Detail);
        Assert.NotNull(door.Door.Target("ehr")!.Trouble);

        Keep("ehr-client", text);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await Deliver(door)).Done);
        Assert.Null(door.Door.Target("ehr")!.Trouble);
    }

    [Theory]
    [InlineData(100, "warn")]
    [InlineData(-1, "error")]
    public void The_doctor_tells_a_certificate_that_ends_or_has_ended(int hours, string severity)
    {
        Keep("ehr-client", Pem(Signed("CN=concordat", _authority, ForClients, from: -3, until: hours)));

        var finding = Assert.Single(Door().Door.Certificates);

        Assert.Equal(("doctor-system-certificate", severity, "systems/ehr.yaml"), (finding.Rule, finding.Severity.ToString().ToLowerInvariant(), finding.At.File));
    }

    [Fact]
    public async Task The_gateway_shows_it_where_it_forwards()
    {
        await using var backend = await MutualTlsServer.Start(Signed("CN=localhost", _authority, ForServers, "localhost"), _authority, context => ScriptedBackend.Json(context, 200, ScriptedBackend.Record));
        await using var gateway = await TestGateway.Start();
        gateway.Workspace.Edit("systems/backend.yaml", gateway.Backend.Address, backend.Address.ToString().TrimEnd('/'));
        gateway.Workspace.Edit("systems/backend.yaml", "timeout: PT2S", "timeout: PT20S\ntls: { certificate: \"file:ehr-client\", ca: \"file:ehr-ca\" }");
        var secrets = Path.Combine(gateway.Get<PlatformOptions>().DataFolder, "secrets");
        Directory.CreateDirectory(secrets);
        foreach (var name in new[] { "ehr-client", "ehr-ca" })
        {
            File.Copy(Secret(name), Path.Combine(secrets, name));
        }
        await gateway.Release();

        var answer = await gateway.Call("GET", "/apis/testing/records/v1/records/7");

        Assert.Equal(200, (int)answer.Status);
        Assert.Equal("CN=concordat", Assert.Single(backend.Seen));
        Assert.Empty(gateway.Backend.Calls);
    }

    private X509Certificate2 Client(string name) => Signed(name, _between, ForClients);

    private string Secret(string name) => Path.Combine(_data, "secrets", name);

    private void Keep(string name, string text) => File.WriteAllText(Secret(name), text);

    private static Task<SystemReply> Deliver((SystemCall Door, Workspace Workspace) node) => node.Door.Fhir("ehr", new JsonObject(), default);

    private (SystemCall Door, Workspace Workspace) Door(bool certificate = true, bool ca = true, Uri? ehr = null, Uri? odoo = null)
    {
        var files = Governance.SampleFiles.Whole();
        var tls = $"\ntls: {{ {string.Join(", ", new[] { certificate ? "certificate: \"file:ehr-client\"" : null, ca ? "ca: \"file:ehr-ca\"" : null }.OfType<string>())} }}\n";
        var ours = files["systems/ehr.yaml"];
        files["systems/ehr.yaml"] = ours[..ours.IndexOf("tls:", StringComparison.Ordinal)].Replace("http://127.0.0.1:8081/ehr/fhir", (ehr ?? _server.Address).ToString(), StringComparison.Ordinal).TrimEnd() + tls;
        files["systems/odoo.yaml"] = files["systems/odoo.yaml"].TrimEnd() + (odoo is null ? "" : tls);
        var parsed = WorkspaceParser.Parse(files.ToDictionary(file => file.Key, file => (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes(file.Value), StringComparer.Ordinal));
        Assert.Empty(parsed.Findings.Where(finding => finding.Severity == Severity.Error).Select(finding => $"{finding.At} {finding.Message}"));
        var options = new SystemsOptions();
        options.Systems["odoo"] = new SystemOverride { BaseUrl = odoo };
        var door = new SystemCall(options, new SecretStore(new PlatformOptions { DataFolder = _data }), _clock);
        door.Use(parsed.Workspace!);
        return (door, parsed.Workspace!);
    }
}
