using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Concordat.Core.Formats.Fhir;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;

namespace Concordat.Modules.Tests.Platform;

/// <summary>The ledger at a syslog collector: one of the test, and rsyslog of Debian.</summary>
public sealed class AuditSyslogTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Sealed_entries_come_in_the_order_of_the_chain(DatabaseKind kind)
    {
        await using var collector = new Collector();
        await using var platform = await TestPlatform.Start(kind, configure: collector.Configure);
        await Add(platform, 25);
        var (_, messages) = await collector.Take(26); // with the start of the node
        Assert.Equal(Enumerable.Range(1, 26).Select(i => $"ledger-{i}"), messages.Select(IdOf));
        Assert.Matches(@"^<110>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z \S+ concordat \d+ AuditEvent - \uFEFF\{""resourceType"":""AuditEvent""", messages[0]);
    }

    [Fact]
    public async Task A_refusal_is_a_warning()
    {
        await using var collector = new Collector();
        await using var platform = await TestPlatform.Start(DatabaseKind.Sqlite, configure: collector.Configure);
        await platform.Get<ModuleDb>().Write(unit => platform.Get<AuditLedger>().Write(unit, new AuditEntry("path.refused", "client:a", "interface/b") { Outcome = "forbidden" }));
        Assert.StartsWith("<108>1 ", (await collector.Take(2)).Messages[1], StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Nothing_is_left_out_where_connections_break_and_the_collector_is_away(DatabaseKind kind)
    {
        await using var collector = new Collector { BreakAfter = 7 };
        await using var platform = await TestPlatform.Start(kind, configure: collector.Configure);
        for (var round = 0; round < 4; round++)
        {
            await Add(platform, 10);
        }
        var (seen, _) = await collector.Take(41);
        Assert.True(collector.Connections > 1, "no connection broke");
        Assert.Equal(41, seen.Count);
    }

    [Fact]
    public async Task Goes_on_after_a_restart_where_it_stood()
    {
        await using var collector = new Collector();
        var platform = await TestPlatform.Start(DatabaseKind.Sqlite, configure: collector.Configure);
        await Add(platform, 5);
        await collector.Take(6);
        var database = await platform.Stop();
        await using var again = await TestPlatform.Start(database, configure: collector.Configure);
        await Add(again, 5);
        var (seen, _) = await collector.Take(12);
        Assert.Equal(12, seen.Count);
    }

    [Fact]
    public async Task A_collector_with_a_certificate_of_others_gets_nothing()
    {
        await using var collector = new Collector();
        await using var other = new Collector();
        await using var platform = await TestPlatform.Start(DatabaseKind.Sqlite, configure: options =>
        {
            collector.Configure(options);
            options.Audit.Syslog!.Roots = other.Roots;
        });
        await Add(platform, 5);
        await collector.Refused.WaitAsync(Patience);
        Assert.Equal(0, collector.Messages);
    }

    [Fact]
    public async Task Rsyslog_reads_every_entry_over_TLS()
    {
        if (!File.Exists("/usr/sbin/rsyslogd"))
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", "rsyslog is missing, and CI may not skip it.");
            Assert.Skip("rsyslog is not installed; eng/services.sh installs it where it may.");
        }
        var folder = Directory.CreateTempSubdirectory("concordat-rsyslog-").FullName;
        using var root = TestCertificates.Root("CN=Invented collector authority");
        using var certificate = TestCertificates.Signed("CN=localhost", root, TestCertificates.ForServers, "localhost");
        await File.WriteAllTextAsync(Path.Combine(folder, "roots.pem"), root.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(folder, "cert.pem"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(folder, "key.pem"), certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        var port = Trust.TrustHost.FreePort();
        await File.WriteAllTextAsync(Path.Combine(folder, "rsyslog.conf"), $$"""
            global(workDirectory="{{folder}}" maxMessageSize="64k" DefaultNetstreamDriver="ossl" DefaultNetstreamDriverCAFile="{{folder}}/roots.pem" DefaultNetstreamDriverCertFile="{{folder}}/cert.pem" DefaultNetstreamDriverKeyFile="{{folder}}/key.pem")
            module(load="imtcp" StreamDriver.Name="ossl" StreamDriver.Mode="1" StreamDriver.AuthMode="anon")
            input(type="imtcp" address="127.0.0.1" port="{{port}}")
            template(name="bare" type="string" string="%app-name% %msgid% %msg%\n")
            action(type="omfile" file="{{folder}}/audit.log" template="bare")
            """);
        using var rsyslog = Process.Start(new ProcessStartInfo("/usr/sbin/rsyslogd", ["-n", "-f", $"{folder}/rsyslog.conf", "-i", $"{folder}/pid"]) { UseShellExecute = false, RedirectStandardError = true })!;
        try
        {
            await using (var platform = await TestPlatform.Start(DatabaseKind.Sqlite, configure: options => options.Audit.Syslog = new SyslogOptions { Host = "localhost", Port = port, Roots = Path.Combine(folder, "roots.pem") }))
            {
                await Add(platform, 40);
                var seen = new HashSet<string>(StringComparer.Ordinal);
                for (var until = DateTime.UtcNow + Patience; seen.Count < 41 && DateTime.UtcNow < until; await Task.Delay(100))
                {
                    var log = Path.Combine(folder, "audit.log");
                    seen = [.. (File.Exists(log) ? await File.ReadAllLinesAsync(log) : []).Where(line => line.EndsWith('}')).Select(IdOf)];
                }
                Assert.Equal(41, seen.Count);
            }
        }
        finally
        {
            rsyslog.Kill();
            await rsyslog.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_frame_counts_its_octets_and_escapes_the_name_of_the_host()
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        var one = new AuditEvent("1", DateTimeOffset.UnixEpoch, new FhirCoding("urn:a", "b"), 'E', "0") { Agents = [], Source = ("é", "n"), OutcomeText = "ü\n<1>" };
        SyslogFrame.Write(buffer, one, "my höst\n", 7);
        var text = Encoding.UTF8.GetString(buffer.WrittenSpan);
        var length = text[..text.IndexOf(' ', StringComparison.Ordinal)];
        Assert.Equal(buffer.WrittenCount - length.Length - 1, int.Parse(length));
        Assert.Contains("1970-01-01T00:00:00.000000Z myhst concordat 7 AuditEvent - ", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', text);
    }

    private static string IdOf(string message) => (string)JsonNode.Parse(message[message.IndexOf('{', StringComparison.Ordinal)..])!["id"]!;

    private static async Task Add(TestPlatform platform, int entries)
    {
        await platform.Get<ModuleDb>().Write(async unit =>
        {
            for (var i = 0; i < entries; i++)
            {
                await platform.Get<AuditLedger>().Write(unit, new AuditEntry("test.done", "person:test", $"thing/{i}"));
            }
        });
        await platform.Get<AuditSealer>().Seal(CancellationToken.None);
    }

    /// <summary>A collector that reads counted frames, and where it is told so breaks each connection after some.</summary>
    private sealed class Collector : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly X509Certificate2 _root = TestCertificates.Root("CN=Invented collector authority");
        private readonly X509Certificate2 _certificate;
        private readonly CancellationTokenSource _stop = new();
        private readonly Channel<string> _messages = Channel.CreateUnbounded<string>();
        private readonly TaskCompletionSource _refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Task _work;
        private int _count;

        public Collector()
        {
            _certificate = TestCertificates.Signed("CN=localhost", _root, TestCertificates.ForServers, "localhost");
            Roots = Path.GetTempFileName();
            File.WriteAllText(Roots, _root.ExportCertificatePem());
            _listener.Start();
            _work = Serve();
        }

        public string Roots { get; }

        /// <summary>Breaks the first connection after so many messages, the second after twice as many, and so on.</summary>
        public int BreakAfter { get; init; } = 1_000_000;

        public int Connections { get; private set; }

        public int Messages => Volatile.Read(ref _count);

        public Task Refused => _refused.Task;

        public void Configure(Concordat.Platform.PlatformOptions options) =>
            options.Audit.Syslog = new SyslogOptions { Host = "localhost", Port = ((IPEndPoint)_listener.LocalEndpoint).Port, Roots = Roots };

        /// <summary>Reads until so many different entries have come.</summary>
        public async Task<(HashSet<string> Ids, List<string> Messages)> Take(int different)
        {
            var (ids, messages) = (new HashSet<string>(StringComparer.Ordinal), new List<string>());
            using var limit = new CancellationTokenSource(Patience);
            while (ids.Count < different)
            {
                messages.Add(await _messages.Reader.ReadAsync(limit.Token));
                ids.Add(IdOf(messages[^1]));
            }
            messages.ForEach(message => _messages.Writer.TryWrite(message)); // for a second look
            return (ids, messages);
        }

        private async Task Serve()
        {
            while (!_stop.IsCancellationRequested)
            {
                try
                {
                    using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                    Connections++;
                    await using var tls = new SslStream(client.GetStream());
                    await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
                    var read = 0;
                    for (; read < BreakAfter * Connections && await Frame(tls) is { } message; read++)
                    {
                        Interlocked.Increment(ref _count);
                        _messages.Writer.TryWrite(message);
                    }
                    if (read == 0)
                    {
                        _refused.TrySetResult();
                    }
                }
                catch (Exception broken) when (broken is IOException or AuthenticationException or OperationCanceledException)
                {
                    _refused.TrySetResult();
                }
            }
        }

        private async Task<string?> Frame(SslStream tls)
        {
            var length = 0;
            for (var one = new byte[1]; ; length = (length * 10) + one[0] - '0')
            {
                if (await tls.ReadAsync(one, _stop.Token) == 0)
                {
                    return null;
                }
                if (one[0] == ' ')
                {
                    break;
                }
            }
            var message = new byte[length];
            await tls.ReadExactlyAsync(message, _stop.Token);
            return Encoding.UTF8.GetString(message);
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            _listener.Stop();
            await _work;
            File.Delete(Roots);
            _certificate.Dispose();
            _root.Dispose();
            _stop.Dispose();
        }
    }
}
