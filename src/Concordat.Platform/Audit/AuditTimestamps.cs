using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using Concordat.Platform.Data;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concordat.Platform.Audit;

/// <summary>A time-stamp token over a checkpoint.</summary>
internal sealed class AuditTimestamp
{
    /// <summary>The checkpoint's position.</summary>
    public long Position { get; set; }
    /// <summary>What was stamped: the text that the checkpoint signs.</summary>
    public string Statement { get; set; } = "";
    /// <summary>When the authority says that it was there.</summary>
    public DateTimeOffset At { get; set; }
    /// <summary>The token (RFC 3161 §2.4.2), DER.</summary>
    public byte[] Token { get; set; } = [];
}

/// <summary>
/// Has checkpoints stamped by a time-stamping authority (RFC 3161): who holds the database, the keys and the anchors still cannot say that the ledger was another at that time. The authority
/// gets a hash and nothing else.
/// </summary>
internal sealed class AuditTimestamps(ModuleDb db, PlatformOptions options, TimeProvider clock, ILogger<AuditTimestamps> logger) : BackgroundService
{
    private const int Largest = 64 * 1024;
    private const string Purpose = "1.3.6.1.5.5.7.3.8"; // id-kp-timeStamping, RFC 3161 §2.3
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null }) { Timeout = Patience, MaxResponseContentBufferSize = Largest };
    private string? _told;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Audit.Timestamps is not { Url.Length: > 0 } authority)
        {
            return;
        }
        using var timer = new PeriodicTimer(authority.Every, clock);
        do
        {
            try
            {
                await Stamp(authority, stoppingToken);
                _told = null;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                var reason = $"{failure.GetType().Name}: {failure.Message}";
                if (reason != _told)
                {
                    logger.LogWarning("The audit ledger cannot be stamped by {Url}; it is tried again in {Every}. {Reason}", authority.Url, authority.Every, _told = reason);
                }
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Has the last checkpoint stamped, where it is not; false where there was nothing to do.</summary>
    internal async Task<bool> Stamp(TimestampOptions authority, CancellationToken cancellationToken)
    {
        var last = (await db.ReadSql(sql => sql.Rows(
            "SELECT position, hash, root, at FROM audit_checkpoints WHERE position > (SELECT COALESCE(MAX(position), 0) FROM audit_timestamps) ORDER BY position DESC LIMIT 1",
            row => (Position: row.GetInt64(0), Text: AuditSealer.CheckpointText(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt64(3)))), cancellationToken)).SingleOrDefault();
        if (last.Text is null)
        {
            return false;
        }
        var request = Rfc3161TimestampRequest.CreateFromData(last.Text, HashAlgorithmName.SHA256, requestSignerCertificates: true, nonce: RandomNumberGenerator.GetBytes(8));
        using var query = new ByteArrayContent(request.Encode()) { Headers = { ContentType = new MediaTypeHeaderValue("application/timestamp-query") } };
        using var response = await _http.PostAsync(authority.Url, query, cancellationToken);
        response.EnsureSuccessStatusCode();
        var token = request.ProcessResponse(await response.Content.ReadAsByteArrayAsync(cancellationToken), out _);
        if (Flaw(token, last.Text, authority.Roots) is { } flaw)
        {
            throw new CryptographicException(flaw);
        }
        await db.Write(unit => unit.Sql.Execute(
            "INSERT INTO audit_timestamps (position, statement, at, token) VALUES ($1, $2, $3, $4) ON CONFLICT (position) DO NOTHING",
            last.Position, System.Text.Encoding.UTF8.GetString(last.Text), token.TokenInfo.Timestamp.ToUniversalTime(), token.AsSignedCms().Encode()), cancellationToken);
        return true;
    }

    /// <summary>What is wrong with a token over these bytes; null where its authority, which comes from the roots, stamped them.</summary>
    /// <param name="der">The token.</param>
    /// <param name="statement">What it is over.</param>
    /// <param name="roots">A PEM file; null for those of the machine.</param>
    internal static string? Flaw(byte[] der, byte[] statement, string? roots) =>
        Rfc3161TimestampToken.TryDecode(der, out var token, out var read) && read == der.Length ? Flaw(token, statement, roots) : "it is no time-stamp token";

    private static string? Flaw(Rfc3161TimestampToken token, byte[] statement, string? roots)
    {
        if (!token.VerifySignatureForData(statement, out var signer) || signer is null)
        {
            return "it is over something else, or its signature does not hold";
        }
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = token.TokenInfo.Timestamp.UtcDateTime; // an authority's certificate may have ended since
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(Purpose));
        if (roots is not null)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(roots);
        }
        foreach (var one in token.AsSignedCms().Certificates)
        {
            chain.ChainPolicy.ExtraStore.Add(one);
        }
        return chain.Build(signer) ? null
            : $"its authority ({signer.Subject}) is not trusted: {string.Join(", ", chain.ChainStatus.Select(status => status.Status).Distinct())}. Platform:Audit:Timestamps:Roots names the roots";
    }

    public override void Dispose()
    {
        _http.Dispose();
        base.Dispose();
    }
}
