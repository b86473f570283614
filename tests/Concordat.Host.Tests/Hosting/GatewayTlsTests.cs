using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Concordat.Cli;
using Concordat.Host.Tests.Architecture;
using Concordat.Host.Tests.Control;
using Concordat.Modules.Tests;
using Concordat.Modules.Tests.Trust;
using Concordat.Platform.Data;

namespace Concordat.Host.Tests.Hosting;

/// <summary>The gateway's own TLS: callers' certificates, and tokens that are bound to them (RFC 8705), from the token endpoint to an interface and back.</summary>
public sealed class GatewayTlsTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("concordat-tls-").FullName;
    private readonly X509Certificate2 _root = TestCertificates.Root("CN=Invented authority");
    private readonly X509Certificate2 _own, _other, _stranger, _notForClients;
    private readonly Assertion _client = new();
    private TestDatabase _database = null!;
    private ServedNode _node = null!;

    public GatewayTlsTests()
    {
        (_own, _other) = (TestCertificates.Signed("CN=claims", _root, TestCertificates.ForClients), TestCertificates.Signed("CN=another", _root, TestCertificates.ForClients));
        _stranger = TestCertificates.Signed("CN=claims", TestCertificates.Root("CN=Another authority"), TestCertificates.ForClients);
        _notForClients = TestCertificates.Signed("CN=server", _root, TestCertificates.ForServers);
    }

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create(DatabaseKind.Sqlite);
        var server = TestCertificates.Signed("CN=gateway", _root, TestCertificates.ForServers, dns: "localhost");
        await File.WriteAllTextAsync(Path.Combine(_folder, "gateway.pem"), TestCertificates.Pem(server));
        await File.WriteAllTextAsync(Path.Combine(_folder, "roots.pem"), _root.ExportCertificatePem());
        _node = await ServedNode.Start(_database, Workspace(), configure: options =>
        {
            options.GatewayTls.CertificateFile = Path.Combine(_folder, "gateway.pem");
            options.GatewayTls.ClientCaFile = Path.Combine(_folder, "roots.pem");
            options.Trust.PublicUrl = $"https://localhost:{options.GatewayPort}";
        });
        using var admin = await _node.SignIn("admin", _node.OneTimePassword, "a long password of the administrator");
        await admin.With("user-change");
        var invited = await (await admin.PostAsJsonAsync("/control/v1/people", new { name = "grace", roles = new[] { "approver" } })).Content.ReadFromJsonAsync<JsonObject>();
        using var grace = await _node.SignIn("grace", (string)invited!["oneTimePassword"]!, "a long password of grace");
        var change = (await admin.GetFromJsonAsync<JsonObject>("/control/v1/changes/CR-0001"))!["change"]!;
        Assert.Equal(HttpStatusCode.OK, (await grace.PostAsJsonAsync("/control/v1/changes/CR-0001/approve", new { reason = "As agreed.", contentHash = (string?)change["contentHash"] })).StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_token_is_bound_to_the_certificate_with_which_it_was_asked_for()
    {
        using var own = Caller(_own);
        var given = await Ask(own);
        Assert.True(given.Status == 200, given.Body.ToJsonString());
        var token = (string)given.Body["access_token"]!;
        Assert.Equal("Bearer", (string?)given.Body["token_type"]);
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]))!;
        Assert.Equal(Base64Url.EncodeToString(_own.GetCertHash(HashAlgorithmName.SHA256)), (string?)claims["cnf"]!["x5t#S256"]);

        Assert.NotEqual(401, await Call(own, token)); // whatever the system behind says: it is no matter of the token
        using var other = Caller(_other);
        Assert.Equal(401, await Call(other, token));
        using var without = Caller(null);
        Assert.Equal(401, await Call(without, token));
    }

    [Fact]
    public async Task A_client_whose_tokens_are_bound_to_a_certificate_gets_none_without()
    {
        using var without = Caller(null);
        var refused = await Ask(without);
        Assert.Equal((400, "invalid_request"), (refused.Status, (string?)refused.Body["error"]));
        Assert.True((bool)(await without.GetFromJsonAsync<JsonObject>("/.well-known/openid-configuration"))!["tls_client_certificate_bound_access_tokens"]!);
    }

    [Fact]
    public async Task A_certificate_of_another_authority_or_for_another_use_ends_the_connection()
    {
        foreach (var wrong in new[] { _stranger, _notForClients })
        {
            using var http = Caller(wrong);
            await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync("/health/live"));
        }
    }

    [Fact]
    public async Task Every_answer_over_TLS_asks_for_TLS_from_then_on_and_the_plain_door_does_not()
    {
        using var http = Caller(null);
        foreach (var path in (string[])["/health/live", "/no/such/path", "/apis/revenue-cycle/invoices/v1/invoices/12"])
        {
            using var answer = await http.GetAsync(path);
            Assert.Equal((path, "max-age=31536000"), (path, string.Join(',', answer.Headers.GetValues("Strict-Transport-Security"))));
        }
        using var plain = _node.Browser();
        using var control = await plain.GetAsync("/health/live");
        Assert.False(control.Headers.Contains("Strict-Transport-Security"));
    }

    [Theory, InlineData("-tls1", false), InlineData("-tls1_1", false), InlineData("-tls1_2", true), InlineData("-tls1_3", true)]
    public async Task TLS_older_than_1_2_gets_no_connection(string version, bool taken)
    {
        // OpenSSL's own client still offers the old ones where it is told to.
        using var openssl = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("openssl", ["s_client", "-connect", _node.Gateway["https://".Length..].TrimEnd('/'), version, "-cipher", "ALL:@SECLEVEL=0"])
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        openssl.StandardInput.Close();
        var (said, errors) = (openssl.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), openssl.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await openssl.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Contains("CONNECTED", await said, StringComparison.Ordinal);
        Assert.Equal(taken, (await said).Contains("BEGIN CERTIFICATE", StringComparison.Ordinal));
        Assert.True(taken || (await errors).Contains("alert protocol version", StringComparison.OrdinalIgnoreCase), await errors);
    }

    private string Workspace()
    {
        var (sample, copy) = (Path.Combine(Repository.Root, "samples", "st-brigid"), Path.Combine(_folder, "workspace"));
        foreach (var path in WorkspaceFolder.Files(sample).Keys)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(copy, path))!);
            File.Copy(Path.Combine(sample, path), Path.Combine(copy, path));
        }
        var partner = Path.Combine(copy, "partners", "meridian-health.yaml");
        var text = File.ReadAllText(partner);
        Assert.Contains("keys: demo", text, StringComparison.Ordinal);
        File.WriteAllText(partner, text.Replace("keys: demo", $"jwks: {_client.KeySet}\n    senderConstrained: mtls", StringComparison.Ordinal));
        return copy;
    }

    private HttpClient Caller(X509Certificate2? certificate) => new(new SocketsHttpHandler
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, server, _, _) => server is X509Certificate2 { Issuer: "CN=Invented authority" },
            ClientCertificates = certificate is null ? null : [certificate],
            LocalCertificateSelectionCallback = certificate is null ? null : (_, _, _, _, _) => certificate,
        },
    }) { BaseAddress = new Uri(_node.Gateway) };

    private async Task<(int Status, JsonObject Body)> Ask(HttpClient http)
    {
        using var answer = await http.PostAsync("/connect/token", new FormUrlEncodedContent(Assertion.Form(_client.Write(_node.Gateway + "/connect/token"))));
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject());
    }

    private static async Task<int> Call(HttpClient http, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/apis/revenue-cycle/invoices/v1/invoices/12");
        request.Headers.Authorization = new("Bearer", token);
        using var answer = await http.SendAsync(request);
        return (int)answer.StatusCode;
    }
}
