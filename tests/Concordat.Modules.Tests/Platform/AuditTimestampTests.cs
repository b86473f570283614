using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Concordat.Platform;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Concordat.Modules.Tests.Platform;

/// <summary>Checkpoints stamped by a real authority: OpenSSL behind a door of the test.</summary>
public sealed class AuditTimestampTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("concordat-tsa-").FullName;
    private WebApplication _authority = null!;
    private Func<byte[], byte[]> _answers = answer => answer;

    private string Roots => Path.Combine(_folder, "root.pem");

    public async ValueTask InitializeAsync()
    {
        using var rootKey = RSA.Create(2048);
        using var root = Certificate("CN=Invented time authority root", rootKey, null);
        using var key = RSA.Create(2048);
        using var stamper = Certificate("CN=Invented time authority", key, root);
        await File.WriteAllTextAsync(Roots, root.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(_folder, "tsa.pem"), stamper.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(_folder, "tsa.key"), key.ExportPkcs8PrivateKeyPem());
        await File.WriteAllTextAsync(Path.Combine(_folder, "tsa.cnf"), $"""
            [tsa]
            serial = {_folder}/serial
            signer_digest = sha256
            default_policy = 1.2.3.4.1
            digests = sha256
            ess_cert_id_alg = sha256
            """);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _authority = builder.Build();
        _authority.MapPost("/tsa", async (HttpContext context) =>
        {
            Assert.Equal("application/timestamp-query", context.Request.ContentType);
            var (query, reply) = (Path.Combine(_folder, "q.tsq"), Path.Combine(_folder, "r.tsr"));
            await using (var file = File.Create(query))
            {
                await context.Request.Body.CopyToAsync(file);
            }
            using var openssl = Process.Start(new ProcessStartInfo("openssl", ["ts", "-reply", "-config", $"{_folder}/tsa.cnf", "-section", "tsa", "-queryfile", query, "-signer", $"{_folder}/tsa.pem", "-inkey", $"{_folder}/tsa.key", "-out", reply])
            {
                UseShellExecute = false, RedirectStandardError = true,
            })!;
            var said = await openssl.StandardError.ReadToEndAsync();
            await openssl.WaitForExitAsync();
            return openssl.ExitCode == 0 ? Results.Bytes(_answers(await File.ReadAllBytesAsync(reply)), "application/timestamp-reply") : Results.Problem(said);
        });
        await _authority.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _authority.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static X509Certificate2 Certificate(string name, RSA key, X509Certificate2? issuer)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        if (issuer is null)
        {
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
        }
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.8")], critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        return request.Create(issuer, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1), RandomNumberGenerator.GetBytes(8));
    }

    private TimestampOptions Authority => new() { Url = _authority.Urls.First() + "/tsa", Roots = Roots };

    private async Task<TestPlatform> Filled(DatabaseKind kind, Action<PlatformOptions>? configure = null)
    {
        var platform = await TestPlatform.Start(kind, configure: options =>
        {
            options.Audit.Timestamps = Authority;
            options.Audit.Timestamps.Url = ""; // stamped when the test says so
            configure?.Invoke(options);
        });
        await Add(platform);
        return platform;
    }

    private static async Task Add(TestPlatform platform)
    {
        await platform.Get<ModuleDb>().Write(unit => platform.Get<AuditLedger>().Write(unit, new AuditEntry("test.done", "person:test", "thing/1")));
        await platform.Get<AuditSealer>().Seal(CancellationToken.None);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_checkpoint_is_stamped_once_and_the_stamp_is_verified(DatabaseKind kind)
    {
        await using var platform = await Filled(kind);
        Assert.True(await platform.Get<AuditTimestamps>().Stamp(Authority, CancellationToken.None));
        Assert.False(await platform.Get<AuditTimestamps>().Stamp(Authority, CancellationToken.None));
        await Add(platform);
        Assert.True(await platform.Get<AuditTimestamps>().Stamp(Authority, CancellationToken.None));
        var verdict = await platform.Get<AuditVerification>().Verify();
        Assert.Equal((null, 2), (verdict.Flaw, verdict.Timestamps));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Who_writes_the_chain_the_checkpoints_and_the_anchors_anew_is_told_by_the_stamp(DatabaseKind kind)
    {
        await using var platform = await Filled(kind);
        await platform.Get<AuditTimestamps>().Stamp(Authority, CancellationToken.None);
        // With every key of the node: the ledger begins anew, and is sealed as if it had always been so.
        await platform.Get<ModuleDb>().Write(async unit =>
        {
            await unit.Sql.Execute("DELETE FROM audit_checkpoints");
            await unit.Sql.Execute("UPDATE audit_entries SET position = NULL, hash = NULL");
            var rows = await unit.Sql.Rows($"SELECT {AuditQueries.Columns} FROM audit_entries ORDER BY seq", AuditQueries.Read);
            rows[^1].Reason = "nothing happened";
            await unit.Sql.Execute("UPDATE audit_entries SET reason = $1, mac = $2 WHERE seq = $3", rows[^1].Reason, AuditLedger.Mac(platform.Get<Concordat.Platform.Secrets.KeyFolder>().Find(AuditLedger.KeyName("test"))!, rows[^1]), rows[^1].Seq);
        });
        File.Delete(Path.Combine(platform.Folder, "audit", "anchors.log"));
        await platform.Get<AuditSealer>().Seal(CancellationToken.None);
        Assert.Matches("^the chain up to entry [0-9]+ was rewritten: a timestamp says otherwise$", (await platform.Get<AuditVerification>().Verify()).Flaw);
    }

    [Fact]
    public async Task A_stamp_that_was_changed_is_named()
    {
        await using var platform = await Filled(DatabaseKind.Sqlite);
        await platform.Get<AuditTimestamps>().Stamp(Authority, CancellationToken.None);
        await platform.Get<ModuleDb>().Write(unit => unit.Sql.Execute("UPDATE audit_timestamps SET token = $1", new byte[] { 1, 2, 3 }));
        Assert.EndsWith("it is no time-stamp token", (await platform.Get<AuditVerification>().Verify()).Flaw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_authority_that_nobody_trusts_stamps_nothing()
    {
        await using var platform = await Filled(DatabaseKind.Sqlite);
        using var key = RSA.Create(2048);
        using var other = Certificate("CN=Another root", key, null);
        var roots = Path.Combine(_folder, "other.pem");
        await File.WriteAllTextAsync(roots, other.ExportCertificatePem());
        var refused = await Assert.ThrowsAsync<CryptographicException>(() => platform.Get<AuditTimestamps>().Stamp(new TimestampOptions { Url = Authority.Url, Roots = roots }, CancellationToken.None));
        Assert.Contains("is not trusted", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await platform.Get<AuditVerification>().Verify()).Timestamps);
    }

    [Fact]
    public async Task An_answer_to_another_question_stamps_nothing()
    {
        await using var platform = await Filled(DatabaseKind.Sqlite);
        byte[]? first = null;
        _answers = answer => first ??= answer;
        await platform.Get<AuditTimestamps>().Stamp(Authority, CancellationToken.None);
        await Add(platform);
        await Assert.ThrowsAsync<CryptographicException>(() => platform.Get<AuditTimestamps>().Stamp(Authority, CancellationToken.None));
        _answers = _ => [1, 2, 3];
        await Assert.ThrowsAsync<CryptographicException>(() => platform.Get<AuditTimestamps>().Stamp(Authority, CancellationToken.None));
        Assert.Equal(1, (await platform.Get<AuditVerification>().Verify()).Timestamps);
    }
}
