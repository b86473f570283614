using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Concordat.Platform.Data;
using Concordat.Platform.Secrets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concordat.Platform.Audit;

/// <summary>How far the ledger was sent to somebody.</summary>
internal sealed class AuditStream
{
    public string Name { get; set; } = "";
    public long Position { get; set; }
    /// <summary>The node that sends.</summary>
    public string Holder { get; set; } = "";
    /// <summary>Until when it is that node's work without a sign of life.</summary>
    public DateTimeOffset Until { get; set; }
}

/// <summary>
/// Sends sealed entries of the ledger in the order of the chain to a syslog collector over TLS. Syslog knows no acknowledgement: what was written in the last seconds before a
/// connection broke is sent again, so an entry may come twice (its id is the same), and none is left out that the collector's side did not lose itself. One node of a cluster sends.
/// </summary>
internal sealed class AuditSyslog(ModuleDb db, PlatformOptions options, AuditEvents events, AuditSignal signal, TimeProvider clock, ILogger<AuditSyslog> logger) : BackgroundService
{
    private const string Stream = "syslog";
    private const int Batch = 500;
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Arrival = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private string? _told;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Audit.Syslog is not { Host.Length: > 0 } collector)
        {
            return;
        }
        for (var pause = TimeSpan.FromSeconds(1); !stoppingToken.IsCancellationRequested;)
        {
            try
            {
                if (await Hold() is { } position)
                {
                    await Serve(collector, position, () => pause = TimeSpan.FromSeconds(1), stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // Once for a reason: a collector that is away for a night must not fill the log.
                var reason = $"{failure.GetType().Name}: {failure.Message}";
                if (reason != _told)
                {
                    logger.LogWarning("The audit ledger cannot be sent to {Host}:{Port} and waits. {Reason}", collector.Host, collector.Port, _told = reason);
                }
            }
            await Task.WhenAny(Task.Delay(pause, clock, stoppingToken));
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task Serve(SyslogOptions collector, long position, Action works, CancellationToken stopping)
    {
        using var tcp = new TcpClient();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        patience.CancelAfter(Patience);
        EndWhereNothingArrives(tcp.Client);
        await tcp.ConnectAsync(collector.Host, collector.Port, patience.Token);
        await using var tls = new SslStream(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(Options(collector), patience.Token);
        var closed = Closed(tls, stopping);
        var frames = new ArrayBufferWriter<byte>(64 * 1024);
        var (last, written) = (position, new Queue<(long Position, long At)>());
        while (await Hold() is not null)
        {
            var rows = await db.ReadSql(sql => sql.Rows(
                $"SELECT {AuditQueries.Columns} FROM audit_entries WHERE position > $1 ORDER BY position LIMIT {Batch}", AuditQueries.Read, last), stopping);
            if (rows.Count > 0)
            {
                frames.ResetWrittenCount();
                rows.ForEach(row => SyslogFrame.Write(frames, events.Of(row), Environment.MachineName, Environment.ProcessId));
                using var slow = CancellationTokenSource.CreateLinkedTokenSource(stopping);
                slow.CancelAfter(Lease / 2);
                await tls.WriteAsync(frames.WrittenMemory, slow.Token);
                await tls.FlushAsync(slow.Token);
                last = rows[^1].Position!.Value;
                written.Enqueue((last, clock.GetTimestamp()));
                _told = null;
                works();
            }
            else
            {
                await Task.WhenAny(closed, signal.Sealed.Wait(written.Count == 0 ? Lease / 3 : Arrival / 2, clock, stopping));
                stopping.ThrowIfCancellationRequested();
            }
            if (closed.IsCompleted)
            {
                throw new IOException("The collector closed the connection.");
            }
            for (; written.TryPeek(out var first) && clock.GetElapsedTime(first.At) >= Arrival; written.Dequeue())
            {
                await Sent(first.Position);
            }
        }
    }

    /// <summary>A connection on which something is not acknowledged by the other machine for so long ends (TCP_USER_TIMEOUT): what was written earlier, on one that stands, has arrived there.</summary>
    private static void EndWhereNothingArrives(Socket socket)
    {
        if (OperatingSystem.IsLinux())
        {
            socket.SetRawSocketOption(6, 18, BitConverter.GetBytes((int)(Arrival * 0.8).TotalMilliseconds));
        }
    }

    private static SslClientAuthenticationOptions Options(SyslogOptions collector)
    {
        var tls = new SslClientAuthenticationOptions { TargetHost = collector.Host };
        if (collector.Roots is { } roots)
        {
            tls.CertificateChainPolicy = TrustedRoots.Policy(File.ReadAllText(roots)) ?? throw new InvalidDataException($"{roots} holds no certificate in PEM.");
        }
        if (collector.Certificate is { } own)
        {
            var pem = File.ReadAllText(own);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(pem);
            tls.ClientCertificateContext = SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(pem, pem), chain, offline: true);
        }
        return tls;
    }

    /// <summary>A collector says nothing: whatever is read is the end.</summary>
    private static async Task Closed(SslStream tls, CancellationToken stopping)
    {
        try
        {
            var nothing = new byte[1];
            while (await tls.ReadAsync(nothing, stopping) > 0)
            {
            }
        }
        catch (Exception ended) when (ended is IOException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    /// <summary>Makes it this node's work for a while; where it stands, or null where another node has it.</summary>
    private Task<long?> Hold() => db.Write(async unit =>
    {
        await unit.Sql.Execute("INSERT INTO audit_streams (name, position, holder, until) VALUES ($1, 0, '', 0) ON CONFLICT (name) DO NOTHING", Stream);
        var held = await unit.Sql.Execute("UPDATE audit_streams SET holder = $2, until = $3 WHERE name = $1 AND (holder = $2 OR until < $4)", Stream, options.Node, unit.Now + Lease, unit.Now);
        return held == 0 ? null : (long?)await unit.Sql.Scalar<long>("SELECT position FROM audit_streams WHERE name = $1", Stream);
    });

    private Task Sent(long position) => db.Write(unit => unit.Sql.Execute("UPDATE audit_streams SET position = $2 WHERE name = $1 AND position < $2 AND holder = $3", Stream, position, options.Node));
}
